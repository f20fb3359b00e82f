"""Notice of a precursor's export before it leaves, and the importing side's answer.

Article 12(10)(a) of the 1988 Convention names what a notice must contain: (i) name and address of exporter and
importer and, when available, of the consignee; (ii) the substance's name; (iii) the quantity; (iv) expected point of
entry and expected date of dispatch; (v) whatever else the parties agreed on. Each field says which item it is; what
it calls agreed belongs to (v). The reply says whether the consignment may go, and by when one was asked for.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from schemas.cas import CasNumber
from schemas.countries import Country
from schemas.parcel import HsCode, Party
from schemas.wire import Date, Decimal, LongText, RecordId, Text, Wire, fault

AuthorityReference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,59}$")]
"""A competent authority's own number for a document."""

MassOrVolume = Literal["KGM", "GRM", "LTR", "MLT"]
"""Unit of measure, UN/ECE Recommendation 20: kilogram, gram, litre, millilitre."""

Percent = Annotated[str, StringConstraints(pattern=r"^(100(\.0{1,3})?|[1-9]?[0-9](\.[0-9]{1,3})?)$")]
"""0 to 100, at most three digits behind the point."""


class Trader(Party):
    """A company or person that exports, imports or receives: a party as on a parcel, with a place to find it."""

    licence: AuthorityReference | None = None
    """Licence to trade in precursors, given by the authority of the address's country."""

    @model_validator(mode="after")
    def _has_an_address(self) -> "Trader":
        if not self.address.lines and self.address.street is None:
            raise fault("no_address", "address", "has neither lines nor street")
        return self


class Quantity(Wire):
    """An amount of a substance or of a preparation that contains it."""

    amount: Decimal
    """How much, in `unit`; more than zero."""
    unit: MassOrVolume
    """Unit of `amount`, UN/ECE Recommendation 20."""
    concentration: Percent | None = None
    """Share of the substance in what is shipped, percent by mass; absent for the pure substance."""

    @model_validator(mode="after")
    def _of_something(self) -> "Quantity":
        if not self.amount.strip("0."):
            raise fault("nothing", "amount", "is zero")
        return self


class NoticeSubstance(Wire):
    """The substance to be exported."""

    name: Text
    """Name as in Table I of the 1988 Convention, item (ii); one of Table II where the parties agreed on it."""
    cas: CasNumber | None = None
    """Its CAS number."""
    hs: HsCode | None = None
    """HS code under which it is declared."""
    trade_name: Text | None = None
    """Name of the preparation, where one is shipped."""


class PreExportNotice(Wire):
    """What an exporting authority tells the importing one before a consignment leaves."""

    reference: AuthorityReference
    """The exporting authority's number of this notice."""
    authority: Text
    """The competent authority that notifies."""
    exporting: Country
    """Country of export."""
    importing: Country
    """Country of import, whose authority is notified."""
    exporter: Trader
    """Item (i)."""
    importer: Trader
    """Item (i)."""
    consignee: Trader | None = None
    """Item (i): who receives the goods in the end, when available and other than the importer."""
    substance: NoticeSubstance
    """Item (ii)."""
    quantity: Quantity
    """Item (iii)."""
    point_of_entry: Text
    """Item (iv): expected port, airport, office of exchange or border post."""
    dispatch_on: Date
    """Item (iv): expected day of dispatch."""
    point_of_exit: Text | None = None
    """Agreed: where the goods leave."""
    route: Annotated[list[Country], Field(max_length=20)] = Field(default_factory=list)
    """Agreed: nations of transit, in order."""
    transport: Literal["post", "express", "air", "sea", "road", "rail"] | None = None
    """Agreed: mode of transport."""
    export_licence: AuthorityReference | None = None
    """Agreed: the exporting authority's authorisation of this consignment."""
    import_licence: AuthorityReference | None = None
    """Agreed: the importing authority's authorisation, where it gave one beforehand."""
    end_use: Text | None = None
    """Agreed: declared use."""
    information: LongText | None = None
    """Item (v): any other information."""
    notified_on: Date
    """Day of the notice."""
    reply_by: Date
    """Last day for the importing side's reply; afterwards the exporting side decides without it."""

    @model_validator(mode="after")
    def _crosses_a_border_in_time(self) -> "PreExportNotice":
        if self.exporting == self.importing:
            raise fault("own_nation", "importing", "is the exporting nation itself")
        if self.reply_by < self.notified_on:
            raise fault("end_before_start", "reply_by", "is before notified_on")
        if self.dispatch_on < self.notified_on:
            raise fault("notice_too_late", "dispatch_on", "is before notified_on: a notice comes before the export")
        return self


class PreExportReply(Wire):
    """What is said back about a notice. A later reply supersedes an earlier one."""

    record: RecordId
    """The notice."""
    notice_reference: AuthorityReference
    """The exporting authority's number of the notice, for whoever does not hold the record."""
    answer: Literal["no-objection", "objection", "under-enquiry", "withdrawn"]
    """`under-enquiry`: hold the consignment until another reply. `withdrawn`: the notifier takes it back."""
    authority: Text
    """The competent authority that answers."""
    reference: AuthorityReference | None = None
    """Its own number of this answer."""
    replied_on: Date
    """Day of the answer."""
    reason: LongText | None = None
    """Why; required with an objection and a withdrawal."""
    permitted: Quantity | None = None
    """Greatest quantity that may come, where it is less than notified; with `no-objection` only."""
    import_licence: AuthorityReference | None = None
    """The importing authority's authorisation of this consignment."""
    answer_expected_by: Date | None = None
    """Day by which the enquiry should end; with `under-enquiry` only."""

    @model_validator(mode="after")
    def _answer_is_complete(self) -> "PreExportReply":
        if self.answer in ("objection", "withdrawn") and self.reason is None:
            raise fault("reason_missing", "reason", "is required with this answer")
        if self.permitted is not None and self.answer != "no-objection":
            raise fault("answer_mismatch", "permitted", "is given with no-objection only")
        if self.answer_expected_by is not None and self.answer != "under-enquiry":
            raise fault("answer_mismatch", "answer_expected_by", "is given with under-enquiry only")
        return self
