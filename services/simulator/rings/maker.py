"""Makes rings: parcels that look unrelated by name and belong together by what they share, and by who is behind them.

A ring is made of people who come back under disguises, and of people who are used once. It follows one typology, or
mixes two; it may change its telephone half-way, employ somebody who works for another ring, or have parcels sent to
the address of somebody honest. The world's difficulty says how often.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.simulator import goods
from services.simulator.journeys import NATIONS, Lane
from services.simulator.parties import Kind, give, value_of
from services.simulator.posting import Means
from services.simulator.rings.cast import Cast, Member, gather
from services.simulator.rings.draft import Draft
from services.simulator.rings.dress import dress
from services.simulator.rings.planning import fill_slots, times
from services.simulator.rings.tricks import TRICKS
from services.simulator.rings.typologies import TYPOLOGIES, Slot, Typology
from services.simulator.truth import Role, Trace
from services.simulator.watchlist import Listed

PARCELS_PER_RING = 500
"""Parcels of the whole world for each ring that is planted in it."""
LISTED_SHARE = 0.25
"""Share of rings of which one attribute is that of a listed entity."""
_FROM_CN = 0.8
_MOST_BORROWED = 3
_BORROWED_PHONES = 0.4
_CARELESS = 0.4


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring before its parcels are posted."""

    name: str
    typologies: tuple[str, ...]
    cast: Cast
    listed: str | None
    """Identifier of the listed entity that it has something of."""
    borrowed: str | None
    """The honest person whose address or telephone it uses."""
    drafts: tuple[Draft, ...]
    """In the order of posting."""


