"""What ships is known, may ship, and is written down in a form that others read."""

import json
import re
from pathlib import Path

import pytest
from cyclonedx.model.bom import Bom

from deploy.shipped import Package, shipped_packages
from deploy.supply_chain import EXCEPTIONS, bill_of_materials, is_allowed, table

NOQA = re.compile(r"# noqa: ([A-Z0-9, ]+)")
SHIPPED = {package.name: package for package in shipped_packages()}


def test_nothing_ships_whose_licence_is_not_allowed() -> None:
    assert [(each.name, each.licence) for each in SHIPPED.values() if not is_allowed(each)] == []


def test_every_exception_is_of_a_package_that_ships() -> None:
    assert EXCEPTIONS.keys() <= SHIPPED.keys()


def test_what_ships_is_what_is_asked_for_and_what_that_needs_and_nothing_for_tests() -> None:
    assert {"fastapi", "starlette", "psycopg", "psycopg-binary"} <= SHIPPED.keys()
    assert "starlette" in SHIPPED["fastapi"].requires
    assert not {"pytest", "hypothesis", "ruff", "cyclonedx-python-lib"} & SHIPPED.keys()


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only OR MIT", True),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("LGPL-3.0-only", False),
        ("MIT OR Apache-2.0 AND GPL-2.0-only", True),
        ("unknown", False),
    ],
)
def test_a_licence_is_allowed_as_its_expression_says(licence: str, allowed: bool) -> None:
    assert is_allowed(Package("a-package", "1.0", licence)) is allowed


def test_the_bill_of_materials_names_all_and_who_needs_whom() -> None:
    written = json.loads(bill_of_materials([*SHIPPED.values()]))

    read = Bom.from_json(written)  # type: ignore[attr-defined]  # made by its decorator
    needed = {each["ref"].partition("@")[0]: each.get("dependsOn", []) for each in written["dependencies"]}
    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    assert {part.name for part in read.components} == SHIPPED.keys()
    assert [ref for ref in needed["pkg:pypi/fastapi"] if ref.startswith("pkg:pypi/starlette@")]


def test_the_table_has_a_row_for_each() -> None:
    assert len(table(SHIPPED.values())) == 2 + len(SHIPPED)


def test_every_kind_of_exception_from_the_security_rules_has_its_reason_in_the_document() -> None:
    document = Path("docs/supply-chain.md").read_text(encoding="utf-8")
    folders = (Path(name) for name in ("services", "schemas", "migrations", "deploy"))
    noted = [noqa for folder in folders for file in folder.rglob("*.py") for noqa in NOQA.findall(file.read_text())]
    kinds = {kind for codes in noted for kind in re.findall(r"\bS[0-9]{3}\b", codes)}

    assert {kind for kind in kinds if f"| {kind} |" not in document} == set()
    assert kinds, "none was found, and there are some"
