"""One number for a feed and a line."""

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.records.places import LINES, Place, place_of


@given(st.integers(0, 32_767), st.integers(0, LINES - 1))
def test_a_place_comes_back_from_its_number_which_fits_eight_bytes(feed: int, line: int) -> None:
    place = Place(feed, line)

    assert place_of(place.ref) == place
    assert place.ref < 2**63
