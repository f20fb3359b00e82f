"""Random spans and days: a control is found on the days of its span, and doubted only where its dates leave it open."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.partial_date import first_day, last_day
from schemas.scheduling import Scheduling
from services.ingest.core.controls import Doubt, controls_in_force

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2026, 12, 31))
PARTIAL = st.tuples(DAYS, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0].isoformat()[: drawn[1]])
SPANS = st.tuples(PARTIAL, PARTIAL).map(sorted).filter(lambda span: first_day(span[0]) <= last_day(span[1]))


def control(start: str, end: str, learned_on: dt.date) -> Scheduling:
    return Scheduling.model_validate(
        {
            "substance": {"name": "Sample", "kind": "precursor"},
            "authority": "US",
            "measure": "licensing",
            "scope": "substance",
            "effective_on": start,
            "expires_on": end,
            "learned_on": learned_on.isoformat(),
            "citation": "made up",
            "status": "scheduled",
            "verified": True,
        }
    )


@settings(max_examples=200)
@given(SPANS, DAYS, DAYS)
def test_a_control_is_found_within_its_span_and_settled_where_its_dates_are(
    span: list[str], day: dt.date, learned_on: dt.date
) -> None:
    start, end = span
    body = control(start, end, learned_on)

    found = controls_in_force([body], place="US", on=day, destination=None, cas=None, name="sample")

    assert bool(found) == (first_day(start) <= day <= last_day(end))
    assert [Doubt.DAY_OF_EFFECT in each.doubts for each in found] == [day < last_day(start) for _ in found]
    assert [Doubt.DAY_OF_END in each.doubts for each in found] == [first_day(end) <= day < last_day(end) for _ in found]
    assert [each.known for each in found] == [learned_on <= day for _ in found]


@given(SPANS, DAYS, st.sampled_from(["CN", "DE", "UN"]))
def test_a_nations_law_reaches_no_other_nation(span: list[str], day: dt.date, place: str) -> None:
    body = control(span[0], span[1], day)

    assert controls_in_force([body], place=place, on=day, destination=None, cas=None, name="sample") == []
