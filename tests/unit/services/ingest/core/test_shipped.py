"""What was notified against what was shipped."""

import datetime as dt
from typing import Any

import pytest

from schemas.parcel import Parcel
from schemas.precursor_notice import PreExportNotice, PreExportReply
from services.ingest.core.shipped import Sent, compare, grams_of
from tests.unit.services.ingest.core.test_keys import BODY

TODAY = dt.date(2026, 11, 23)


def firm(name: str, country: str) -> dict[str, Any]:
    return {"companies": [{"written": name}], "address": {"lines": ["1 Made-up Road"], "country": country}}


def notice(**changed: Any) -> PreExportNotice:
    body = {
        "reference": "CN-PEN-1", "authority": "Made-up authority", "exporting": "CN", "importing": "US",
        "exporter": firm("Quillfeather Reagents", "CN"), "importer": firm("Ashgrove Laboratories", "US"),
        "substance": {"name": "Madeupine", "cas": "437-38-7"}, "quantity": {"amount": "0.5", "unit": "KGM"},
        "point_of_entry": "USJFKA", "dispatch_on": "2026-11-10", "notified_on": "2026-10-20",
        "reply_by": "2026-11-04",
    }  # fmt: skip
    return PreExportNotice.model_validate(body | changed)


def reply(answer: str, **changed: Any) -> PreExportReply:
    body = {
        "record": "019b2f40-0000-7000-8000-000000000001", "notice_reference": "CN-PEN-1", "answer": answer,
        "authority": "Ours", "replied_on": "2026-11-01", "reason": "Made up.",
    }  # fmt: skip
    return PreExportReply.model_validate(body | changed)


def sent(grams: int | None = 300, on: str = "2026-11-12", **piece: Any) -> Sent:
    contents = {"description": "powder", "cas": "437-38-7", "net_weight_grams": grams} | piece
    body = BODY | {
        "posted_on": on, "gross_weight_grams": 900, "sender": firm("QUILLFEATHER REAGENTS", "CN"),
        "addressee": firm("Ashgrove Laboratories", "US"),
        "contents": [{name: value for name, value in contents.items() if value is not None}],
    }  # fmt: skip
    return Sent(Parcel.model_validate(body), frozenset())


GRANTED = reply("no-objection")


def test_parcels_within_what_was_notified_differ_in_nothing() -> None:
    whole = compare(notice(), GRANTED, [sent(300), sent(200)], TODAY)

    assert (whole.shipped, whole.allowed, whole.differences) == (500, 500.0, [])


def test_amounts_add_up_over_parcels() -> None:
    assert compare(notice(), GRANTED, [sent(300), sent(201)], TODAY).differences == ["more-than-notified"]


def test_a_permission_may_be_for_less() -> None:
    permitted = reply("no-objection", permitted={"amount": "250", "unit": "GRM"})

    assert compare(notice(), permitted, [sent(300)], TODAY).differences == ["more-than-permitted"]


@pytest.mark.parametrize(
    ("answer", "difference"),
    [("objection", "against-objection"), ("withdrawn", "after-withdrawal"), ("under-enquiry", "under-enquiry")],
)
def test_what_was_sent_against_an_answer_is_told(answer: str, difference: str) -> None:
    assert compare(notice(), reply(answer), [sent()], TODAY).differences == [difference]


def test_what_was_sent_before_an_answer_is_told() -> None:
    early = compare(notice(), GRANTED, [sent(on="2026-10-30")], TODAY).differences

    assert early == ["before-reply", "before-dispatch"]
    assert compare(notice(), None, [sent()], TODAY).differences == ["before-reply"]


def test_another_substance_sender_or_addressee_is_told() -> None:
    other = sent(cas="50-00-0", description="glassware")
    strangers = notice(exporter=firm("Somebody Else", "CN"), importer=firm("Another House", "US"))

    assert compare(notice(), GRANTED, [other], TODAY).differences == ["other-substance"]
    assert compare(strangers, GRANTED, [sent()], TODAY).differences == ["other-sender", "other-addressee"]


def test_a_piece_that_a_control_reached_is_the_substance_whatever_it_is_called() -> None:
    named = sent(cas="50-00-0", description="intermediate 7")._replace(named=frozenset({0}))

    assert compare(notice(), GRANTED, [named], TODAY).differences == []


def test_a_missing_weight_is_told_and_not_taken_for_none() -> None:
    whole = compare(notice(), GRANTED, [sent(None)], TODAY)

    assert (whole.differences, whole.each[0].grams) == (["weight-unknown"], None)


def test_nothing_shipped_is_told_a_month_after_the_day_of_dispatch() -> None:
    late = TODAY + dt.timedelta(days=60)

    assert [compare(notice(), GRANTED, [], day).differences for day in (TODAY, late)] == [[], ["nothing-shipped"]]


def test_a_volume_is_not_compared_with_a_weight() -> None:
    volume = notice(quantity={"amount": "2", "unit": "LTR"})

    assert grams_of(volume.quantity) is None
    assert compare(volume, GRANTED, [sent()], TODAY).differences == []
