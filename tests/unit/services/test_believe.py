"""Whose tokens a nation believes, from its settings to a caller: the own issuer's, another's, or both."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.believe import open_verifier, read_secret
from services.kit.access import LocalIssuer, Role
from services.kit.problems import Problem
from services.settings import Settings, load_settings
from tests.unit.services.kit.pretend_issuer import PretendIssuer

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def issuer() -> Iterator[PretendIssuer]:
    with PretendIssuer() as playing:
        yield playing


def settings_with(issuer: PretendIssuer, folder: Path, people_come_by: str) -> Settings:
    path = folder / "us.toml"
    path.write_text(f"""
nation = "US"
home = "home"
access.issuer = "{people_come_by}"

[[access.oidc]]
name = "customs"
issuer = "{issuer.url}"
audience = "parcelbridge-us"
grants = [{{ value = "narcotics-targeting", roles = ["supervisor"], agency = "US-CBP" }}]
""")
    return load_settings(path)


async def test_people_come_by_both_ways_unless_the_settings_say_otherwise(
    issuer: PretendIssuer, tmp_path: Path
) -> None:
    settings = settings_with(issuer, tmp_path, "local")
    verifier, own = open_verifier(settings), LocalIssuer(settings.access_key, "US")

    there = await verifier.believe(issuer.token(), verifier.clock())
    here = await verifier.believe(own.issue("a", "US-OPS", [Role.ANALYST], HOUR), verifier.clock())

    assert (there.subject, set(there.roles)) == ("u-17@customs", {Role.SUPERVISOR, Role.ANALYST})
    assert here.subject == "a"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN])
async def test_where_people_come_by_an_issuer_the_own_key_makes_none_of_them(
    role: Role, issuer: PretendIssuer, tmp_path: Path
) -> None:
    settings = settings_with(issuer, tmp_path, "oidc")
    verifier, own = open_verifier(settings), LocalIssuer(settings.access_key, "US")

    assert (await verifier.believe(issuer.token(), verifier.clock())).agency == "US-CBP"
    with pytest.raises(Problem, match="unauthenticated"):
        await verifier.believe(own.issue("a", "US-OPS", [role], HOUR), verifier.clock())


async def test_where_people_come_by_an_issuer_the_own_ingest_still_reads_and_hands_in(
    issuer: PretendIssuer, tmp_path: Path
) -> None:
    settings = settings_with(issuer, tmp_path, "oidc")
    verifier, own = open_verifier(settings), LocalIssuer(settings.access_key, "US")

    for role in (Role.INGEST, Role.OPERATOR):
        assert (await verifier.believe(own.issue("i", "US-INGEST", [role], HOUR), verifier.clock())).roles == {role}


def test_a_secret_is_for_its_owners_eyes_and_there(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text(" s3cret\n")
    assert read_secret(path) == "s3cret"

    path.write_text("\n")
    with pytest.raises(ValueError, match="no secret"):
        read_secret(path)
    path.chmod(0o640)
    with pytest.raises(PermissionError, match="chmod 600"):
        read_secret(path)
