"""The register of who is who: it names people for the truth, and notes each label that is really theirs."""

from dataclasses import replace

from services.simulator.names import PersonName
from services.simulator.parties import Party, Side
from services.simulator.truth import PersonTruth


class People:
    """Everybody whom the truth knows by a name of its own (`Party.who`)."""

    def __init__(self) -> None:
        self.known: dict[str, PersonTruth] = {}

    def enrol(self, party: Party) -> Party:
        """`party` as somebody whom the truth knows from now on."""
        who = f"p{len(self.known) + 1:06}"
        named = party.person or party.company
        self.known[who] = PersonTruth(names=[named.latin] if named else [])
        return replace(party, who=who)

    def also_called(self, who: str, alias: PersonName) -> None:
        """Somebody goes by another name too."""
        self.known[who].names.append(alias.latin)

    def works_for(self, who: str, ring: str) -> None:
        """Somebody belongs to a ring."""
        if ring not in self.known[who].rings:
            self.known[who].rings.append(ring)

    def note(self, party: Party, identifier: str, side: Side) -> None:
        """A label on which somebody stands; nothing is noted of people whom the truth does not know."""
        if party.who is not None:
            self.known[party.who].labels.append((identifier, side))

    def seen(self) -> dict[str, PersonTruth]:
        """Those who stand on a label or work for a ring."""
        return {who: person for who, person in self.known.items() if person.labels or person.rings}
