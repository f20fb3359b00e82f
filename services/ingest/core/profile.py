"""What is known of one side, in one shape for a parcel's party, a listed entity and an analyst's query.

Values are kept as they were written: each comparison reads them in its own way, and an analyst sees spellings. Only
what cannot be compared at all is left out. Property names are those of FollowTheMoney's published model
(followthemoney.tech: Thing, LegalEntity, Person, Company, Vessel, CryptoWallet, Address). Every list is bounded, so
a hostile entity costs no more than a large one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import NamedTuple

from schemas.parcel import Address, IdentityReference, Party
from services.ingest.core.names.name import Kind
from services.ingest.core.scripts import has_han
from services.ingest.core.wallets import find_wallets
from services.ingest.core.websites import find_pages

MOST_VALUES = 300
"""Values of one sort that are compared; a parcel has at most 20, the largest public entities some hundreds of names."""

MOST_COMPOSED = 6
"""Names put together from first and last names, where no whole one is given."""

Properties = Mapping[str, Sequence[str]]


class WrittenName(NamedTuple):
    """A name as written, whose sort of name it is, and whether the list itself calls it weak."""

    written: str
    kind: Kind
    weak: bool = False


class Reference(NamedTuple):
    """A number under which an authority knows somebody."""

    written: str
    kind: str = "other"
    """As in `schemas.parcel.IdentityReference`, and `vessel` for numbers of ships and aircraft."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code of the authority's country, where known."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One side of a comparison."""

    kind: Kind
    names: tuple[WrittenName, ...] = ()
    addresses: tuple[str, ...] = ()
    """One line each, in one script."""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    websites: tuple[str, ...] = ()
    """Web pages, shops and names in messengers, as written."""
    wallets: tuple[str, ...] = ()
    """Crypto-currency addresses, as written; those found in free text have a right checksum."""
    birth_dates: tuple[str, ...] = ()
    """`1970`, `1970-03` or `1970-03-09`; of a company, when it was founded."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2; telephone numbers are read in the habit of the first."""
    genders: tuple[str, ...] = ()

    @property
    def habit(self) -> str | None:
        """The country in whose local habit telephone numbers are read."""
        return self.countries[0] if self.countries else None


def profile_of_party(party: Party, said: Sequence[str] = ()) -> Profile:
    """The profile of a sender or an addressee.

    `said` is free text of the parcel that speaks for this side (descriptions, remarks): wallets, web shops and names
    in messengers are looked for in it, as in the address lines, where people write them too.
    """
    texts = [*party.address.lines, *said]
    return Profile(
        kind=_kind_of_party(party),
        names=(
            *(WrittenName(name.written, Kind.PERSON) for name in party.names),
            *(WrittenName(name.written, Kind.COMPANY) for name in party.companies),
        ),
        addresses=written_addresses(party.address),
        phones=tuple(party.phones),
        emails=tuple(party.emails),
        references=tuple(_reference(identity) for identity in party.identities),
        websites=_each_once(page for text in texts for page in find_pages(text)),
        wallets=_each_once(wallet for text in texts for wallet in find_wallets(text)),
        countries=_countries([party.address.country, *(i.country for i in party.identities if i.country)]),
    )


def _kind_of_party(party: Party) -> Kind:
    """A person at a company is both, which is to say unknown."""
    if party.names and party.companies:
        return Kind.UNKNOWN
    return Kind.PERSON if party.names else Kind.COMPANY


def _reference(identity: IdentityReference) -> Reference:
    return Reference(identity.number, identity.kind, identity.country)


def written_addresses(address: Address) -> tuple[str, ...]:
    """The address in one line for each script in which its lines are written, with the parts that they leave out."""
    han = ", ".join(line for line in address.lines if has_han(line))
    other = ", ".join(line for line in address.lines if not has_han(line))
    parts = [address.unit, address.street, address.district, address.city]
    declared = [part for part in (*parts, address.region, address.postal_code) if part]
    in_han = any(has_han(part) for part in declared)
    lines = [_completed(han, declared if in_han else []), _completed(other, [] if in_han else declared)]
    return tuple(line for line in lines if line)


def _completed(line: str, declared: list[str]) -> str:
    """The line, and behind it the declared parts that it does not hold."""
    return ", ".join(part for part in (line, *(d for d in declared if d.casefold() not in line.casefold())) if part)


SCHEMATA = {
    "Person": Kind.PERSON,
    "Organization": Kind.COMPANY,
    "Company": Kind.COMPANY,
    "PublicBody": Kind.COMPANY,
    "Vessel": Kind.THING,
    "Airplane": Kind.THING,
    "Vehicle": Kind.THING,
    "Security": Kind.THING,
    "CryptoWallet": Kind.THING,
}
"""Kinds of FollowTheMoney schemata; `LegalEntity` and whatever is not named here may be either."""

