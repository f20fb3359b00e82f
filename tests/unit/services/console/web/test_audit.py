"""The audit's pages: each deed in words, found by who, what and case; what is missing is said."""

import json
from typing import Any

import httpx

from services.console.web.words.audit import AUDIT_KINDS
from services.exchange.doors.audited import AUDITED as OF_THE_EXCHANGE
from services.ingest.doors.audited import AUDITED as OF_INGEST
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser
from tests.unit.services.console.web.pretend_nation import PretendNation

ENTRIES, CHECKPOINT = "GET /audit/v1/entries", "GET /audit/v1/checkpoint"
OTHER_ACTS = {"key.announced", "settings.changed"}


def entry(**changed: Any) -> dict[str, Any]:
    return {
        "line": 12,
        "at": "2026-11-23T10:00:00Z",
        "act": "hit.judged",
        "of": "7",
        "by": "ada@console",
        "agency": "US-CBP",
        "roles": ["analyst"],
        "outcome": "done",
        "request": "0f",
        "case": "019b2f40-0000-7000-8000-000000000001",
        "purpose": "prosecution",
        "asked": {"name": "digest"},
        "did": ["judged hit 7: same"],
        **changed,
    }


async def test_a_deed_is_told_in_words_with_a_way_to_what_it_was_done_to(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers[ENTRIES] = {"items": [entry()], "next": "12"}
    nation.answers[CHECKPOINT] = {"audit": "US/ingest", "size": 13, "checkpoint": {}}

    page = (await browser(Role.AUDITOR).get("/audit?by=ada&act=hit.judged&since=2026-11-01")).text

    assert all(each in page for each in ("judged a hit", 'href="/hits/7"', "ada@console", "judged hit 7: same"))
    assert all(each in page for each in ("under a case", "13 lines.", "/audit/checkpoint?service=ingest", "after=12"))
    asked = dict(nation.asked[0].url.params)
    assert asked == {"by": "ada", "act": "hit.judged", "since": "2026-11-01", "limit": "100"}


async def test_a_hostile_name_is_shown_safe_and_an_erased_one_as_erased(
    browser: Browser, nation: PretendNation
) -> None:
    hostile = "<script>alert(1)</script>\u202egnp"
    nation.answers[ENTRIES] = {"items": [entry(by=hostile, of=hostile), entry(by=None, did=[], asked={})]}

    page = (await browser(Role.AUDITOR).get("/audit")).text

    assert "<script>alert" not in page
    assert "\u202egnp" not in page
    assert "erased" in page


async def test_an_audit_without_a_line_that_fits_says_so(browser: Browser) -> None:
    assert "No line of the audit fits this." in (await browser(Role.AUDITOR).get("/audit?of=nothing")).text


async def test_a_service_that_is_away_is_named(browser: Browser, nation: PretendNation) -> None:
    nation.answers[ENTRIES] = httpx.Response(503, json={"code": "audit"})

    assert (await browser(Role.AUDITOR).get("/audit")).status_code == 503


async def test_the_checkpoint_is_a_file_to_keep(browser: Browser, nation: PretendNation) -> None:
    nation.answers[CHECKPOINT] = {"audit": "US/exchange", "size": 13, "checkpoint": {"payload": "p"}}

    answer = await browser(Role.AUDITOR).get("/audit/checkpoint?service=exchange")

    assert 'filename="audit-US-exchange-13.json"' in answer.headers["content-disposition"]
    assert json.loads(answer.text)["checkpoint"] == {"payload": "p"}


def test_every_act_has_a_word() -> None:
    acts = {*OF_THE_EXCHANGE.acts.values(), *OF_INGEST.acts.values(), *OTHER_ACTS}

    assert acts == set(AUDIT_KINDS["act"])
