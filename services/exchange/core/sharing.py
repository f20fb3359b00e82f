"""Whether a record goes to the peer, and which of its members stay at home: policy as data.

The policy is a table, `sharing.toml`; this module reads it, decides, strips, and says why in words. It never
shares by silence: a record type that the table does not name stays at home.

| share            | a record of that type goes to the peer …                                     |
| ---------------- | ----------------------------------------------------------------------------- |
| `always`         | always                                                                        |
| `touches-peer`   | when a member listed in `territory` names the peer's nation, or a hit or case |
|                  | names the record                                                              |
| `hit-or-case`    | once a hit or a case names it                                                 |
| `follows`        | when the record that it is about went                                         |
| `never`          | never                                                                         |

Before all of these: a record handled as H2 never goes on (Europol SIENA handling codes), and a correction goes
where the record that it corrects went.
"""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str, ...]
"""Members from the outside in; `*` stands for every element of a list."""
Removals: TypeAlias = Mapping[str, "Removals"]
"""Members to take out, by name; a member with an empty mapping goes as a whole."""


class PolicyFault(ValueError):
    """The sharing policy cannot be read; the message says where and what to write instead."""


class Share(StrEnum):
    """When a record type goes to the peer."""

    ALWAYS = "always"
    TOUCHES_PEER = "touches-peer"
    HIT_OR_CASE = "hit-or-case"
    FOLLOWS = "follows"
    NEVER = "never"


class Reason(IntEnum):
    """Why a record was or was not shared; kept with its home line."""

    NOT_NAMED = 0
    NEVER = 1
    HANDLING_H2 = 2
    ELSEWHERE = 3
    NO_HIT_OR_CASE = 4
    FOLLOWED_STAYS = 5
    ALWAYS = 10
    TOUCHES_PEER = 11
    HIT_OR_CASE = 12
    FOLLOWS = 13
    CORRECTS_SHARED = 14
    TAKEN_BACK = 15

    @property
    def shared(self) -> bool:
        """Whether the record went to the peer."""
        return self >= Reason.ALWAYS


