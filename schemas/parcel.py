"""The pre-advice of one consignment: who sends what to whom, as declared before it arrives.

The elements are those of the customs declaration on the item (UPU forms CN 22 and CN 23) and of the message that
carries it ahead (ITMATT). What people wrote is kept as they wrote it: names, address lines, phones and descriptions
are evidence, and reading them is the receiver's work. A consignment is `item` + `posted_on`, since an issuer may
use an identifier again. Lists that may be empty may be left out. docs/decisions/0002-parcel-shape.md says why so.
"""

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas.cas import CasNumber
from schemas.countries import Country
from schemas.s10 import S10Identifier
from schemas.wire import Currency, Date, Decimal, Grams, ShortText, Text, Wire, fault, plain

CourierCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
"""A courier's short name in lower case, such as `northern-express`."""

Impc = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{4}$")]
"""International mail processing centre, UPU standard S34: country, place, and which office there (`USJFKA`)."""

Script = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]{3}$")]
"""ISO 15924 code of a script: `Latn`, `Hans`, `Hant`, `Cyrl`."""

HsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}([0-9]{2}){0,3}$")]
"""Code of the Harmonized System (WCO), 4 to 10 digits without dots; behind the sixth digit it is national."""

Unit = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")]
"""Unit of measure, UN/ECE Recommendation 20: `H87` pieces, `PR` pairs, `KGM` kilograms, `LTR` litres."""

Email = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f@]{1,64}@[^\x00-\x20\x7f@]{1,189}$")]
"""As written: one `@` with something on both sides, no blanks."""

_Some = TypeVar("_Some")
UpTo5 = Annotated[list[_Some], Field(max_length=5)]
UpTo20 = Annotated[list[_Some], Field(max_length=20)]


class Candidate(Wire):
    """A courier that may have issued the number."""

    courier: CourierCode
    """Short name of the courier, lower case."""
    confidence: Annotated[int, Field(ge=1, le=100)]
    """How sure, in percent; 100 where the courier itself says so."""


def _shares_of_one_whole(candidates: list[Candidate]) -> list[Candidate]:
    if len({candidate.courier for candidate in candidates}) < len(candidates):
        raise ValueError("a courier is named twice")
    if sum(candidate.confidence for candidate in candidates) > 100:
        raise ValueError("confidences add up to more than 100 percent: a number has one issuer")
    return candidates


class S10Item(Wire):
    """An item of the post."""

    kind: Literal["s10"]
    """An identifier of UPU standard S10."""
    identifier: S10Identifier
    """13 characters, UPU S10."""
    issuer: Country
    """The post that issued the identifier: its last two letters. Not the sender's country."""

    @model_validator(mode="after")
    def _issuer_is_the_suffix(self) -> "S10Item":
        if self.identifier[11:] != self.issuer:
            raise fault("issuer_mismatch", "issuer", "not the identifier's last two letters")
        return self


class CourierItem(Wire):
    """An item of a courier whose numbers follow no common standard."""

    kind: Literal["courier"]
    """A courier's own number."""
    identifier: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{3,39}$")]
    """The courier's number: capitals, digits and hyphens."""
    candidates: Annotated[list[Candidate], Field(min_length=1, max_length=10), AfterValidator(_shares_of_one_whole)]
    """Who may have issued it; likeliest first."""


Item = Annotated[S10Item | CourierItem, Field(discriminator="kind")]
"""The number on the item, and whose it is."""


class Name(Wire):
    """A person's or company's name in one script."""

    written: Annotated[str, plain(200)]
    """As it stands on the declaration."""
    given: ShortText | None = None
    """Given names of a person, where the split is known."""
    family: ShortText | None = None
    """Family name of a person, where the split is known."""
    script: Script | None = None
    """ISO 15924 code of the script of `written`, where known."""


class Address(Wire):
    """A place, as written and, where known, in its parts. The parts are in the script of the first line."""

    lines: Annotated[list[Text], Field(max_length=10)] = Field(default_factory=list)
    """As they stand on the declaration, from the top, in every script given."""
    street: Text | None = None
    """Street and house number, or the post office box."""
    unit: ShortText | None = None
    """Building, floor, flat or room."""
    district: ShortText | None = None
    """District, county or suburb."""
    city: ShortText | None = None
    """City or town."""
    region: ShortText | None = None
    """State or province."""
    postal_code: Annotated[str, plain(20)] | None = None
    """Postal code of the country, as written."""
    country: Country
    """Country of the address."""


