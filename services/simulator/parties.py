"""Who sends and who receives: invented people and firms with the ways to reach them, and how labels name them.

A `Party` is what is true; `label` is what is written. The same party is written in Chinese or in pinyin, its street
as Street or St, its telephone number with or without the country code: `way` says which, and any integer is one.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from services.simulator.addresses import Address, Place, PlaceMaker
from services.simulator.companies import Company, CompanyMaker
from services.simulator.names import NameMaker, PersonName
from services.simulator.phones import MailMaker, PhoneMaker, spellings

Kind = Literal["phone", "email", "address", "tax", "name"]
"""What a label can share with another."""
Side = Literal["sender", "addressee"]

PLAIN = 0
"""The way in which everything is written in full."""
WAYS = 64
"""From this many ways on, they repeat."""


@dataclass(frozen=True, slots=True)
class Party:
    """A person or a firm, and the attributes by which they could be recognised."""

    nation: str
    place: Place
    person: PersonName | None = None
    company: Company | None = None
    phone: str | None = None
    """E.164."""
    email: str | None = None
    tax: str | None = None
    """Tax reference of `nation`."""
    who: str | None = None
    """Whom the truth calls them; None for somebody of whom it says nothing. Stands on no label."""


class PartyMaker:
    """Invents parties that share nothing with each other."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._names, self._companies = NameMaker(rng), CompanyMaker(rng)
        self.places, self.phones, self.mail = PlaceMaker(rng), PhoneMaker(rng), MailMaker(rng)

    def common_name(self, nation: str) -> PersonName:
        """A name that others have too."""
        return self._names.common(nation)

    def name(self, nation: str) -> PersonName:
        return self._names.chinese() if nation == "CN" else self._names.latin()

    def person(self, nation: str) -> Party:
        """A private person, who gives a telephone number mostly and an e-mail address at times."""
        return self.living_at(self.places.of(nation), self.name(nation))

    def living_at(self, place: Place, name: PersonName) -> Party:
        """The private person of that name at that place, with what such people give of themselves."""
        nation, draw = place.nation, self._rng.random()
        phone = self.phones.spare(nation) if draw < 0.7 else None
        email = self.mail.of(nation, name.latin) if draw > 0.55 else None
        return Party(nation, place, person=name, phone=phone, email=email)

    def front(self, nation: str) -> Party:
        """Somebody nobody has seen before, with nothing but a name and an address."""
        return Party(nation, self.places.of(nation), self.name(nation))

    def firm(self, nation: str) -> Party:
        """A firm of "US" or "CN" with all that a firm declares."""
        company = self._companies.of(nation)
        phone, email = self.phones.of(nation), self.mail.of(nation, company.latin)
        return Party(nation, self.places.of(nation), None, company, phone, email, company.tax_reference)

    def tax_reference(self, nation: str) -> str:
        return self._companies.tax_reference(nation)


def label(party: Party, way: int = PLAIN) -> dict[str, Any]:
    """The party as a member of a `parcel` body (schemas/parcel.py, `Party`), written in one of `WAYS` ways."""
    in_latin, places = bool(way & 1), party.place.spellings
    body: dict[str, Any] = {"address": _address(places[(way >> 1) % len(places)])}
    if party.person:
        body["names"] = _names(party.person, in_latin)
    if party.company:
        body["companies"] = _companies(party.company, in_latin)
    if party.phone:
        body["phones"] = [spellings(party.phone)[(way >> 2) & 3]]
    if party.email:
        body["emails"] = [party.email.upper() if way & 48 == 48 else party.email]
    if party.tax:
        body["identities"] = [{"kind": "tax", "number": party.tax, "country": party.nation}]
    return body


def give(party: Party, owner: Party, kinds: tuple[Kind, ...]) -> Party:
    """`party` with the attributes of those kinds taken from `owner`; with a name comes who it is."""
    for kind in kinds:
        party = _with(party, owner, kind)
    return party


def value_of(party: Party, kind: Kind) -> str:
    """The attribute as text; an address by its first line, a name in Latin letters."""
    named = party.person or party.company
    values = {
        "phone": party.phone,
        "email": party.email,
        "tax": party.tax,
        "address": party.place.full.lines[0],
        "name": named.latin if named else None,
    }
    return str(values[kind])


def _with(party: Party, owner: Party, kind: Kind) -> Party:
    match kind:
        case "phone":
            return replace(party, phone=owner.phone)
        case "email":
            return replace(party, email=owner.email)
        case "tax":
            return replace(party, tax=owner.tax)
        case "address":
            return replace(party, place=owner.place)
        case "name":
            return replace(party, person=owner.person, company=owner.company, who=owner.who)


def _address(address: Address) -> dict[str, Any]:
    body: dict[str, Any] = {"lines": list(address.lines), "street": address.street, "city": address.city}
    if address.region:
        body["region"] = address.region
    if address.postal_code:
        body["postal_code"] = address.postal_code
    body["country"] = address.country
    return body


def _names(name: PersonName, in_latin: bool) -> list[dict[str, str]]:
    latin = {"written": name.latin, "script": "Latn"}
    if name.spelled is None:
        latin |= {"given": name.latin_given, "family": name.latin_family}
    if in_latin or name.script == "Latn":
        return [latin]
    return [{"written": name.written, "given": name.given, "family": name.family, "script": name.script}, latin]


def _companies(company: Company, in_latin: bool) -> list[dict[str, str]]:
    latin = {"written": company.latin, "script": "Latn"}
    if in_latin or company.nation == "US":
        return [latin]
    return [{"written": company.written, "script": "Hans"}, latin]
