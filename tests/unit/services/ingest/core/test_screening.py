"""Keys of parcels against keys of entries."""

from services.ingest.core.screening import Carried, Hit, meet

PARCEL = Carried("phone", "+12025550123", 1, "202-555-0123")
ENTRY = Carried("phone", "+12025550123", 900, "+1 202 555 0123")


def test_a_shared_key_is_a_hit_that_keeps_what_both_sides_wrote() -> None:
    assert meet([PARCEL], [ENTRY]) == [Hit(1, 900, "phone", "+12025550123", "202-555-0123", "+1 202 555 0123")]


def test_equal_values_of_different_kinds_are_no_hit() -> None:
    assert meet([PARCEL], [ENTRY._replace(kind="tax")]) == []


def test_every_entry_that_carries_the_key_is_a_hit_of_its_own() -> None:
    assert [hit.entry for hit in meet([PARCEL], [ENTRY, ENTRY._replace(ref=901)])] == [900, 901]


def test_a_shared_address_alone_is_no_hit() -> None:
    assert meet([PARCEL._replace(kind="address")], [ENTRY._replace(kind="address")]) == []
