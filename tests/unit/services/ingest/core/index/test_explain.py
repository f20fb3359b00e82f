"""Why two names score as they do. All names are invented."""

import pytest

from services.ingest.core.index.explain import Comparison, TokenMatch, explain_names
from services.ingest.core.index.score import compare_names
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.read import read_name


def met(lines: list[TokenMatch]) -> set[tuple[str, str, Comparison]]:
    return {(each.left, each.right, each.comparison) for each in lines if each.share is not None}


def read(written: str, kind: Kind = Kind.PERSON) -> Name:
    return read_name(written, kind)


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("QUILLFEATHER, Osgood Thistledown", "Osgod Quillfeather", Kind.PERSON),
        ("欧阳青枫", "Ouyang Qingfeng", Kind.PERSON),
        ("Faris bin Qutaybani al-Zubari", "Qutaybani bin Faris al-Zubari", Kind.PERSON),
        ("Shenzhen Ash Grove Lantern Trading Co., Ltd. 7", "Ashgrove Lantern Shipping 19 LLC", Kind.COMPANY),
        ("ZBLU", "Zarnitsa Belokamen Lantern Union", Kind.COMPANY),
    ],
)
def test_the_contributions_sum_to_the_score(left: str, right: str, kind: Kind) -> None:
    lines = explain_names(read(left, kind), read(right, kind))

    assert sum(each.log_odds for each in lines) == pytest.approx(compare_names(read(left, kind), read(right, kind)))


def test_each_token_says_what_it_met_and_how() -> None:
    lines = explain_names(read("Osgood Xiao Lan Quillfeathre"), read("Quillfeather Osgood Xiaolan"))

    assert ("osgood", "osgood", Comparison.SAME) in met(lines)
    assert ("xiao lan", "xiaolan", Comparison.JOINED) in met(lines)
    assert any(each.left == "quillfeathre" and each.right == "quillfeather" for each in lines)


def test_what_is_left_over_is_said() -> None:
    lines = explain_names(read("Osgood Lemuel Quillfeather"), read("Osgood Quillfeather"))

    missing = next(each for each in lines if each.comparison is Comparison.MISSING)

    assert (missing.left, missing.right) == ("lemuel", "")
    assert missing.log_odds < 0


def test_a_word_that_differs_on_both_sides_speaks_against() -> None:
    lines = explain_names(read("Osgood Quillfeather"), read("Osgood Marchbanks"))

    against = next(each for each in lines if each.comparison is Comparison.AGAINST)

    assert (against.left, against.right) == ("quillfeather", "marchbanks")
