"""A score is the sum of its terms, and can be counted again from them."""

import math
from itertools import permutations

import orjson
import pytest

from services.ingest.core.scoring.reasons import mixture
from services.ingest.core.scoring.score import AT_MOST, HUBS_ALONE, replay, score
from services.ingest.core.scoring.terms import Shared, Term, dump_terms, mark, read_terms
from services.ingest.core.scoring.weights import load_weights

PHONE = Shared(hash=11, kind=1, held=4, hub=False)
ADDRESS = Shared(hash=-22, kind=5, held=3, hub=False)
LOCKER = Shared(hash=33, kind=5, held=900, hub=True)

MANY_NAMES = Term("detector", "many_names", 3.0, (1, 2, 5), "{names} names.", {"names": 3.0}, (PHONE,), expected=0.2)
ROTATION = Term("detector", "rotation", 2.0, (1, 2), "Senders change.", {}, (PHONE, ADDRESS))
LISTED = Term("hit", "hit", 4.0, (5,), "Listed.", {}, (), source="listing 7")
ONE_PAIR = Term("counter", "one-pair", -3.0, (1, 2, 5), "One pair.")


def test_parcels_of_which_nothing_is_known_have_the_score_of_the_base() -> None:
    scored = score([])

    assert scored.score == load_weights().base
    assert [term.name for term in scored.terms] == ["base"]


def test_a_score_is_the_sum_of_what_its_terms_add() -> None:
    scored = score([MANY_NAMES, ROTATION, LISTED, ONE_PAIR])

    assert scored.score == pytest.approx(sum(term.log_odds for term in scored.terms))


def test_a_second_reason_that_rests_on_the_same_attribute_weighs_half() -> None:
    added = {term.name: term.log_odds for term in score([MANY_NAMES, ROTATION]).terms}

    assert added["many_names"] == 3.0
    assert added["rotation"] == 1.0


def test_reasons_that_rest_on_different_things_weigh_in_full() -> None:
    elsewhere = ROTATION._replace(attributes=(ADDRESS,))

    added = {term.name: term.log_odds for term in score([MANY_NAMES, elsewhere]).terms}

    assert added == {"base": load_weights().base, "many_names": 3.0, "rotation": 2.0}


def test_two_hits_on_one_listing_are_one_piece_of_news() -> None:
    other_party = LISTED._replace(parcels=(9,), raw=3.0)
    other_entry = LISTED._replace(parcels=(9,), raw=3.0, source="listing 8")

    same, different = score([LISTED, other_party]), score([LISTED, other_entry])

    assert different.score - same.score == pytest.approx(1.5)


def test_counter_evidence_lowers_a_score_in_full() -> None:
    assert score([MANY_NAMES, ONE_PAIR]).score == pytest.approx(score([MANY_NAMES]).score - 3.0)


def test_no_score_stands_on_a_hub_alone() -> None:
    on_a_hub = MANY_NAMES._replace(attributes=(LOCKER,))

    scored = score([on_a_hub])

    assert scored.score == load_weights().base
    assert scored.terms[-1].name == HUBS_ALONE


def test_a_hub_beside_a_rare_attribute_takes_nothing_away() -> None:
    beside = MANY_NAMES._replace(attributes=(PHONE, LOCKER))

    assert score([beside]).score == score([MANY_NAMES]).score


def test_no_sum_of_reasons_counts_for_more_than_the_table_allows() -> None:
    many = [LISTED._replace(source=f"listing {number}") for number in range(40)]

    scored = score(many)

    assert scored.score == pytest.approx(load_weights().base + load_weights().most_for)
    assert AT_MOST in {term.name for term in scored.terms}


def test_the_order_of_the_reasons_makes_no_difference() -> None:
    scores = [score(order) for order in permutations([MANY_NAMES, ROTATION, LISTED, ONE_PAIR])]

    assert len({each.score for each in scores}) == 1
    assert len({mark(each.terms) for each in scores}) == 1


def test_a_score_is_counted_again_from_what_json_kept_of_it() -> None:
    near = Term("proximity", "near-a-hit", 1.2, (1,), "{share} %.", {"share": 4.0}, (PHONE,), path=("p1", "a11", "p5"))
    first = score([MANY_NAMES, ROTATION, LISTED, ONE_PAIR, near, MANY_NAMES._replace(attributes=(LOCKER,))])

    again = replay(read_terms(orjson.loads(orjson.dumps(dump_terms(first.terms)))))

    assert again == first


def test_a_term_that_was_tampered_with_no_longer_gives_the_score() -> None:
    first = score([MANY_NAMES, LISTED])
    terms = read_terms(dump_terms(first.terms))

    forged = [term._replace(raw=term.raw + 1) if term.name == "hit" else term for term in terms]

    assert replay(forged).score != first.score


def test_the_mark_changes_with_a_reason_and_not_with_the_order() -> None:
    assert mark([MANY_NAMES, LISTED]) == mark([LISTED, MANY_NAMES])
    assert mark([MANY_NAMES, LISTED]) != mark([MANY_NAMES, LISTED._replace(parcels=(6,))])


def test_what_is_likely_to_hold_tells_as_much_as_it_is_likely() -> None:
    assert mixture(0.0, 6.0) == 0.0
    assert mixture(1.0, 6.0) == pytest.approx(6.0)
    assert mixture(0.5, 6.0) == pytest.approx(math.log(0.5 + 0.5 * math.exp(6.0)))
