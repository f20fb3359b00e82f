"""Who may ask, and what a wrong question gets."""

import datetime as dt
from pathlib import Path

import httpx
import pytest

from services.ingest.app import create_app
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import START, RunningIngest

PATHS = ["/parcels", "/hits", "/feeds", "/counts", "/audit", "/substances/controlled?on=2026-01-01&place=US"]
ID = "019b2f40-0000-7000-8000-000000000001"


@pytest.mark.parametrize("path", [*PATHS, f"/parcels/{ID}"])
async def test_nobody_is_answered_without_a_token(ingest: RunningIngest, path: str) -> None:
    answer = await ingest.analyst.get(path, headers={"Authorization": ""})

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUDITOR, 200), (Role.OPERATOR, 403), (Role.ADMIN, 403), (Role.INGEST, 403)]
)
async def test_only_analysts_and_auditors_are_answered(
    ingest: RunningIngest, tmp_path: Path, role: Role, status: int
) -> None:
    issuer = LocalIssuer(tmp_path / "other.jwk", "US", lambda: START)
    token = issuer.issue("somebody", "US-TEST", [role], dt.timedelta(hours=1))
    transport = httpx.ASGITransport(create_app(ingest.ingest, issuer.verifier()))
    async with httpx.AsyncClient(transport=transport, base_url="http://ingest.test/analyst/v1") as caller:
        answer = await caller.get("/counts", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/parcels?limit=0",
        "/parcels?limit=201",
        "/parcels?limit=ten",
        "/parcels?shoe=1",
        "/parcels?after=0",
        "/parcels?name=",
        "/parcels?name=%00",
        "/parcels/1",
        f"/parcels/{ID}?feed=us-cn",
        "/hits?after=-1",
        "/audit?after=x",
        "/counts?all=1",
        "/substances/controlled?on=2026-13-01&place=US",
        "/substances/controlled?on=2026-01-01&place=QQ",
        "/substances/controlled?on=2026-01-01&place=US&cas=41661-47-7",
        "/substances/controlled?place=US",
    ],
)
async def test_a_question_of_the_wrong_form_is_refused_with_its_member(ingest: RunningIngest, path: str) -> None:
    answer = await ingest.analyst.get(path)

    assert (answer.status_code, answer.json()["code"]) == (422, "form")


async def test_the_audit_log_is_shown_to_auditors_only(ingest: RunningIngest, tmp_path: Path) -> None:
    issuer = LocalIssuer(tmp_path / "other.jwk", "US", lambda: START)
    hour = dt.timedelta(hours=1)
    tokens = [issuer.issue("somebody", "US-TEST", [role], hour) for role in (Role.ANALYST, Role.AUDITOR)]
    transport = httpx.ASGITransport(create_app(ingest.ingest, issuer.verifier()))
    async with httpx.AsyncClient(transport=transport, base_url="http://ingest.test/analyst/v1") as caller:
        answers = [await caller.get("/audit", headers={"Authorization": f"Bearer {token}"}) for token in tokens]

    assert [answer.status_code for answer in answers] == [403, 200]


async def test_a_filter_in_which_nothing_can_be_read_says_so(ingest: RunningIngest) -> None:
    answer = await ingest.analyst.get("/parcels", params={"phone": "no phone"})

    assert (answer.status_code, answer.json()["code"], answer.json()["member"]) == (422, "unreadable", "phone")


@pytest.mark.parametrize("path", [f"/parcels/{ID}"])
async def test_what_is_not_there_is_not_found(ingest: RunningIngest, path: str) -> None:
    answer = await ingest.analyst.get(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_an_empty_ingest_answers_every_question(ingest: RunningIngest) -> None:
    answers = [await ingest.analyst.get(path) for path in PATHS]

    assert [answer.status_code for answer in answers] == [200] * len(PATHS)


async def test_operations_are_answered_at_the_root(ingest: RunningIngest) -> None:
    root = ingest.analyst.base_url.copy_with(path="/")
    answers = [await ingest.analyst.get(root.join(name)) for name in ("healthz", "readyz", "metrics")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert 'parcelbridge_ingest_feed_lines{feed="US/US"} 0.0' in answers[2].text