NAMES = ("name", "alias", "previousName")
WEAK_NAMES = ("weakAlias", "abbreviation")
ADDRESSES = ("address", "full")
TEXTS = ("notes", "description", "summary", "remarks", "keywords")
COUNTRIES = ("country", "mainCountry", "jurisdiction", "nationality", "citizenship", "flag")
DATES = ("birthDate", "incorporationDate", "buildDate")
REFERENCES = {
    "passportNumber": "passport",
    "idNumber": "national-id",
    "socialSecurityNumber": "national-id",
    "taxNumber": "tax",
    "vatCode": "tax",
    "innCode": "tax",
    "irsCode": "tax",
    "registrationNumber": "company-register",
    "uscCode": "company-register",
    "ogrnCode": "company-register",
    "okpoCode": "company-register",
    "leiCode": "company-register",
    "dunsCode": "company-register",
    "uniqueEntityId": "company-register",
    "cikCode": "company-register",
    "swiftBic": "company-register",
    "licenseNumber": "other",
    "imoNumber": "vessel",
    "mmsi": "vessel",
    "callSign": "vessel",
    "icaoCode": "vessel",
    "serialNumber": "vessel",
}
"""FollowTheMoney properties that hold numbers of authorities, with their kind."""

_OF_ONE_COUNTRY = {"socialSecurityNumber": "US", "irsCode": "US", "innCode": "RU", "ogrnCode": "RU", "uscCode": "CN"}


def profile_of_entity(schema: str, properties: Properties) -> Profile:
    """The profile of a listed entity or of a query, from its FollowTheMoney schema and properties.

    Unknown schemata and properties are passed over; nothing raises.
    """
    kind = SCHEMATA.get(schema, Kind.UNKNOWN)
    texts = _values(properties, TEXTS)
    return Profile(
        kind=kind,
        names=tuple(islice(_names(kind, properties), MOST_VALUES)),
        addresses=_each_once(_values(properties, ADDRESSES)),
        phones=_each_once(_values(properties, ("phone",))),
        emails=_each_once(_values(properties, ("email",))),
        references=_references(kind, properties),
        websites=_each_once([*_values(properties, ("website",)), *(p for text in texts for p in find_pages(text))]),
        wallets=_each_once([*_values(properties, ("publicKey",)), *(w for text in texts for w in find_wallets(text))]),
        birth_dates=_each_once(_values(properties, DATES)),
        countries=_countries(_values(properties, COUNTRIES)),
        genders=_each_once(value.casefold() for value in _values(properties, ("gender",))),
    )


def _names(kind: Kind, properties: Properties) -> Iterator[WrittenName]:
    """Whole names, else names put together from their parts; then the weak ones."""
    whole = _each_once(_values(properties, NAMES)) or _each_once(_composed(properties))
    yield from (WrittenName(name, kind) for name in whole)
    weak = _each_once(_values(properties, WEAK_NAMES))
    yield from (WrittenName(name, kind, weak=True) for name in weak if name not in whole)


def _composed(properties: Properties) -> Iterator[str]:
    """`LAST, First Middle`, which tells the family name; in Han characters without a gap."""
    families = _values(properties, ("lastName",)) or [""]
    givens = _values(properties, ("firstName",)) or [""]
    middle = " ".join(_values(properties, ("secondName", "middleName", "fatherName"))[:2])
    pairs = (pair for pair in product(families, givens) if any(pair))
    for family, given in islice(pairs, MOST_COMPOSED):
        if has_han(family + given):
            yield family + given
        else:
            behind = " ".join(part for part in (given, middle) if part)
            yield ", ".join(part for part in (family, behind) if part)


def _references(kind: Kind, properties: Properties) -> tuple[Reference, ...]:
    countries = _countries(_values(properties, COUNTRIES))
    home = countries[0] if len(countries) == 1 else None
    found = (
        Reference(value, _sort(kind, name, sort), _OF_ONE_COUNTRY.get(name, home))
        for name, sort in REFERENCES.items()
        for value in properties.get(name, ())
    )
    return tuple(islice(dict.fromkeys(found), MOST_VALUES))


def _sort(kind: Kind, name: str, sort: str) -> str:
    """A company has no national identity number: its `idNumber` may be any."""
    return "other" if name == "idNumber" and kind is not Kind.PERSON else sort


def _values(properties: Properties, names: Iterable[str]) -> list[str]:
    return [value for name in names for value in properties.get(name, ()) if value.strip()]


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(values), MOST_VALUES))


def _countries(codes: Iterable[str]) -> tuple[str, ...]:
    return _each_once(code.upper() for code in codes if len(code) == 2 and code.isalpha())
