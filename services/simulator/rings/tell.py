"""What the truth says of a ring once its parcels are posted."""

from collections.abc import Sequence

from services.simulator.people import People
from services.simulator.rings.cast import Member
from services.simulator.rings.draft import Draft
from services.simulator.rings.maker import Ring
from services.simulator.shipments import Shipment
from services.simulator.truth import MemberTruth, RingParcelTruth, RingTruth


def ring_truth(ring: Ring, posted: Sequence[Shipment], people: People) -> RingTruth:
    """The ring, with its drafts as they were `posted`, in the same order; its members are told of in `people`."""
    parcels = tuple(_parcel(draft, shipment) for draft, shipment in zip(ring.drafts, posted, strict=True))
    members = (_member(member, parcels, people) for member in ring.cast.everybody)
    seen = tuple(member for member in members if member.marks)
    for member in seen:
        people.works_for(member.person, ring.name)
    return RingTruth(ring.name, ring.typologies, seen, ring.listed, ring.borrowed, parcels)


def _parcel(draft: Draft, shipment: Shipment) -> RingParcelTruth:
    return RingParcelTruth(
        shipment.identifier,
        shipment.posted_on,
        draft.typology,
        tuple(draft.traces),
        shipment.lane.reporter,
        shipment.seen_by,
    )


def _member(member: Member, parcels: Sequence[RingParcelTruth], people: People) -> MemberTruth:
    """What of the ring is the member's."""
    own = {parcel.identifier for parcel in parcels}
    labels = tuple(label for label in people.known[member.who].labels if label[0] in own)
    named = {item for item, _ in labels}
    marked = (p.identifier for p in parcels if p.identifier in named or any(t.of == member.who for t in p.traces))
    return MemberTruth(member.who, member.role, labels, tuple(marked))
