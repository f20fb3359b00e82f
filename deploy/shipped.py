"""What ships: the packages that an installation without any group brings, as they are installed, and their licences.

The list is the closure of pyproject.toml's dependencies over what each installed package says that it requires, by the
markers of this Python and this system. A licence is what a package's own metadata say: an SPDX expression, else free
text, else a classifier; the last two only where it is clear what they mean (`_SPELLINGS`).
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

_SPELLINGS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "BSD": "BSD-2-Clause",  # numba, by its own file
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT": "MIT",
    "MIT License": "MIT",
    "MPL-2.0": "MPL-2.0",
}


@dataclass
class Package:
    """One that ships."""

    name: str
    version: str
    licence: str
    requires: set[str] = field(default_factory=set)
    """Names of others that ship because of it."""


def shipped_packages(root: Path = ROOT) -> list[Package]:
    """All, by name. PackageNotFoundError when one is not installed."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages: dict[str, Package] = {}
    waiting = [*_applying(project["dependencies"], "")]
    seen = set[tuple[str, str]]()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        installed = distribution(name)
        package = packages.setdefault(name, Package(name, installed.version, licence_of(installed)))
        for extra in {"", *wanted.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            further = _applying(installed.requires or [], extra)
            package.requires |= {canonicalize_name(each.name) for each in further}
            waiting += further
    return [packages[name] for name in sorted(packages)]


def _applying(requirements: Iterable[str], extra: str) -> list[Requirement]:
    """Those that hold here; of an extra, only what it adds."""
    read = [Requirement(text) for text in requirements]
    return [each for each in read if each.marker is None or each.marker.evaluate({"extra": extra})]


def licence_of(installed: Distribution) -> str:
    """What its metadata say, as SPDX spells it; `unknown` when they say nothing that is clear."""
    said = installed.metadata
    if "License-Expression" in said:
        return said["License-Expression"]
    free = said["License"].splitlines()[:1] if "License" in said else []
    classifiers = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or []]
    return next((_SPELLINGS[each] for each in (*free, *classifiers) if each in _SPELLINGS), "unknown")
