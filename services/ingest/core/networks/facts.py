"""What detectors need of a parcel beside its links: a row of numbers, stored with the parcel when it is taken in.

No text and no name: country codes, weights, a value, the number on the item. A value is turned into US dollars by
rough rates, which is enough to tell 1 from 1,000; a currency that is not in the table gives none.
"""

from decimal import Decimal
from typing import NamedTuple

from schemas.parcel import ContentPiece, Parcel, S10Item
from services.ingest.core.identifiers import plain

DOLLARS = {
    "USD": 1.0, "CNY": 0.14, "HKD": 0.128, "EUR": 1.1, "GBP": 1.27, "CAD": 0.73, "AUD": 0.66, "JPY": 0.0067,
    "SGD": 0.74, "TWD": 0.031, "KRW": 0.00074, "MXN": 0.055, "INR": 0.012, "THB": 0.028, "VND": 0.00004,
    "MOP": 0.124, "MYR": 0.22, "PHP": 0.0175, "CHF": 1.13, "NZD": 0.61,
}  # fmt: skip
"""US dollars for one unit, rough: orders of magnitude, not prices."""

VAGUE = frozenset(
    """gift gifts parts part clothes clothing sample samples goods accessories accessory daily necessities toy toys
    documents document personal effects item items stuff misc other merchandise supplies present home
    礼品 礼物 配件 零件 衣服 服装 样品 货物 日用品 文件 玩具 饰品 其他""".split()  # noqa: SIM905
)
"""Words that describe nothing."""

LONGEST_SERIAL = 8

FORM = 1
"""How links and facts are read. Raised when they are read otherwise: those of all stored parcels are then made anew
(services/ingest/taking_in/make_links.py)."""


class Facts(NamedTuple):
    """A row; what is not known is None."""

    origin: str
    """ISO 3166-1 alpha-2, of the route."""
    destination: str
    transit: str
    """Countries between, in order, two letters each, put together; empty when none is declared."""
    issuer: str | None
    """Whose number is on the item, the post's country; None for a courier's number."""
    series: str | None
    """Service indicator of the item's number (two letters)."""
    serial: int | None
    """Serial number of the item's S10 identifier, without its check digit."""
    grams: int
    """Gross weight."""
    dollars: float | None
    """Declared value of everything, roughly, US dollars."""
    heading: int | None
    """First four digits of the HS code of the first piece that has one."""
    vague: bool
    """Nothing in the description says what it is."""
    pieces: int
    """Kinds of goods declared."""


def facts_of(parcel: Parcel) -> Facts:
    """The row of a parcel."""
    route, item = parcel.route, parcel.item
    s10 = item.identifier if isinstance(item, S10Item) else None
    return Facts(
        route.origin,
        route.destination,
        "".join(route.transit),
        item.issuer if isinstance(item, S10Item) else None,
        s10[:2] if s10 else None,
        int(s10[2 : 2 + LONGEST_SERIAL]) if s10 else None,
        parcel.gross_weight_grams,
        _dollars(parcel.contents),
        next((int(piece.hs_code[:4]) for piece in parcel.contents if piece.hs_code), None),
        all(_is_vague(piece.description) for piece in parcel.contents),
        len(parcel.contents),
    )


def _dollars(contents: list[ContentPiece]) -> float | None:
    values = [piece.value for piece in contents if piece.value is not None]
    if not values or any(value.currency not in DOLLARS for value in values):
        return None
    return sum(float(Decimal(value.amount)) * DOLLARS[value.currency] for value in values)


def _is_vague(description: str) -> bool:
    return all(word in VAGUE for word in plain(description).split())