class IdentityReference(Wire):
    """A number under which an authority knows the party."""

    kind: Literal["passport", "national-id", "tax", "company-register", "customs-register", "other"]
    """What sort of number it is; `customs-register` takes in EORI numbers."""
    number: Annotated[str, plain(50)]
    """As written."""
    country: Country | None = None
    """Whose authority gave it."""


class Party(Wire):
    """A sender or an addressee: a person, a company, or a person at a company."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["names"], "properties": {"names": {"minItems": 1}}},
                {"required": ["companies"], "properties": {"companies": {"minItems": 1}}},
            ]
        }
    )

    names: UpTo5[Name] = Field(default_factory=list)
    """The person, once in each script given."""
    companies: UpTo5[Name] = Field(default_factory=list)
    """The company, once in each script given."""
    address: Address
    """Where the party is, as declared."""
    phones: UpTo20[Annotated[str, plain(40)]] = Field(default_factory=list)
    """As written, with or without the country's prefix."""
    emails: UpTo20[Email] = Field(default_factory=list)
    """As written."""
    identities: UpTo20[IdentityReference] = Field(default_factory=list)
    """Identity, tax and register numbers."""

    @model_validator(mode="after")
    def _is_somebody(self) -> "Party":
        if not self.names and not self.companies:
            raise fault("nobody", "names", "neither names nor companies are given")
        return self


class Money(Wire):
    """An amount in one currency; may be zero, as declared."""

    amount: Decimal
    """In units of the currency, written out."""
    currency: Currency
    """ISO 4217 alphabetic code."""


class ContentPiece(Wire):
    """One kind of goods in the item, as declared on CN 22 or CN 23."""

    description: Text
    """As declared."""
    quantity: Decimal | None = None
    """How many or how much, in `unit`."""
    unit: Unit = "H87"
    """Unit of `quantity`; pieces when left out."""
    net_weight_grams: Grams | None = None
    """Grams, without packing, of all that `quantity` says."""
    value: Money | None = None
    """Declared value of all that `quantity` says."""
    hs_code: HsCode | None = None
    """As declared; alone it never identifies a substance."""
    origin: Country | None = None
    """Country of origin of the goods."""
    cas: CasNumber | None = None
    """CAS number, where one is declared."""


class Route(Wire):
    """From where to where the item goes."""

    origin: Country
    """Where it was posted."""
    destination: Country
    """Where it is to be delivered."""
    transit: Annotated[list[Country], Field(max_length=10)] = Field(default_factory=list)
    """Countries between, in order."""
    outward_office: Impc | None = None
    """Office of exchange by which it leaves the country of origin."""
    inward_office: Impc | None = None
    """Office of exchange by which it enters the country of destination."""


class Reference(Wire):
    """A document that goes with the consignment."""

    kind: Literal["pre-export-notice", "import-licence", "export-licence", "certificate", "invoice", "order", "other"]
    """What the document is; a notice is that of article 12(10)(a) of the 1988 Convention."""
    number: Annotated[str, plain(60)]
    """The issuing authority's or company's own number."""
    country: Country | None = None
    """Whose authority issued it."""


class Parcel(Wire):
    """The pre-advice of one consignment."""

    item: Item
    """Identifier and issuer."""
    posted_on: Date
    """Day of posting where it was posted."""
    sender: Party
    """Who sends it, as declared."""
    addressee: Party
    """To whom it is sent, as declared."""
    nature: Literal["gift", "documents", "commercial-sample", "returned-goods", "sale-of-goods", "other"]
    """Nature of the transaction, the boxes of CN 22 and CN 23."""
    nature_text: ShortText | None = None
    """What the declaration says beside `nature`."""
    contents: Annotated[list[ContentPiece], Field(min_length=1, max_length=50)]
    """What is inside, as declared."""
    gross_weight_grams: Grams
    """Grams, with packing, as weighed by the post or courier, else as declared."""
    postage: Money | None = None
    """Postage and fees paid by the sender."""
    handling_class: Literal["ordinary", "tracked", "registered", "insured", "express"] | None = None
    """How the item is treated on its way."""
    route: Route
    """From where to where the item goes."""
    references: UpTo20[Reference] = Field(default_factory=list)
    """Notices, licences and other documents named on the declaration (CN 23, licence, certificate, invoice)."""
