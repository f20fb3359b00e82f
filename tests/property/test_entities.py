"""Who is who does not depend on the order in which labels are looked at, and undoing restores what was."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.parcel import Party
from services.ingest.core.entities.decided import Decision
from services.ingest.core.entities.parties import holders_of
from services.ingest.core.entities.who import compare, put_together, warm_up
from services.ingest.core.evidence.weights import load_weights
from tests.unit.services.ingest.core.entities.found import compared, groups, someone

NAMES = ["Tordric Wexquist", "Wexquist, Tordric", "Tordric Wexqiust", "T. Wexquist", "Merla Wexquist", "砚澈舟",
         "Chezhou Yan", "砚澈瑾", "DO NOT RETURN", "Wexquist"]  # fmt: skip
PHONES = ["+1 202 555 0147", "+1 202 555 0174", "+86 139 0927 4056", "000000"]
MAILS = ["tw@example.org", "yan@example.com"]
PLACES = [["1369 Jetty Road", "Lanternfield, TX 58977"], ["1369 Jetty Rd, Lanternfield TX 58977"], ["N/A"], []]


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


@st.composite
def parties(draw: st.DrawFn) -> Party:
    return someone(
        draw(st.sampled_from(NAMES)),
        address=draw(st.sampled_from(PLACES)),
        phones=draw(st.lists(st.sampled_from(PHONES), max_size=2)),
        emails=draw(st.lists(st.sampled_from(MAILS), max_size=1)),
    )


SOME = st.lists(parties(), min_size=1, max_size=14)


@given(SOME, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_the_same_pairs_are_likely_in_any_order(labels: list[Party], random: Random) -> None:
    order = list(range(len(labels)))
    random.shuffle(order)

    one, other = compared(labels, range(len(labels))), compared([labels[at] for at in order], range(len(labels)))

    pairs = {frozenset(pair) for pair in zip(one.likely.left.tolist(), one.likely.right.tolist(), strict=True)}
    turned = zip(other.likely.left.tolist(), other.likely.right.tolist(), strict=True)
    assert {frozenset({order[left], order[right]}) for left, right in turned} == pairs


@given(SOME)
@settings(deadline=None, max_examples=60)
def test_looking_twice_finds_the_same(labels: list[Party]) -> None:
    assert groups(labels) == groups(labels)


@given(SOME, st.data())
@settings(deadline=None, max_examples=60)
def test_taking_a_label_away_joins_nobody(labels: list[Party], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(labels) - 1))
    before = {place: number for number, group in enumerate(groups(labels)) for place in group}
    kept = [place for place in range(len(labels)) if place != gone]
    rest = compared([labels[place] for place in kept])

    within = [before[place] for place in kept]
    again = compare(rest.parties, load_weights(), holders_of(rest.parties), within=np.array(within, np.int64))
    found = put_together(again, load_weights()).cluster.tolist()

    for cluster in set(found):
        assert len({within[row] for row, other in enumerate(found) if other == cluster}) == 1


@given(SOME.filter(lambda labels: len(labels) > 1), st.data())
@settings(deadline=None, max_examples=60)
def test_a_decision_holds_and_without_it_all_is_as_before(labels: list[Party], data: st.DataObject) -> None:
    one = data.draw(st.integers(0, len(labels) - 2))
    other = data.draw(st.integers(one + 1, len(labels) - 1))
    before = groups(labels)

    merged = groups(labels, [Decision(1, "merge", (one,), (other,))])
    parted = groups(labels, [Decision(1, "split", (one,), (other,))])

    assert any({one, other} <= set(group) for group in merged)
    assert not any({one, other} <= set(group) for group in parted)
    assert groups(labels, []) == before
