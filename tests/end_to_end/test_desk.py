"""The desk before a real nation: its process, a link from the terminal, and the pages over what the services answer."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.kit.access import Role
from tests.end_to_end.by_form import hand_in_by_form
from tests.end_to_end.nation import Nation, Server, await_true, free_ports

CSV = (
    "submission,handling_code,source_grade,information_grade,retain_until,item_identifier,posted_on,sender_name,"
    "sender_country,addressee_company,addressee_country,nature,description,gross_weight_grams,route_origin,"
    "route_destination\n"
    'desk-1,H1,B,2,2028-01-01,RB123456785GB,2026-11-20,"Quillfeather, Norbert",US,Mingzhu Garden Tools,CN,gift,'
    "brass parts,480,US,CN\n"
    "desk-2,H1,B,2,2028-01-01,RB123456786GB,2026-11-20,Norbert,US,Mingzhu Garden Tools,CN,gift,brass parts,480,US,CN\n"
)


@pytest.fixture(scope="module")
def desk(nations: tuple[Nation, Nation]) -> Iterator[str]:
    """The address of the US' desk, serving."""
    us, (port,) = nations[0], free_ports(1)
    config = us.folder / "desk.toml"
    text = (us.folder / "settings.toml").read_text()
    config.write_text(text.replace("[[peer]]", f'[console]\nlisten = "127.0.0.1:{port}"\n[[peer]]', 1))
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "services.console.web", "serve", "--config", str(config)]
    server = Server("US desk", command, f"{url}/readyz", us.folder / "desk.log")
    server.start()
    server.await_ready()
    yield url
    server.stop()


def link(us: Nation, *roles: Role) -> str:
    """A link to sign in, as a person at the terminal asks for it."""
    wanted = [word for role in roles for word in ("--role", role.value)]
    command = [sys.executable, "-m", "services.console", "invite", "--config", str(us.folder / "desk.toml"), *wanted]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603


@pytest.fixture(scope="module")
def reader(nations: tuple[Nation, Nation], desk: str) -> Iterator[httpx.Client]:
    """Somebody with every role of a person, signed in."""
    us = nations[0]
    with httpx.Client(base_url=desk, trust_env=False, follow_redirects=True, timeout=30.0) as client:
        address = link(us, Role.OPERATOR, Role.ANALYST, Role.AUDITOR, Role.ADMIN)
        assert client.post(address).status_code == 200
        yield client


def test_an_operator_hands_a_file_in_and_an_analyst_reads_what_came_of_it(
    us: Nation, reader: httpx.Client, tmp_path: Path
) -> None:
    handed = hand_in_by_form(reader, "today.csv", CSV.encode())
    record = handed.text.partition('href="/records/')[2].partition('"')[0]
    refused = reader.get(f"{handed.url}/refused").text

    assert handed.status_code == 200
    assert "body.item.identifier" in handed.text
    assert [line.partition(",")[0] for line in refused.splitlines()] == ["submission", "desk-2"]
    assert "stored at home" in reader.get(f"/records/{record}").text
    await_true(lambda: reader.get(f"/parcels/{record}").status_code == 200, "the parcel is taken in")
    parcel = reader.get(f"/parcels/{record}").text
    assert "Quillfeather, Norbert" in parcel
    assert record in reader.get("/search", params={"q": "Norbert Quillfeather"}).text
    evidence = tmp_path / "evidence.json"
    path = parcel.partition('href="/evidence/')[2].partition('"')[0]
    evidence.write_bytes(reader.get(f"/evidence/{path}").content)
    verify = [sys.executable, "-m", "services.console", "evidence", "verify", str(evidence)]
    trusted = [*verify, "--trust", str(us.folder / "settings.toml")]
    assert subprocess.run(trusted, check=False, capture_output=True).returncode == 0  # noqa: S603


@pytest.mark.parametrize(
    "path",
    ["/", "/parcels", "/hits", "/control-hits", "/controls", "/lists", "/exchange", "/exchange/keys", "/exchange/CN/US",
     "/alerts", "/networks", "/paths", "/entities", "/cases", "/cases/new", "/notices", "/quality", "/flows", "/audit",
     "/audit/looks", "/hand-in", "/records", "/help", "/search?q=%2B1+317+555+0125"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_page_is_drawn_from_what_the_services_really_answer(
    path: str, language: str, reader: httpx.Client
) -> None:
    reader.cookies.set("parcelbridge-us-language", "")

    answer = reader.get(path, headers={"accept-language": language})

    assert answer.status_code == 200
    assert 'class="notice bad" role="status"' not in answer.text
    assert len(answer.content) < 100_000
    assert f'<html lang="{ {"en": "en", "zh-CN": "zh-Hans"}[language] }"' in answer.text


def test_a_link_lets_one_person_in_once(us: Nation, desk: str) -> None:
    address = link(us, Role.AUDITOR)

    answers: list[Any] = [httpx.post(address, trust_env=False).status_code for _ in range(2)]

    assert answers == [303, 410]
    assert address.startswith(desk)


def test_a_reader_sees_a_page_of_its_own_when_ingest_is_away(us: Nation, reader: httpx.Client) -> None:
    us.ingest.stop()

    answers = {path: reader.get(path) for path in ("/hits", "/")}

    us.ingest.start()
    us.ingest.await_ready()
    assert {path: answer.status_code for path, answer in answers.items()} == {"/hits": 503, "/": 200}
    assert "does not answer" in answers["/"].text
    assert reader.get("/hits").status_code == 200
