"""A row that an operator handed in: read it strictly, or say which member is wrong and how.

    malformed      not one strict JSON object
    unsupported    a type or version not known here
    schema         a member is missing, unknown, or not what the schema asks
    implausible    a date that cannot be true now

A refusal never repeats the value. A row that is in order is written out at once, for the home feed and for the peers,
and its objects are let go: thousands of rows wait in little memory, and the writer has little left to do.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import ValidationError

from schemas.faults import describe
from schemas.mentions import mentioned
from schemas.record import Submission
from schemas.registry import BODIES, VERSIONS, read_submission
from services.exchange.core.lines import as_record, content_digest, superseding, write_tail
from services.exchange.core.plausible import find_implausible
from services.exchange.core.sharing import Facts, Policy
from services.feed.strict_json import Malformed, parse_unproven, refuse_excess


class Ready(NamedTuple):
    """A submission that can be appended."""

    agency: str
    reference: str | None
    """The operator's own."""
    version: int
    facts: Facts
    names: tuple[str, ...]
    """Records that its body names in a way that counts."""
    retain_until: dt.date
    home_tail: bytes
    """The line of the home feed, behind its head."""
    peer_tail: bytes
    """The line of a feed to a peer, behind its head."""
    announces: Mapping[str, Any] | None
    """The body of a key-announcement, as spelled."""
    corrects: bool = False
    """Whether other content under a reference that was used before corrects the record that it made."""

    def correcting(self, record: str) -> "Ready":
        """The same, as the correction of a record."""
        return self._replace(
            facts=self.facts._replace(supersedes=record),
            home_tail=superseding(self.home_tail, record),
            peer_tail=superseding(self.peer_tail, record),
        )

    @property
    def type(self) -> str:
        """The record type."""
        return self.facts.type

    @property
    def digest(self) -> bytes:
        """Equal for equal content, see `content_digest`."""
        return content_digest(self.type, self.version, self.home_tail)

    @property
    def corrects_or_withdraws(self) -> list[tuple[str, str]]:
        """The records that it corrects or withdraws, each with the member that names it."""
        corrected = [("supersedes", self.facts.supersedes)] if self.facts.supersedes else []
        withdrawn = [("body.record", self.facts.about)] if self.type == "retraction" and self.facts.about else []
        return corrected + withdrawn


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: a stable code, the member, the kind of fault in words."""

    code: str
    member: str | None
    detail: str


Row: TypeAlias = Ready | Refusal

Because = Literal["hit", "case"]

NAMING: Mapping[str, Because] = {
    "case": "case",
    "case-request": "case",
    "case-reply": "case",
    "finding": "hit",
    "outcome": "hit",
}
"""Record types that name others in a way that counts for the sharing policy, and as what."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where rows are read: whose they are, what goes to peers, and the time."""

    agency: str
    policy: Policy
    now: dt.datetime
    announces_keys: bool = False
    """Whether the caller may announce a key of the nation."""
    corrects: bool = False
    """Whether a reference that was used before corrects the record that it made, when the content is other."""

    def read_row(self, data: bytes) -> Row:
        """A row of NDJSON, or a JSON body."""
        try:
            content = parse_unproven(data)
        except Malformed as fault:
            return Refusal("malformed", None, str(fault))
        read = self.read_content(content)
        return read if isinstance(read, Ready) else _excess(content) or read

    def read_content(self, content: dict[str, Any]) -> Row:
        """A submission that is parsed already."""
        if unknown := _not_known_here(content):
            return unknown
        try:
            submission = read_submission(content)
        except ValidationError as error:
            fault = describe(error)[0]
            return Refusal("schema", fault.member, fault.reason[:300])
        if submission.type == "key-announcement" and not self.announces_keys:
            return Refusal("not-allowed", "type", "only an administrator announces keys")
        if implausible := find_implausible(submission, self.now):
            return Refusal("implausible", implausible.member, implausible.detail)
        return self._written_out(content, submission)

    def _written_out(self, content: dict[str, Any], submission: Submission[Any]) -> Ready:
        record = as_record(content, self.agency)
        return Ready(
            agency=self.agency,
            reference=submission.submission,
            version=submission.version,
            facts=self.policy.facts_of(record),
            names=mentioned(submission.body) if submission.type in NAMING else (),
            retain_until=submission.handling.retain_until,
            home_tail=write_tail(record),
            peer_tail=write_tail(self.policy.for_peer(record)),
            announces=content["body"] if submission.type == "key-announcement" else None,
            corrects=self.corrects,
        )


def ready_rows(rows: Sequence[Row]) -> list[Ready]:
    """Those that can be appended."""
    return [row for row in rows if isinstance(row, Ready)]


def _excess(content: dict[str, Any]) -> Refusal | None:
    """Depth and numbers: the closed schema proves them for what it accepts, so only a refused row is looked at."""
    try:
        refuse_excess(content)
    except Malformed as fault:
        return Refusal("malformed", None, str(fault))
    return None


def _not_known_here(content: dict[str, Any]) -> Refusal | None:
    kind, version = content.get("type"), content.get("version")
    if isinstance(kind, str) and kind not in BODIES:
        return Refusal("unsupported", "type", "not a record type of this exchange")
    if type(version) is int and isinstance(kind, str) and version > VERSIONS[kind]:
        return Refusal("unsupported", "version", "above the version known here")
    return None
