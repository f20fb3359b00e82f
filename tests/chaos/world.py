"""What the operators of one nation hand in: parcels, events, corrections, withdrawals, all invented, from a seed.

Parcels go to the other nation, so the sharing policy sends them on; some are handled as H2, which stays at home. A
correction or withdrawal names a record whose acceptance was answered before.
"""

import datetime as dt
import random
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from benchmarks.records import parcel

KINDS = {"parcel": 60, "at home": 8, "tracking-event": 18, "correction": 8, "withdrawal": 6}
"""Of a hundred records."""
LISTED, LISTED_SHARE = 20, 0.03
"""Companies on the list of a campaign, and the share of parcels that name one as sender."""


def listed(number: int) -> str:
    """A company on the list."""
    return f"Hollowmere Example Trading {'ABCDEFGHIJKLMNOPQRST'[number]} Co., Ltd."


@dataclass(frozen=True, slots=True)
class Paper:
    """One submission, and whether its record goes to the peer."""

    reference: str
    content: dict[str, Any] = field(repr=False)
    shared: bool

    @property
    def amendable(self) -> bool:
        """Whether a later paper may correct or withdraw it."""
        return self.shared and self.content["type"] == "parcel"


class World:
    """The papers of one nation, each with a reference of its own."""

    def __init__(self, nation: str, peer: str, chance: random.Random) -> None:
        self.nation, self.peer = nation, peer
        self._chance, self._number = chance, 0
        self._amendable: list[str] = []

    def accepted(self, paper: Paper, record: str) -> None:
        """The paper's record is answered to be accepted: it may be corrected or withdrawn, once."""
        if paper.amendable:
            self._amendable.append(record)

    def forget(self, records: Collection[str]) -> None:
        """Nothing names these any more."""
        self._amendable = [record for record in self._amendable if record not in records]

    def paper(self) -> Paper:
        """The next one."""
        kind = self._chance.choices(list(KINDS), list(KINDS.values()))[0]
        if kind in ("correction", "withdrawal") and not self._amendable:
            kind = "parcel"
        self._number += 1
        reference = f"{self.nation}-{self._number:07d}"
        content = self._content(kind, reference)
        return Paper(reference, content, shared=kind != "at home")

    def _content(self, kind: str, reference: str) -> dict[str, Any]:
        content = self._parcel(reference)
        if kind == "at home":
            return content | {"handling": {**content["handling"], "code": "H2"}}
        if kind == "tracking-event":
            return content | {"type": kind, "body": self._event(content["body"])}
        if kind == "correction":
            return content | {"supersedes": self._pick()}
        if kind == "withdrawal":
            return content | {"type": "retraction", "body": {"record": self._pick(), "reason": "Handed in by mistake."}}
        return content

    def _parcel(self, reference: str) -> dict[str, Any]:
        content: dict[str, Any] = parcel(self._number, reference)
        body = content["body"]
        body["item"] = {**body["item"], "identifier": body["item"]["identifier"][:-2] + self.nation}
        body["item"]["issuer"] = self.nation
        for party, country in (("sender", self.nation), ("addressee", self.peer)):
            body[party] = {**body[party], "address": {**body[party]["address"], "country": country}}
        body["route"] = {"origin": self.nation, "destination": self.peer}
        if self._chance.random() < LISTED_SHARE:
            body["sender"]["companies"] = [{"written": listed(self._chance.randrange(LISTED)), "script": "Latn"}]
        return content

    def _event(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "item": body["item"],
            "posted_on": body["posted_on"],
            "code": "EMC",
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "country": self.nation,
            "origin": self.nation,
            "destination": self.peer,
        }

    def _pick(self) -> str:
        return self._amendable.pop(self._chance.randrange(len(self._amendable)))
