"""Lists over HTTP: who may import, what a refusal says, what is shown of versions."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.ingest.app import create_app
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import START, RunningIngest, entry_body
from tests.integration.ingest.made_up_lists import many_sdn


class Caller:
    """Somebody with a role, at `/analyst/v1/lists`."""

    def __init__(self, ingest: RunningIngest, folder: Path) -> None:
        self._issuer = LocalIssuer(folder / "other.jwk", "US", lambda: START)
        app = create_app(ingest.ingest, self._issuer.verifier())
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingest.test/analyst/v1")

    def bearer(self, role: Role) -> dict[str, str]:
        token = self._issuer.issue("somebody", "US-TEST", [role], dt.timedelta(hours=1))
        return {"Authorization": f"Bearer {token}"}

    async def hand_in(
        self, body: bytes, *files: str, role: Role = Role.ADMIN, to: str = "demo", **query: str
    ) -> httpx.Response:
        named = [("file", file) for file in files or (f"sdn.csv:{len(body)}",)]
        params = httpx.QueryParams([*named, *query.items()])
        return await self.http.post(f"/lists/{to}/versions", params=params, content=body, headers=self.bearer(role))

    async def get(self, path: str, role: Role = Role.ANALYST) -> httpx.Response:
        return await self.http.get(path, headers=self.bearer(role))


@pytest.fixture
async def caller(ingest: RunningIngest, tmp_path: Path) -> AsyncIterator[Caller]:
    caller = Caller(ingest, tmp_path)
    yield caller
    await caller.http.aclose()


async def test_an_import_answers_its_counts(caller: Caller) -> None:
    answer = await caller.hand_in(many_sdn(3))

    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in ("version", "entities", "new", "changed", "removed")} == {
        "version": 1,
        "entities": 3,
        "new": 3,
        "changed": 0,
        "removed": 0,
    }


async def test_the_same_files_again_answer_that_nothing_changed(caller: Caller) -> None:
    await caller.hand_in(many_sdn(3))
    again = await caller.hand_in(many_sdn(3))

    assert (again.status_code, again.json()["unchanged"], again.json()["version"]) == (200, True, 1)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR, Role.OPERATOR, Role.INGEST])
async def test_only_an_administrator_imports(caller: Caller, role: Role) -> None:
    answer = await caller.hand_in(many_sdn(3), role=role)

    assert (answer.status_code, answer.json()["code"]) == (403, "role")


async def test_a_refusal_says_why_and_what_to_do_next(caller: Caller) -> None:
    answer = await caller.hand_in(many_sdn(3)[:-10])

    assert (answer.status_code, answer.json()["code"], answer.json()["force"]) == (422, "cut", False)
    assert "fetch the file again" in answer.json()["next"]


async def test_a_much_smaller_list_is_taken_when_it_is_forced(caller: Caller) -> None:
    await caller.hand_in(many_sdn(40))
    refused = await caller.hand_in(many_sdn(2))
    taken = await caller.hand_in(many_sdn(2), force="true")

    assert (refused.json()["code"], refused.json()["force"]) == ("shrunk", True)
    assert (taken.status_code, taken.json()["forced"]) == (201, "shrunk")


async def test_files_stand_one_behind_the_other(caller: Caller) -> None:
    sdn, alt = many_sdn(2), b"2,7,aka,EXAMPLE OTHER NAME,-0- \r\n\x1a"

    answer = await caller.hand_in(sdn + alt, f"sdn.csv:{len(sdn)}", f"alt.csv:{len(alt)}")

    assert (answer.status_code, answer.json()["format"]) == (201, "ofac-csv")


@pytest.mark.parametrize(("length", "code"), [(5, "cut-off"), (100_000, "cut-off"), (10**12 - 1, "too-large")])
async def test_a_body_of_another_length_is_refused(caller: Caller, length: int, code: str) -> None:
    answer = await caller.hand_in(many_sdn(2), f"sdn.csv:{length}")

    assert answer.json()["code"] == code


@pytest.mark.parametrize("file", ["sdn.csv", "../sdn.csv:5", "/etc/x:5", "sdn.csv:-1", ":5", "a\x00:5"])
async def test_a_file_without_name_or_length_is_refused(caller: Caller, file: str) -> None:
    answer = await caller.hand_in(b"12345", file)

    assert (answer.status_code, answer.json()["code"]) == (422, "form")


async def test_nobody_imports_into_the_list_of_a_feed(caller: Caller, ingest: RunningIngest, exchange: object) -> None:
    feed = exchange.peer  # type: ignore[attr-defined]
    feed.append(feed.record("watchlist-entry", entry_body(name=["Ada Example"])))
    await ingest.catch_up()

    answer = await caller.hand_in(many_sdn(2), to="feed-cn-us")

    assert (answer.status_code, answer.json()["code"]) == (409, "feed-list")


async def test_lists_and_versions_are_shown_the_newest_first(caller: Caller) -> None:
    await caller.hand_in(many_sdn(2))
    await caller.hand_in(many_sdn(3))

    lists = (await caller.get("/lists")).json()
    versions = (await caller.get("/lists/demo/versions?limit=1")).json()
    older = (await caller.get(f"/lists/demo/versions?after={versions['next']}", Role.AUDITOR)).json()

    assert [(row["name"], row["version"], row["entities"]) for row in lists["items"]] == [("demo", 2, 3)]
    assert [(row["version"], row["new"]) for row in (*versions["items"], *older["items"])] == [(2, 1), (1, 2)]
    assert versions["items"][0]["files"][0]["name"] == "sdn.csv"


async def test_a_list_that_is_not_there_is_not_found(caller: Caller) -> None:
    answer = await caller.get("/lists/none/versions")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
