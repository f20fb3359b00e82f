"""How a ring's parcels are written: names under aliases and other spellings, attributes at times mistyped."""

from dataclasses import replace

from services.simulator.disguise import mistyped, spelled_otherwise
from services.simulator.names import PersonName
from services.simulator.parties import WAYS, Party, Side, give
from services.simulator.posting import Means
from services.simulator.rings.cast import Cast, Member, name_in_use, use_once, value_in_use
from services.simulator.rings.draft import Draft, Pick
from services.simulator.rings.typologies import Slot
from services.simulator.truth import Trace

_STILL_READ = frozenset({"name", "address"})
"""Kinds of attribute that can be recognised with an error in them."""
_KEPT_ADDRESS = 0.5
"""Share of a member's labels that name the member's own address too."""


def dress(means: Means, cast: Cast, draft: Draft, *, firms: bool, careful: bool) -> None:
    """Write both sides of a parcel by its picks. A `careful` one has no errors."""
    draft.sender = _side(means, cast, draft, "sender", firm=firms, careful=careful)
    draft.addressee = _side(means, cast, draft, "addressee", firm=firms, careful=careful)
    if means.happens(means.difficulty.other_spelling):
        draft.ways = means.rng.randrange(WAYS), means.rng.randrange(WAYS)


def _side(means: Means, cast: Cast, draft: Draft, side: Side, *, firm: bool, careful: bool) -> Party:
    picks = {slot: pick for slot, pick in draft.picks.items() if slot.side == side}
    named = next((pick for slot, pick in picks.items() if slot.kind == "name"), None)
    party = _named(means, cast, draft, side, named, firm=firm)
    if all(trace.side != side or trace.kind != "address" for trace in draft.traces):
        party = _at_a_hub(means, party, side)
    for slot, pick in sorted(picks.items()):
        if slot.kind != "name":
            party = _with(party, slot, pick)
            wrong = not careful and means.happens(means.difficulty.typing_error)
            if wrong:
                party = mistyped(party, slot.kind, means.rng)
            if not wrong or slot.kind in _STILL_READ:
                value = value_in_use(slot, pick.member, pick.late)
                draft.traces.append(Trace(side, slot.kind, value, pick.member.who))
            if not wrong and pick.member.listed and slot.kind == pick.member.lent:
                draft.listed.append((pick.member.listed, slot.kind))
    return party


def _at_a_hub(means: Means, party: Party, side: Side) -> Party:
    """`party` at an address that hundreds of honest people use, at times; a forwarder's telephone comes with it."""
    if not means.happens(means.difficulty.through_hubs):
        return party
    hub = means.societies[party.nation].hub(side)
    return replace(party, place=hub.place, phone=hub.phone)


def _named(means: Means, cast: Cast, draft: Draft, side: Side, pick: Pick | None, *, firm: bool) -> Party:
    """A member under some name, at home or at an address that is nobody's; without a pick somebody who is used once."""
    if pick is None:
        return use_once(means, cast, side, firm=firm).party
    member = pick.member
    name, called = name_in_use(means, member)
    draft.traces.append(Trace(side, "name", called, member.who))
    home = means.happens(_KEPT_ADDRESS * means.difficulty.carried)
    place = member.party.place if home else means.parties.places.of(member.party.nation)
    if home and not any(slot.kind == "address" and slot.side == side for slot in draft.picks):
        draft.traces.append(Trace(side, "address", place.full.lines[0], member.who))
    bare = replace(member.party, place=place, phone=None, email=None, tax=None)
    return replace(bare, person=_written(means, draft, member, name)) if name else bare


def _written(means: Means, draft: Draft, member: Member, name: PersonName) -> PersonName:
    """The name as it is written this time: a listed one exactly, until its entry is published."""
    if member.listed and member.is_listed:
        published = draft.at >= means.day_begins(member.listed.listed_on)
        draft.listed.append((member.listed, "near-name" if published else "name"))
        return spelled_otherwise(name, means.rng) if published else name
    if means.happens(means.difficulty.typing_error):
        wrong = mistyped(replace(member.party, person=name), "name", means.rng).person
        return wrong or name
    return spelled_otherwise(name, means.rng) if means.happens(means.difficulty.other_spelling) else name


def _with(party: Party, slot: Slot, pick: Pick) -> Party:
    """`party` with what the pick puts into the slot."""
    owner = pick.member.party
    if slot.kind == "phone":
        owner = replace(owner, phone=value_in_use(slot, pick.member, pick.late))
    return give(party, owner, (slot.kind,))
