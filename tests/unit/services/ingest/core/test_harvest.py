"""What lines give, and which are passed over."""

import datetime as dt
from collections.abc import Set
from typing import Any

import orjson
import pytest

from services.feed.checkpoint import Checkpoint
from services.feed.names import FeedName
from services.feed.page import Page
from services.feed.tree import EMPTY, EMPTY_ROOT
from services.ingest.core.harvest import Harvest
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.proof import Proven
from services.ingest.records.places import Place, State
from services.ingest.taking_in.read_lines import gather_lines, lines_of
from tests.unit.services.ingest.core.test_keys import BODY

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
PEER = FeedName("CN", "US")


def record(number: int, type: str, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    handling = {"code": "H1", "purpose": "counter-narcotics", "source_grade": "B", "information_grade": "2"}
    return {
        "id": f"019b2f40-0000-7000-8000-{number:012d}",
        "type": type,
        "version": 1,
        "origin": "CN",
        "audience": "US",
        "issued_at": "2026-11-23T09:00:00Z",
        "source": {"agency": "CN-TEST"},
        "handling": handling | {"retain_until": "2026-11-23"},
        "body": body,
        **changes,
    }


def gathered(
    *records: dict[str, Any],
    refused: Set[int] = frozenset(),
    unsupported: Set[int] = frozenset(),
    today: dt.date = TODAY,
) -> Harvest:
    rows = [orjson.dumps(each) for each in records]
    page = Page(PEER, 10, {}, rows, [bytes(32)] * len(rows), frozenset())
    checkpoint = Checkpoint(PEER, 0, EMPTY_ROOT, NOW)
    proven = Proven(EMPTY, frozenset(refused | unsupported), frozenset(unsupported), checkpoint, NOW)
    return gather_lines(lines_of(page, 2, proven, today))


def test_a_parcel_gives_its_record_its_consignment_and_its_links() -> None:
    rows = gathered(record(1, "parcel", BODY))

    ref = Place(2, 10).ref
    assert [(row.ref, row.state) for row in rows.records] == [(ref, State.STANDS)]
    assert [(row.item, row.posted_on) for row in rows.parcels] == [("NX0042EXAMPLE", dt.date(2026, 11, 20))]
    assert {link.kind for row in rows.parcels for link in row.links} >= {AttributeKind.ITEM, AttributeKind.NAME}


def test_an_event_belongs_to_the_consignment_however_its_number_is_written() -> None:
    event = {"item": BODY["item"], "posted_on": "2026-11-20", "country": "CN", "code": "EMA"}

    rows = gathered(record(1, "tracking-event", event | {"at": "2026-11-20T09:00:00+08:00"}))

    assert [(row.item, row.posted_on) for row in rows.events] == [("NX0042EXAMPLE", dt.date(2026, 11, 20))]


def test_a_refused_line_gives_nothing() -> None:
    assert gathered(record(1, "parcel", BODY), refused={10}) == Harvest()


@pytest.mark.parametrize(("today", "kept"), [(TODAY, 1), (TODAY + dt.timedelta(days=1), 0)])
def test_a_line_is_kept_to_the_end_of_its_last_day_and_no_longer(today: dt.date, kept: int) -> None:
    assert len(gathered(record(1, "parcel", BODY), today=today).records) == kept


def test_a_line_of_an_unknown_version_is_kept_unread_and_has_no_effect() -> None:
    other = "019b2f40-0000-7000-8000-000000000009"

    rows = gathered(record(1, "parcel", BODY, version=9, supersedes=other))

    assert [(row.state, row.supersedes) for row in rows.records] == [(State.UNREAD, None)]
    assert (rows.parcels, rows.withdrawals) == ([], [])


def test_a_line_that_our_exchange_did_not_know_is_kept_unread_though_we_could_read_it() -> None:
    rows = gathered(record(1, "parcel", BODY), unsupported={10})

    assert [row.state for row in rows.records] == [State.UNREAD]
    assert rows.parcels == []


def test_a_correction_and_a_retraction_say_what_they_withdraw() -> None:
    other = "019b2f40-0000-7000-8000-000000000009"

    rows = gathered(
        record(1, "parcel", BODY, supersedes=other), record(2, "retraction", {"record": other, "reason": "Wrong."})
    )

    assert [(row.record, row.kind, row.type) for row in rows.withdrawals] == [
        (other, "supersedes", "parcel"),
        (other, "retraction", None),
    ]
