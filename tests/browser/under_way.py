"""Work that is under way on the desks, done by forms as people do it, so that pages have something to show.

A file was handed in, with a row that was refused; of another the columns are not named yet; a case is open about a
parcel, and the other nation is asked for its history.
"""

import datetime as dt
import re
from collections.abc import Mapping

import httpx

from services.kit.access import Role
from tests.browser.papers import in_other_words, two_parcels
from tests.browser.world import AtWork
from tests.end_to_end.by_form import hand_in_by_form, word_on
from tests.end_to_end.nation import await_true

REFERENCE, TITLE = "NY-2026-0815", "Two phones behind many names"
QUESTION = "Who collected the earlier parcels for this address?"
_RECORD = re.compile(r"/parcels/([0-9a-f-]{36})")
_HANDLING = {"code": "H1"}


def put_work_under_way(nations: Mapping[str, AtWork]) -> None:
    """Hand a file in at the US' desk, open a case there, and ask China in it; returns when China can read it."""
    us, cn = nations["US"], nations["CN"]
    with us.reader(Role.OPERATOR) as operator:
        hand_in_by_form(operator, "yesterday.csv", two_parcels("yesterday"))
        strange = {"file": ("from-another-system.csv", in_other_words("strange"))}
        operator.post("/hand-in", data={"word": form_word(operator, "/hand-in")}, files=strange).raise_for_status()
    with us.reader(Role.ANALYST) as analyst, cn.reader(Role.ANALYST) as over_there:
        case = _open_case(analyst, _first_parcel(analyst))
        await_true(lambda: QUESTION in over_there.get(f"{case}?feed=US/CN").text, "China can read the request")


def form_word(browser: httpx.Client, page: str) -> str:
    """The word that a form on the page carries."""
    return word_on(browser.get(page).text)


def _first_parcel(analyst: httpx.Client) -> str:
    found = _RECORD.search(analyst.get("/parcels").text)
    assert found is not None, "there is a parcel"
    return found[1]


def _open_case(analyst: httpx.Client, record: str) -> str:
    """The path of a new case about `record`, in which the other nation is asked."""
    said = {
        "word": form_word(analyst, "/cases/new"), "reference": REFERENCE, "title": TITLE, "priority": "urgent",
        "lead": "US", "summary": "Parcels under changing names to one door.", "records": record, **_HANDLING,
    }  # fmt: skip
    case = analyst.post("/cases/new", data=said).raise_for_status().url.path
    await_true(lambda: analyst.get(case).status_code == 200 and TITLE in analyst.get(case).text, "the case is there")
    deadline = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    asked = {
        "word": form_word(analyst, case), "request": "tracking-history", "records": record, "question": QUESTION,
        "reason": "The same door received controlled goods before.", "legal_basis": "1988 Convention, article 9",
        "deadline": f"{deadline:%Y-%m-%dT%H:%M}", **_HANDLING,
    }  # fmt: skip
    analyst.post(f"{case}/requests", data=asked).raise_for_status()
    return case