class RingMaker:
    """Makes one ring after the other; the typologies take turns in an order that is drawn."""

    def __init__(self, means: Means, owners: dict[str, list[Listed]]) -> None:
        """`owners` are listed entities of each nation from which rings may borrow."""
        self._means, self._owners = means, owners
        self._order = means.rng.sample(TYPOLOGIES, len(TYPOLOGIES))
        self._veterans: defaultdict[str, list[Member]] = defaultdict(list)
        self._made = 0

    def ring(self) -> Ring:
        """The next ring."""
        means = self._means
        played = self._typologies()
        lane = Lane("CN", "US") if means.happens(_FROM_CN) else Lane("US", "CN")
        firms = played[0].name == "precursor"
        cast = gather(means, played[0], lane, firms)
        name = f"ring-{self._made:03}"
        drafts = self._drafts(lane, played)
        listed = self._prepare(cast, played, drafts)
        fill_slots(means, cast, drafts, _slots(played))
        for at, draft in enumerate(drafts):
            dress(means, cast, draft, firms=firms, careful=at < 2)
        borrowed = self._borrow(cast, drafts) if means.happens(means.difficulty.borrowed) else None
        for typology in played:
            own = [draft for draft in drafts if draft.typology == typology.name]
            if own and typology.name in TRICKS:
                TRICKS[typology.name](means, cast, own)
        self._remember(cast)
        return Ring(name, tuple(each.name for each in played), cast, listed, borrowed, tuple(drafts))

    def _typologies(self) -> list[Typology]:
        """The main one, and another at times; chemicals mix with nothing, for each of their parcels is an affair."""
        main = self._order[self._made % len(self._order)]
        self._made += 1
        other = self._means.rng.choice(TYPOLOGIES)
        unmixed = {main.name, "precursor", "near-hit"}
        mixes = self._means.happens(self._means.difficulty.mixed) and main.name != "precursor"
        return [main, other] if mixes and other.name not in unmixed else [main]

    def _drafts(self, lane: Lane, played: Sequence[Typology]) -> list[Draft]:
        means, rng = self._means, self._means.rng
        count = rng.randint(round(means.difficulty.smallest), round(means.difficulty.largest))
        when = times(means, count, max(each.at_once for each in played))
        by = [played[at % len(played)].name for at in range(count)]
        loads = [(goods.vague if means.happens(_CARELESS) else goods.ordinary)(rng, lane.origin) for _ in when]
        return [Draft(lane, at, name, load) for at, name, load in zip(when, by, loads, strict=True)]

    def _prepare(self, cast: Cast, played: Sequence[Typology], drafts: Sequence[Draft]) -> str | None:
        """Who is on a list, who changes telephones, who comes from another ring."""
        means = self._means
        if played[0].name == "near-hit":
            listed: str | None = self._put_on_list(cast, drafts[len(drafts) // 3].at)
        else:
            listed = self._lend(cast, _slots(played))
        if means.happens(means.difficulty.rotated):
            slot = next((slot for slot in _slots(played) if slot.kind == "phone"), None)
            for member in cast.by_role[slot.role] if slot else ():
                if member.listed is None:
                    member.second_phone = means.parties.phones.of(member.party.nation)
        if means.happens(means.difficulty.in_two_rings):
            self._recruit(cast, _slots(played))
        return listed

    def _put_on_list(self, cast: Cast, at: int) -> str:
        """The one who sends is put on the list on the day of `at`, while the ring is at work."""
        means, member = self._means, cast.by_role["front"][0]
        day = datetime.fromtimestamp(at, UTC).date()
        by = means.rng.choice(NATIONS)
        member.listed = Listed(f"demo-{by.lower()}-{len(means.listed):04}", member.party, by, "H1", day)
        means.listed.append(member.listed)
        return member.listed.name

    def _lend(self, cast: Cast, slots: Sequence[Slot]) -> str | None:
        """Let a member use the telephone or mailbox of somebody listed."""
        slot = next((slot for slot in slots if slot.kind in ("phone", "email")), None)
        if slot is None or not self._means.happens(LISTED_SHARE):
            return None
        member = cast.by_role[slot.role][0]
        if not self._owners[member.party.nation]:
            return None
        member.listed = self._owners[member.party.nation].pop()
        member.party, member.lent = give(member.party, member.listed.party, (slot.kind,)), slot.kind
        return member.listed.name

    def _recruit(self, cast: Cast, slots: Sequence[Slot]) -> None:
        """Somebody of an earlier ring sends, or receives, for this one too."""
        roles = [slot.role for slot in slots if slot.kind == "name"]
        role: Role = self._means.rng.choice(roles or ["drop"])
        known = self._veterans[cast.lane.origin if role == "front" else cast.lane.destination]
        if known:
            cast.by_role[role].append(replace(self._means.rng.choice(known), role=role, second_phone=None))

    def _borrow(self, cast: Cast, drafts: Sequence[Draft]) -> str | None:
        """Put the address or telephone of an honest person on some parcels, who knows nothing and gets parcels too."""
        kind: Kind = "phone" if self._means.happens(_BORROWED_PHONES) else "address"
        free = [draft for draft in drafts[2:] if not any(trace.kind == kind for trace in _there(draft))]
        if not free:
            return None
        honest = self._means.societies[cast.lane.destination].resident()
        for draft in self._means.rng.sample(free, min(len(free), self._means.rng.randint(1, _MOST_BORROWED))):
            draft.addressee = give(draft.parties[1], honest, (kind,))
            draft.traces.append(Trace("addressee", kind, value_of(honest, kind), honest.who))
        return honest.who

    def _remember(self, cast: Cast) -> None:
        """Who may work for a later ring."""
        for member in (*cast.by_role["front"], *cast.by_role["drop"]):
            if member.listed is None and member.party.person:
                self._veterans[member.party.nation].append(member)


def _slots(played: Sequence[Typology]) -> list[Slot]:
    """All that the typologies share, the marks first; one of a kind on either side, for a label has room for one."""
    every = [typology.slots[0] for typology in played] + [slot for typology in played for slot in typology.slots[1:]]
    places: dict[tuple[str, str], Slot] = {}
    for slot in every:
        places.setdefault((slot.side, slot.kind), slot)
    return list(places.values())


def _there(draft: Draft) -> Iterator[Trace]:
    return (trace for trace in draft.traces if trace.side == "addressee")
