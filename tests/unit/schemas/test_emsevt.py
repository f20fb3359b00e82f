"""The table of EMSEVT events."""

from schemas.emsevt import BY_CODE, EVENTS


def test_there_are_twenty_five_events_and_no_code_stands_twice() -> None:
    assert len(EVENTS) == len(BY_CODE) == 25


def test_customs_events_are_those_of_export_and_import_customs() -> None:
    assert {event.code for event in EVENTS if event.customs} == {"EXA", "EXB", "EXC", "EDB", "EME", "EDC"}


def test_the_mark_of_what_one_source_alone_says_is_kept() -> None:
    assert {event.code for event in EVENTS if not event.verified} == {"EDX", "EDE", "EMG", "EDF", "EDG", "EDH"}


def test_the_usual_path_goes_from_export_to_delivery() -> None:
    legs = [event.leg for event in EVENTS]

    assert legs == sorted(legs, key=["export", "transit", "import", "delivery"].index)
