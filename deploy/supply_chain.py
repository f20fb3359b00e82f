"""`python -m deploy.supply_chain`: what ships, under which licences, with which known weaknesses; and an SBOM.

licences     a table of all packages; ends with 1 when one has a licence that is not in ALLOWED
SBOM         build/sbom.cdx.json, CycloneDX 1.6: the same packages and who needs whom
weaknesses   pip-audit over requirements.lock, where its database answers; ends with 1 when it knows one. Where it does
             not answer this says so, and nothing has been checked
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.contrib.this.builders import this_component
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from license_expression import get_spdx_licensing
from packageurl import PackageURL

from deploy.shipped import ROOT, Package, shipped_packages

ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT",
        "MIT-0", "MIT-CMU", "PSF-2.0", "PostgreSQL", "Zlib",
        "MPL-2.0",  # file by file: certifi and orjson, which stay as they are
    }
)  # fmt: skip
EXCEPTIONS = {
    "psycopg": "LGPL-3.0-only: a library that is imported, unchanged, and can be replaced by another build of it",
    "psycopg-binary": "LGPL-3.0-only: as psycopg",
}
"""Packages under another licence, and why they may ship."""
_SPDX = get_spdx_licensing()
OUTPUT = ROOT / "build" / "sbom.cdx.json"


def main() -> int:
    """All three; 0 when nothing speaks against shipping."""
    packages = shipped_packages()
    forbidden = [package for package in packages if not is_allowed(package)]
    print("\n".join(table(packages)))
    for package in forbidden:
        print(f"{package.name}: {package.licence} may not ship (deploy/supply_chain.py, ALLOWED)", file=sys.stderr)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(bill_of_materials(packages), encoding="utf-8")
    print(f"\n{len(packages)} packages; SBOM in {OUTPUT.relative_to(ROOT)}")
    weak = _weaknesses()
    return int(bool(forbidden) or weak)


def table(packages: Iterable[Package]) -> list[str]:
    """A row of Markdown each."""
    rows = [f"| {each.name} | {each.version} | {each.licence} |" for each in packages]
    return ["| package | version | licence |", "| --- | --- | --- |", *rows]


def is_allowed(package: Package) -> bool:
    """Whether its licence is in ALLOWED: one of them where it offers several (OR), all where several hold (AND)."""
    return package.name in EXCEPTIONS or _permits(_SPDX.parse(package.licence))


def _permits(licence: Any) -> bool:
    if isinstance(licence, _SPDX.AND):
        return all(_permits(part) for part in licence.args)
    if isinstance(licence, _SPDX.OR):
        return any(_permits(part) for part in licence.args)
    return str(licence) in ALLOWED


def bill_of_materials(packages: Sequence[Package]) -> str:
    """CycloneDX 1.6, as JSON."""
    ours = Component(name="parcelbridge", version=version("parcelbridge"), type=ComponentType.APPLICATION)
    bom = Bom()
    bom.metadata.component = ours
    bom.metadata.tools.components.add(this_component())
    parts = {package.name: _component(package) for package in packages}
    for part in parts.values():
        bom.components.add(part)
    needed = {name for package in packages for name in package.requires}
    bom.register_dependency(ours, [part for name, part in parts.items() if name not in needed])
    for package in packages:
        bom.register_dependency(parts[package.name], [parts[name] for name in sorted(package.requires)])
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _component(package: Package) -> Component:
    purl = PackageURL("pypi", name=package.name, version=package.version)
    licence = LicenseFactory().make_from_string(package.licence)
    return Component(
        name=package.name, version=package.version, purl=purl, bom_ref=str(purl), licenses=[licence],
        type=ComponentType.LIBRARY,
    )  # fmt: skip


def _weaknesses() -> bool:
    """Whether the database knows one of what is locked. One package is asked about first: a database that does not know
    it does not answer from here."""
    with TemporaryDirectory() as folder:
        one = Path(folder) / "one.lock"
        one.write_text(f"httpx=={version('httpx')}\n")
        if not any("vulns" in each for each in _audited(one, "--no-deps")):
            print("Weaknesses: no database of them answers from here. NOTHING WAS CHECKED.")
            return False
    found = [each for each in _audited(ROOT / "requirements.lock", "--require-hashes") if each.get("vulns")]
    for each in found:
        print(f"{each['name']} {each['version']}: {', '.join(weak['id'] for weak in each['vulns'])}", file=sys.stderr)
    print(f"Weaknesses: {len(found)} of what is locked have known ones.")
    return bool(found)


def _audited(lock: Path, how: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package; nothing when it cannot ask."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", how]
    ran = subprocess.run([*command, "--format", "json", "--progress-spinner", "off"], capture_output=True, check=False)  # noqa: S603 - our own tool
    answer: dict[str, list[dict[str, Any]]] = json.loads(ran.stdout) if ran.stdout.startswith(b"{") else {}
    return answer.get("dependencies", [])


if __name__ == "__main__":
    sys.exit(main())
