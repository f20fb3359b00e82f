"""No log of a nation has a secret or a word of anybody's: whole flows are driven, then every log file is searched."""

import uuid
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from sqlalchemy import make_url

from benchmarks.records import parcel
from services.kit.access import Role
from services.tables import SECTIONS, role_of
from tests.end_to_end.nation import Nation, await_true

PERSON, COMPANY = "Zebulon Quartermaine", "Obelisk Hush Trading"
PHONE, EMAIL = "+1 202 555 0173", "z.quartermaine@hush.example"
STREET = "77 Whispering Crescent"
TYPED_BY_MISTAKE = "eyJhbGciOiJFZDI1NTE5In0.eyJodXNoIjoxfQ.aHVzaC1odXNo"
WORDS = ("Quartermaine", "Zebulon", "Obelisk", "5550173", "555 0173", "555%200173", EMAIL, "Whispering")


def _paper() -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(orjson.dumps(parcel(4711, f"hush-{uuid.uuid4()}")))
    for party in (content["body"]["sender"], content["body"]["addressee"]):
        party["names"] = [{"written": PERSON}]
        party["phones"], party["emails"] = [PHONE], [EMAIL]
        party["address"] = {**party.get("address", {}), "lines": [STREET]}
    return content


def _secrets(nation: Nation) -> list[str]:
    """Everything of a nation that opens something."""
    keys = [orjson.loads((nation.folder / name).read_bytes())["d"] for name in ("sign.jwk", "access.jwk")]
    addresses = [nation.database.url(), *(nation.database.url_of(role_of(section)) for section in SECTIONS)]
    passwords = [make_url(address).password or "" for address in addresses]
    passwords.append((nation.database.folder / "superuser").read_text())
    bearers = [nation.bearer(role)["Authorization"].removeprefix("Bearer ") for role in Role]
    return [*keys, *passwords, *bearers, *(token.split(".")[2] for token in bearers), TYPED_BY_MISTAKE]


def _drive(us: Nation, cn: Nation) -> None:
    """What people do, and what they do wrong."""
    paper = _paper()
    told = us.submit(paper)
    assert told.status_code == 201, told.text
    line = told.json()["shared"]["CN"]
    await_true(lambda: us.feed("US/CN")["receipted"] > line, "the parcel is receipted", lambda: us.feed("US/CN"))
    for nation in (us, cn):
        await_true(partial(_found, nation), f"{nation.code} finds it by name", nation.ingest.last_words)
        _look(nation, told.json()["id"])
    us.submit({**paper, "body": {**paper["body"], "sender": PERSON}})  # refused: a schema
    us.submit({**paper, "handling": {**paper["handling"], "retain_until": PERSON}})
    us.post("/operator/v1/records", Role.OPERATOR, content=f"{PERSON},{PHONE}\n", headers={"content-type": "text/csv"})
    us.post(
        "/operator/v1/records", Role.OPERATOR, content=f'{{"{PERSON}"', headers={"content-type": "application/json"}
    )
    us.submit({**paper, "submission": f"hush-{uuid.uuid4()}", "supersedes": told.json()["id"]})


def _found(nation: Nation) -> bool:
    answer = nation.get(f"/analyst/v1/parcels?name={quote(PERSON)}", Role.ANALYST, base=nation.ingest_url)
    return bool(answer["items"])


def _look(nation: Nation, record: str) -> None:
    """By all that a caller can write a name into."""
    base = nation.ingest_url
    nation.get(f"/analyst/v1/parcels/{record}", Role.ANALYST, base=base)
    nation.get(f"/analyst/v1/parcels?name={quote(COMPANY)}", Role.ANALYST, base=base)
    nation.get(f"/analyst/v1/parcels?phone={quote(PHONE)}&email={quote(EMAIL)}", Role.ANALYST, base=base)
    query = {"q": {"schema": "Person", "properties": {"name": [PERSON], "phone": [PHONE]}}}
    nation.post("/analyst/v1/match", Role.ANALYST, base=base, json={"queries": query})
    for path in (f"/analyst/v1/parcels/{PERSON}", f"/analyst/v1/{PHONE}", f"/{EMAIL}", f"/?token={TYPED_BY_MISTAKE}"):
        nation.post(path, Role.ANALYST, base=base)
        nation.post(path, Role.OPERATOR)
    for headers in ({"Authorization": f"Bearer {TYPED_BY_MISTAKE}"}, {"X-Request-Id": f"{PERSON} {PHONE}"}):
        nation.post(f"/{TYPED_BY_MISTAKE}", Role.ANALYST, headers=headers)


@pytest.fixture(scope="module")
def logs(nations: tuple[Nation, Nation]) -> dict[Path, str]:
    """What every process of both nations has written, PostgreSQL's too."""
    _drive(*nations)
    files = [each for nation in nations for each in (*nation.folder.glob("*.log"), nation.database.folder / "log")]
    return {path: path.read_text(errors="replace") for path in files if path.exists()}


def test_there_is_something_to_search(logs: dict[Path, str]) -> None:
    said = "".join(logs.values())

    assert len(logs) >= 4
    assert "POST /operator/v1/records 201" in said
    assert "GET /analyst/v1/parcels 200" in said


def test_no_log_has_a_secret_of_either_nation(logs: dict[Path, str], nations: tuple[Nation, Nation]) -> None:
    secrets = [secret for nation in nations for secret in _secrets(nation)]

    assert all(len(secret) > 15 for secret in secrets)
    assert [path.name for path, said in logs.items() if any(secret in said for secret in secrets)] == []


@pytest.mark.parametrize("word", WORDS)
def test_no_log_has_a_word_of_a_person(logs: dict[Path, str], word: str) -> None:
    assert [path.name for path, said in logs.items() if word.lower() in said.lower()] == []
