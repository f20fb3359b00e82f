"""A line of the audit feed: one deed of a person, or a change of keys or policy, as JSON text in one spelling.

It promises that a line names its feed, its number and its time, and nothing personal: who it was, what was asked for
and what was said of the deed stand in a second text, the personal part. The line holds that part's SHA-256 alone. The
part carries 16 random bytes, so once it is erased nobody finds out by trying names whose it was; the line, its hash and
every proof stay as they are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Literal, NamedTuple, get_args

from services.feed.encoding import b64u, parse_time
from services.feed.strict_json import parse_object

Outcome = Literal["shown", "done", "asked", "refused"]
OUTCOMES = get_args(Outcome)
SALT_BYTES = 16
LONGEST_LINE = 65_536  # characters
_ALWAYS = {"audit", "line", "at", "act", "agency", "roles", "of", "outcome", "request", "personal"}
_SOMETIMES = {"case", "purpose", "count"}
_PERSONAL = {"by", "asked", "did", "salt"}
_NOBODY: dict[str, Any] = {"by": "", "asked": {}, "did": []}
_KINDS: dict[str, type] = dict.fromkeys(_ALWAYS, str) | {"line": int, "roles": list}


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did."""

    act: str
    """A stable word such as `parcel.opened`."""
    by: str
    """The token's subject; `settings` for what changed between two starts."""
    agency: str
    roles: tuple[str, ...] = ()
    of: str = ""
    """What it was done to, by ids alone."""
    outcome: Outcome = "shown"
    """`shown` or `done`; `asked` for what is handed in elsewhere next; `refused` for want of a role or a purpose."""
    request: str = ""
    """Id of the request, as the log and the answer's `X-Request-Id` have it."""
    case: str | None = None
    purpose: str | None = None
    count: int | None = None
    """Of a list or search: how many items were shown."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """Parameters; of words that may name a person, a keyed digest (words.py)."""
    did: tuple[str, ...] = ()
    """What the deed itself says of it, by ids."""


class Written(NamedTuple):
    """A line as it is kept."""

    said: str
    personal: str

    @property
    def data(self) -> bytes:
        """What is hashed into the tree."""
        return self.said.encode()


class Line(NamedTuple):
    """A line that was read, and its personal part unless that was erased."""

    audit: str
    line: int
    at: datetime
    deed: Deed
    erased: bool


def exact_time(at: datetime) -> str:
    """RFC 3339 in UTC with six digits of a second always, so that texts sort as times do."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def clean(text: str, longest: int = 200) -> str:
    """A text from outside, cut, with every character that does not print replaced (a database takes no NUL)."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text[:longest])


def spell(members: Mapping[str, Any]) -> str:
    """JSON in the one spelling: names in order, no blanks, characters as they are."""
    return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write_line(audit: str, line: int, at: datetime, deed: Deed, salt: bytes) -> Written:
    """The line of a deed; `salt` are SALT_BYTES random bytes, `at` is in UTC."""
    personal = spell({"by": deed.by, "asked": dict(deed.asked), "did": list(deed.did), "salt": b64u(salt)})
    members = {
        "audit": audit,
        "line": line,
        "at": exact_time(at),
        "act": deed.act,
        "agency": deed.agency,
        "roles": list(deed.roles),
        "of": deed.of,
        "outcome": deed.outcome,
        "request": deed.request,
        "personal": commitment(personal),
    }
    said = {"case": deed.case, "purpose": deed.purpose, "count": deed.count}
    return Written(spell(members | {name: value for name, value in said.items() if value is not None}), personal)


def commitment(personal: str) -> str:
    """What the line holds of its personal part: SHA-256, base64url."""
    return b64u(sha256(personal.encode()).digest())


def read_line(said: str, personal: str | None) -> Line:
    """The line; ValueError, repeating no value, when it is none or the personal part is not its own."""
    members = _members(said, _ALWAYS, _SOMETIMES)
    if members["outcome"] not in OUTCOMES or any(type(members[name]) is not kind for name, kind in _KINDS.items()):
        raise ValueError("a member of the line is not of its type")
    if personal is not None and not compare_digest(commitment(personal), members["personal"]):
        raise ValueError("the personal part is not the one that the line was written with")
    known = _NOBODY if personal is None else _members(personal, _PERSONAL, set())
    if (type(known["by"]), type(known["asked"]), type(known["did"])) != (str, dict, list):
        raise ValueError("a member of the personal part is not of its type")
    deed = Deed(
        members["act"],
        known["by"],
        members["agency"],
        tuple(members["roles"]),
        members["of"],
        members["outcome"],
        members["request"],
        members.get("case"),
        members.get("purpose"),
        members.get("count"),
        known["asked"],
        tuple(known["did"]),
    )
    return Line(members["audit"], members["line"], parse_time(members["at"]), deed, personal is None)


def _members(text: str, always: set[str], sometimes: set[str]) -> dict[str, Any]:
    if len(text) > LONGEST_LINE:
        raise ValueError("longer than a line of the audit")
    members = parse_object(text.encode())
    if not always <= members.keys() <= always | sometimes or spell(members) != text:
        raise ValueError("not a line of the audit in its one spelling")
    return members
