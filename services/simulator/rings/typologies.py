"""How rings work: for each typology who is in it, what its parcels may share, and how they are posted.

The first thing shared is the mark of the typology, the others are what gives a ring away beside it. What cannot be
said in a row, services/simulator/rings/tricks.py does: numbers in sequence, loads that do not fit, ways round.
"""

from typing import NamedTuple

from services.simulator.parties import Kind, Side
from services.simulator.truth import Role


class Slot(NamedTuple):
    """Something that a ring's parcels may share: on which side, of what kind, and whose it is."""

    side: Side
    kind: Kind
    role: Role


class Typology(NamedTuple):
    """A way in which rings work."""

    name: str
    fronts: tuple[int, int]
    """Fewest and most people who send in their names again and again."""
    drops: tuple[int, int]
    """Fewest and most people who receive again and again."""
    at_once: int
    """Most parcels of one sitting."""
    slots: tuple[Slot, ...]


_NAME_OF_FRONT = Slot("sender", "name", "front")
_NAME_OF_DROP = Slot("addressee", "name", "drop")
_PHONE_THERE = Slot("addressee", "phone", "distributor")
_MAIL_THERE = Slot("addressee", "email", "distributor")
_ADDRESS_THERE = Slot("addressee", "address", "drop")
_PHONE_HERE = Slot("sender", "phone", "organiser")
_MAIL_HERE = Slot("sender", "email", "organiser")
_ADDRESS_HERE = Slot("sender", "address", "organiser")
_TAX_HERE = Slot("sender", "tax", "organiser")
_BROKERS_PHONE = Slot("sender", "phone", "broker")
_BROKERS_MAIL = Slot("addressee", "email", "broker")

TYPOLOGIES = (
    Typology("splitting", (1, 2), (2, 4), 5,
             (_NAME_OF_FRONT, _PHONE_HERE, _PHONE_THERE, _BROKERS_MAIL, _NAME_OF_DROP)),
    Typology("reshipper-hub", (2, 4), (1, 1), 2,
             (_ADDRESS_THERE, Slot("addressee", "phone", "drop"), _BROKERS_PHONE, _MAIL_THERE, _NAME_OF_FRONT)),
    Typology("one-phone", (2, 3), (2, 4), 2,
             (_PHONE_THERE, _MAIL_THERE, _PHONE_HERE, _NAME_OF_DROP, _NAME_OF_FRONT)),
    Typology("return-address", (2, 4), (2, 3), 2,
             (_ADDRESS_HERE, _BROKERS_PHONE, _MAIL_THERE, _PHONE_THERE, _TAX_HERE)),
    Typology("sequence", (2, 4), (1, 3), 5,
             (_PHONE_THERE, _PHONE_HERE, _ADDRESS_THERE, _MAIL_HERE, _NAME_OF_DROP)),
    Typology("misfit", (1, 3), (2, 3), 2,
             (_PHONE_HERE, _PHONE_THERE, _MAIL_HERE, _NAME_OF_DROP, _NAME_OF_FRONT)),
    Typology("rotation", (1, 2), (1, 1), 2,
             (_ADDRESS_THERE, _NAME_OF_DROP, Slot("addressee", "phone", "drop"), _BROKERS_PHONE, _MAIL_HERE)),
    Typology("third-post", (1, 3), (1, 2), 2,
             (_PHONE_HERE, _ADDRESS_THERE, _PHONE_THERE, _MAIL_HERE, _NAME_OF_FRONT)),
    Typology("precursor", (1, 2), (1, 2), 1,
             (_NAME_OF_FRONT, _PHONE_HERE, _PHONE_THERE, _ADDRESS_THERE, _TAX_HERE)),
    Typology("near-hit", (1, 1), (2, 3), 2,
             (_NAME_OF_FRONT, _BROKERS_PHONE, _PHONE_THERE, _ADDRESS_THERE, _MAIL_HERE)),
    Typology("return-loop", (2, 4), (2, 3), 2,
             (_ADDRESS_HERE, _PHONE_HERE, _MAIL_HERE, _BROKERS_MAIL, _NAME_OF_FRONT)),
    Typology("same-text", (2, 4), (2, 4), 2,
             (_PHONE_THERE, _MAIL_HERE, _BROKERS_PHONE, _NAME_OF_DROP, _ADDRESS_THERE)),
)  # fmt: skip
"""Every typology; rings take turns."""

NAMES = tuple(typology.name for typology in TYPOLOGIES)
