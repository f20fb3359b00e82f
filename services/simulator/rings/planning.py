"""When a ring posts, and what each of its parcels shows of it.

A ring is active over weeks, some parcels at a sitting, with a long pause at times. Its first parcel shows everything;
of the others some show little, and some nothing. What shows something hangs together: nobody could find a ring of
which the parts have nothing in common.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from services.simulator.journeys import DAY, HOUR
from services.simulator.posting import DAYS, LAST_HOURS, Means
from services.simulator.rings.cast import Cast
from services.simulator.rings.draft import Draft, Pick
from services.simulator.rings.typologies import Slot

_MARK = 0.75
"""Least share of a ring's parcels that carry the mark of its typology, where they carry two things or more."""
_LAST_CALL_DAYS = 3
"""So many days before the world's day rings have posted everything."""


def times(means: Means, count: int, at_once: int) -> list[int]:
    """When a ring posts `count` parcels, in order, seconds since 1970: up to `at_once` at a sitting."""
    rng, sittings = means.rng, [0.0]
    while len(sittings) < count:
        more = min(rng.randint(1, at_once), count - len(sittings))
        gap = sittings[-1] + rng.uniform(0.6, 4.5)
        sittings += [gap] * more
    pause, after = rng.uniform(0, means.difficulty.pause_days), rng.randrange(count)
    days = [day + (pause if at > after else 0.0) for at, day in enumerate(sittings)]
    longest = DAYS - _LAST_CALL_DAYS - 1
    shrink = min(1.0, longest / max(days[-1], 0.1))
    first = means.now - int((days[-1] * shrink + _LAST_CALL_DAYS) * DAY) - rng.randrange(
        int((longest - days[-1] * shrink) * DAY) + 1
    )  # fmt: skip
    latest = means.now - LAST_HOURS * HOUR
    return sorted(min(latest, first + int(day * shrink * DAY) + rng.randrange(HOUR)) for day in days)


def fill_slots(means: Means, cast: Cast, drafts: Sequence[Draft], slots: Sequence[Slot]) -> None:
    """Decide which of its `slots` each parcel carries, and whose, so that what shows anything hangs together."""
    half = len(drafts) / 2
    for at, draft in enumerate(drafts):
        chosen = slots if at == 0 else _some(means, slots) if at > 1 else _two_or_more(means, slots)
        draft.picks = {slot: Pick(means.rng.choice(cast.by_role[slot.role]), at >= half) for slot in chosen}
    for part in list(_parts(drafts))[1:]:
        _tie(means, [drafts[at] for at in sorted(part)], drafts[0])


def _some(means: Means, slots: Sequence[Slot]) -> Sequence[Slot]:
    draw, difficulty = means.rng.random(), means.difficulty
    if draw < difficulty.none:
        return ()
    if draw < difficulty.none + difficulty.only_one:
        return (means.rng.choice(slots),)
    return _two_or_more(means, slots)


def _two_or_more(means: Means, slots: Sequence[Slot]) -> Sequence[Slot]:
    difficulty = means.difficulty
    chances = [difficulty.recurring if slot.kind == "name" else difficulty.carried for slot in slots]
    chances[0] = max(chances[0], _MARK)
    chosen = [slot for slot, chance in zip(slots, chances, strict=True) if means.happens(chance)]
    left = [slot for slot in slots if slot not in chosen]
    return chosen + means.rng.sample(left, max(0, 2 - len(chosen)))


def _tie(means: Means, part: Sequence[Draft], first: Draft) -> None:
    """Let one parcel of a part share something with the first one; instead of the one thing it has, where it can."""
    slot = means.rng.choice([slot for slot in first.picks if slot.kind != "tax"])
    draft = max(part, key=lambda each: len(each.picks))
    if len(part) == len(draft.picks) == 1:
        draft.picks.clear()
    draft.picks[slot] = first.picks[slot]


def _parts(drafts: Sequence[Draft]) -> Iterator[set[int]]:
    """The parcels that hang together, by their places; the part of the first parcel comes first."""
    holders: defaultdict[tuple[str, str, bool], set[int]] = defaultdict(set)
    for at, draft in enumerate(drafts):
        for key in map(_key, draft.picks, draft.picks.values()):
            holders[key].add(at)
    left = {at for at, draft in enumerate(drafts) if draft.picks}
    while left:
        part, reached = set[int](), {min(left)}
        while reached:
            part |= reached
            keys = {_key(slot, pick) for at in reached for slot, pick in drafts[at].picks.items()}
            reached = set().union(*(holders[key] for key in keys)) - part
        left -= part
        yield part


def _key(slot: Slot, pick: Pick) -> tuple[str, str, bool]:
    changed = pick.late and slot.kind == "phone" and pick.member.second_phone is not None
    return slot.kind, pick.member.who, changed
