"""What `/analyst/v1` answers about findings: a network told to the peer, and what both sides told each other."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.answers.analyst import Answer, Origin, RestrictedCode
from schemas.wire import LongText


class NewShare(BaseModel):
    """What is said of a network to the peer."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    statement: LongText
    """What was found, in words that stand without the score."""
    information_grade: Literal["1", "2", "3", "4"] = "2"
    """Europol 4x4: 1 certain, 2 known to the source itself, 3 corroborated, 4 not to be corroborated."""


class SharedFinding(Answer):
    """A finding, and where it stands."""

    id: str
    verdict: Literal["accepted", "held"]
    """`held`: the same was handed in before."""
    line: int
    """On the home feed."""
    shared: dict[str, int]
    """Line on the feed to each nation that it went to now; empty when the sharing policy keeps it at home."""
    handling: str
    """The strictest handling code of the records that it rests on."""
    records: int
    """Records that it names."""
    records_left: int
    """Parcels of the network that it does not name."""
    evidence_left: int
    """Reasons that it does not say."""


class FindingRow(Origin):
    """A finding, ours or a peer's."""

    issued_at: dt.datetime
    agency: str
    kind: str
    statement: str
    """Empty when it is withheld; its reasons are then, too."""
    withheld: RestrictedCode | None = None
    """Its handling code, until this reader says what he opens it for."""
    method: str
    score: str | None = None
    records: int
    """Records that it rests on."""
    held_parcels: list[Origin]
    """Those of them that are parcels held here; at most 50."""
    networks: list[str]
    """Networks here that hold one of those."""
    evidence: list[str]
    """Its reasons in words, each with the values that it rests on."""
    judged: str
