"""The people of a ring: who they are, what is theirs, and the other names they go by."""

from dataclasses import dataclass, field

from services.simulator.journeys import Lane
from services.simulator.names import PersonName
from services.simulator.parties import Kind, Party, Side
from services.simulator.posting import Means
from services.simulator.rings.typologies import Slot, Typology
from services.simulator.truth import Role
from services.simulator.watchlist import Listed


@dataclass(slots=True)
class Member:
    """Somebody who works for a ring, as they are."""

    role: Role
    party: Party
    """With everything by which they can be reached; `who` is set."""
    alias: PersonName | None = None
    second_phone: str | None = None
    """Used from half-way on."""
    listed: Listed | None = None
    """The entity on the list that they are, or have a telephone or mailbox of."""
    lent: Kind | None = None
    """What they have of that entity; None where they are it themselves."""

    @property
    def is_listed(self) -> bool:
        """Whether they are on the list by their own name."""
        return self.listed is not None and self.lent is None

    @property
    def who(self) -> str:
        return str(self.party.who)


@dataclass(slots=True)
class Cast:
    """All members of a ring by role, and the people it uses once."""

    lane: Lane
    by_role: dict[Role, list[Member]]
    used_once: list[Member] = field(default_factory=list)

    @property
    def everybody(self) -> list[Member]:
        """All members, then those who are used once."""
        return [*(member for members in self.by_role.values() for member in members), *self.used_once]


def gather(means: Means, typology: Typology, lane: Lane, firms: bool) -> Cast:
    """People for a ring; `firms` says whether those who send are firms."""
    fronts, drops = (means.rng.randint(*each) for each in (typology.fronts, typology.drops))
    return Cast(
        lane,
        {
            "organiser": [_member(means, "organiser", lane.origin)],
            "broker": [_member(means, "broker", lane.origin)],
            "distributor": [_member(means, "distributor", lane.destination)],
            "front": [_member(means, "front", lane.origin, firm=firms) for _ in range(fronts)],
            "drop": [_member(means, "drop", lane.destination) for _ in range(drops)],
        },
    )


def use_once(means: Means, cast: Cast, side: Side, *, firm: bool) -> Member:
    """Somebody whose name stands on one parcel only, with an address, and at times a telephone, of no one else."""
    nation = cast.lane.origin if side == "sender" else cast.lane.destination
    party = means.parties.firm(nation) if firm else means.parties.person(nation)
    member = Member("front" if side == "sender" else "drop", means.people.enrol(party))
    cast.used_once.append(member)
    return member


def name_in_use(means: Means, member: Member) -> tuple[PersonName | None, str]:
    """The name under which a member appears this time, an alias at times, and which name it is, in Latin letters."""
    name = member.party.person
    if name and not member.is_listed and means.happens(means.difficulty.alias):
        if member.alias is None:
            member.alias = means.parties.name(member.party.nation)
            means.people.also_called(member.who, member.alias)
        name = member.alias
    named = name or member.party.company
    return name, named.latin if named else ""


def value_in_use(slot: Slot, member: Member, late: bool) -> str:
    """What of a member's the slot means, as text; `late` where the ring is half-way through."""
    if slot.kind == "phone" and late and member.second_phone:
        return member.second_phone
    kinds: dict[Kind, str | None] = {"phone": member.party.phone, "email": member.party.email, "tax": member.party.tax}
    return str(member.party.place.full.lines[0] if slot.kind == "address" else kinds[slot.kind])


def _member(means: Means, role: Role, nation: str, *, firm: bool = False) -> Member:
    parties = means.parties
    if firm:
        return Member(role, means.people.enrol(parties.firm(nation)))
    name = parties.name(nation)
    phone, mail, tax = parties.phones.of(nation), parties.mail.of(nation, name.latin), parties.tax_reference(nation)
    party = Party(nation, parties.places.of(nation), name, None, phone, mail, tax)
    return Member(role, means.people.enrol(party))
