"""A feed's name: two country codes and nothing else."""

import pytest

from services.feed.names import FeedName


def test_a_name_is_read_as_it_is_written() -> None:
    assert FeedName.parse("US/CN") == FeedName("US", "CN")
    assert str(FeedName("US", "CN")) == "US/CN"


def test_only_a_feed_to_oneself_is_a_home_feed() -> None:
    assert FeedName("US", "US").is_home
    assert not FeedName("US", "CN").is_home


@pytest.mark.parametrize(
    "text",
    ["", "US", "US/", "/CN", "us/cn", "US/CN/", "US/CN\n", " US/CN", "USA/CN", "US/C1", "US／CN", "ＵＳ/CN", "//"],
)
def test_any_other_form_of_a_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="two country codes"):
        FeedName.parse(text)