SENTENCES: Mapping[Reason, str] = {
    Reason.NOT_NAMED: "stays at home: the sharing policy does not name this record type",
    Reason.NEVER: "stays at home: the sharing policy never shares this record type",
    Reason.HANDLING_H2: "stays at home: it is handled as H2, which is not passed on without permission",
    Reason.ELSEWHERE: "stays at home: no member listed in `territory` names the peer's nation",
    Reason.NO_HIT_OR_CASE: "stays at home until a hit or a case names it",
    Reason.FOLLOWED_STAYS: "stays at home: the record that it is about did not go to the peer",
    Reason.ALWAYS: "shared: the sharing policy always shares this record type",
    Reason.TOUCHES_PEER: "shared: the item touches the peer's territory",
    Reason.HIT_OR_CASE: "shared: a hit or a case names it",
    Reason.FOLLOWS: "shared: the record that it is about went to the peer",
    Reason.CORRECTS_SHARED: "shared: the record that it corrects went to the peer",
    Reason.TAKEN_BACK: "shared: the peer had it, and gave it back after a restore from a backup",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the policy."""

    share: Share
    territory: tuple[Path, ...] = ()
    """Members that name a nation; used by `touches-peer`."""
    keep_home: tuple[Path, ...] = ()
    """Members that the peer's copy does not have."""
    removals: "Removals" = field(init=False, default_factory=dict)
    """The same as a tree, so that one walk takes them all out."""

    def __post_init__(self) -> None:
        for path in sorted(self.keep_home, key=len, reverse=True):  # what goes as a whole comes after its parts
            branch: Any = self.removals
            for name in path[:-1]:
                branch = branch.setdefault(name, {})
            branch[path[-1]] = {}


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules by record type."""

    rules: Mapping[str, Rule]

    def facts_of(self, record: Mapping[str, Any]) -> "Facts":
        """What the policy looks at in `record`, a submission or a line as parsed."""
        rule = self.rules.get(record["type"])
        return Facts(
            type=record["type"],
            handling_code=record["handling"]["code"],
            supersedes=record.get("supersedes"),
            about=record["body"].get("record"),
            territory=frozenset(_values(record, rule.territory)) if rule else _NONE,
        )

    def decide(self, facts: "Facts", peer: str, known: "Known") -> Reason:
        """Why the record goes to `peer`, or stays."""
        if facts.handling_code == "H2":
            return Reason.HANDLING_H2
        rule = self.rules.get(facts.type)
        if rule is None:
            return Reason.NOT_NAMED
        if facts.supersedes in known.shared:
            return Reason.CORRECTS_SHARED
        return _DECIDE[rule.share](facts, peer, known)

    def for_peer(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """The record without the members that stay at home; the same object when there are none in it."""
        rule = self.rules.get(record["type"])
        kept: Mapping[str, Any] = _without(record, rule.removals) if rule else record
        return kept


class Facts(NamedTuple):
    """What the policy looks at in one record."""

    type: str
    handling_code: str
    supersedes: str | None
    """The record that it corrects."""
    about: str | None
    """The record that it is about, `body.record`."""
    territory: frozenset[str]
    """The nations that it names in the members of its rule's `territory`."""


_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What the decision needs to know of other records."""

    shared: Collection[str] = ()
    """Ids of records, among those that this one names, that the peer has."""
    mentioned: bool = False
    """Whether a hit or a case names this record."""


def _always(_facts: Facts, _peer: str, _known: Known) -> Reason:
    return Reason.ALWAYS


def _never(_facts: Facts, _peer: str, _known: Known) -> Reason:
    return Reason.NEVER


def _touches_peer(facts: Facts, peer: str, known: Known) -> Reason:
    if peer in facts.territory:
        return Reason.TOUCHES_PEER
    return Reason.HIT_OR_CASE if known.mentioned else Reason.ELSEWHERE


def _hit_or_case(_facts: Facts, _peer: str, known: Known) -> Reason:
    return Reason.HIT_OR_CASE if known.mentioned else Reason.NO_HIT_OR_CASE


def _follows(facts: Facts, _peer: str, known: Known) -> Reason:
    return Reason.FOLLOWS if facts.about in known.shared else Reason.FOLLOWED_STAYS


_DECIDE: Mapping[Share, Callable[[Facts, str, Known], Reason]] = {
    Share.ALWAYS: _always,
    Share.TOUCHES_PEER: _touches_peer,
    Share.HIT_OR_CASE: _hit_or_case,
    Share.FOLLOWS: _follows,
    Share.NEVER: _never,
}


def _values(record: Mapping[str, Any], paths: Sequence[Path]) -> Iterator[Any]:
    """Every value that the paths lead to; most have no list on their way, and take the short one."""
    for path in paths:
        if "*" in path:
            yield from members(record, path)
            continue
        value: Any = record
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, str):
            yield value


def members(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Every value that `path` leads to; nothing where a member is absent."""
    for depth, name in enumerate(path):
        if name == "*":
            if isinstance(value, list):
                for element in value:
                    yield from members(element, path[depth + 1 :])
            return
        if not isinstance(value, dict) or name not in value:
            return
        value = value[name]
    yield value


def _without(value: Any, removals: Removals) -> Any:
    """`value` without those members; shares with the original all that they do not pass."""
    if isinstance(value, list):
        return [_without(element, removals["*"]) for element in value] if "*" in removals else value
    if not isinstance(value, dict):
        return value
    present = [name for name in removals if name in value]
    if not present:
        return value
    pruned = dict(value)
    for name in present:
        if removals[name]:
            pruned[name] = _without(value[name], removals[name])
        else:
            del pruned[name]
    return pruned


def read_policy(text: str, record_types: Collection[str]) -> Policy:
    """The policy that a `sharing.toml` states; raises PolicyFault."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise PolicyFault(f"sharing policy: not TOML: {fault}") from None
    return Policy({name: _read_rule(name, table, record_types) for name, table in tables.items()})


def _read_rule(name: str, table: Any, record_types: Collection[str]) -> Rule:
    if name not in record_types:
        raise PolicyFault(f"sharing policy: [{name}] is not a record type; known are {', '.join(sorted(record_types))}")
    if not isinstance(table, dict) or (extra := set(table) - {"share", "territory", "keep_home"}):
        raise PolicyFault(f"sharing policy: [{name}] has only `share`, `territory`, `keep_home`, not {sorted(extra)}")
    if table.get("share") not in set(Share):
        raise PolicyFault(f"sharing policy: [{name}] share must be one of {', '.join(Share)}")
    return Rule(Share(table["share"]), _read_paths(name, table, "territory"), _read_paths(name, table, "keep_home"))


def _read_paths(name: str, table: Mapping[str, Any], member: str) -> tuple[Path, ...]:
    paths = table.get(member, [])
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        raise PolicyFault(f"sharing policy: [{name}] {member} is a list of members such as 'body.route.*'")
    if strangers := [path for path in paths if path != "source.submission" and not path.startswith("body.")]:
        raise PolicyFault(
            f"sharing policy: [{name}] {member}: {strangers[0]} is not in the body, nor source.submission"
        )
    return tuple(tuple(path.split(".")) for path in paths)
