"""What a typology does that cannot be said in a row: to parcels of a ring, after they are written.

Each trick gets the parcels that are played by its typology, in the order of posting.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from services.simulator import goods
from services.simulator.addresses import THIRD_COUNTRIES
from services.simulator.journeys import Lane
from services.simulator.posting import Means, notify
from services.simulator.rings.cast import Cast, use_once
from services.simulator.rings.draft import Draft
from services.simulator.truth import Trace

Trick = Callable[[Means, Cast, Sequence[Draft]], None]


def split_lots(means: Means, cast: Cast, drafts: Sequence[Draft]) -> None:
    """One lot of the same goods in all parcels."""
    for draft, load in zip(drafts, goods.split(means.rng, cast.lane.origin, len(drafts)), strict=True):
        draft.load = load


def post_on(means: Means, cast: Cast, drafts: Sequence[Draft]) -> None:
    """Every third parcel goes on from the hub: with its addressee's address and telephone as the sender's."""
    for draft in drafts[2::3]:
        (_, hub), here = draft.parties, cast.lane.destination
        onward = Lane(here, here if means.happens(0.7) else cast.lane.origin)
        away = use_once(means, replace(cast, lane=onward, used_once=cast.used_once), "addressee", firm=False)
        draft.lane, draft.sender, draft.addressee = onward, hub, away.party
        draft.load = goods.ordinary(means.rng, here)
        draft.traces = [replace(trace, side="sender") for trace in draft.traces if trace.side == "addressee"]


def number_in_sequence(means: Means, cast: Cast, drafts: Sequence[Draft]) -> None:
    """All numbers from one roll of labels, whoever posts; a label or two are lost between."""
    numbers = means.numbers.roll(cast.lane.origin, len(drafts), most_left_out=2)
    for draft, number in zip(drafts, numbers, strict=True):
        draft.number = number
        draft.traces.append(Trace("item", "sequence", numbers[0], None))


def misdeclare(means: Means, cast: Cast, drafts: Sequence[Draft]) -> None:
    """Weights and values that do not go with what is said to be inside."""
    for draft in drafts:
        draft.load = goods.misfit(means.rng, cast.lane.origin)


def go_round(means: Means, cast: Cast, drafts: Sequence[Draft]) -> None:
    """By a third country: half of them in transit, half posted there in the name of a sender at home."""
    third = means.rng.choice(THIRD_COUNTRIES)
    for draft in drafts:
        if means.happens(0.5):
            draft.lane = Lane(third, cast.lane.destination)
        else:
            draft.transit = (third,)


def ship_precursors(means: Means, cast: Cast, drafts: Sequence[Draft]) -> None:
    """In turn: without a notice, against an objected one, more than was notified."""
    substance = means.rng.choice(means.substances)
    for turn, draft in enumerate(drafts):
        grams = means.rng.randint(80, 900)
        draft.load = goods.chemical(means.rng, substance.name, substance.cas, substance.hs, grams, cast.lane.origin)
        if turn % 3:
            notified, answer = (grams, "objection") if turn % 3 == 1 else (max(1, grams // 4), "no-objection")
            draft.notice = notify(means, draft.parties, substance, notified, _day(draft.at), answer)


def come_back(means: Means, _: Cast, drafts: Sequence[Draft]) -> None:
    """To addressees who are nobody, so that the post brings them to the sender's address: four in five."""
    for draft in drafts:
        draft.returned = means.happens(0.8)


def say_the_same(means: Means, cast: Cast, drafts: Sequence[Draft]) -> None:
    """The same words for what is inside, from whomever."""
    text = goods.wording(means.rng)
    for draft in drafts:
        draft.load = goods.worded(means.rng, text, cast.lane.origin)
        draft.traces.append(Trace("contents", "text", text, None))


TRICKS: dict[str, Trick] = {
    "splitting": split_lots,
    "reshipper-hub": post_on,
    "sequence": number_in_sequence,
    "misfit": misdeclare,
    "third-post": go_round,
    "precursor": ship_precursors,
    "return-loop": come_back,
    "same-text": say_the_same,
}
"""Typology to its trick; the others have none."""


def _day(at: int) -> date:
    return datetime.fromtimestamp(at, UTC).date()
