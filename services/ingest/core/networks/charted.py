"""A network's parcels as something to draw: parties, what they share, the parcels between them, and communities.

Parcels from one party to another are one thing. An attribute is drawn when it joins two parties or more and is no hub.
Of what does not fit the limit, each community is one thing that stands for the rest of it. The same parcels give the
same chart.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from services.ingest.core.keys import Role
from services.ingest.core.networks.communities import LEVEL, partition, reading_order
from services.ingest.core.networks.rarity import Why, rarity
from services.ingest.core.networks.ties import ties_of
from services.ingest.core.networks.view import View

Key: TypeAlias = (
    tuple[Literal["e"], int] | tuple[Literal["a"], int] | tuple[Literal["p"], int, int] | tuple[Literal["g"], int]
)
"""A party by its entity, an attribute by its hash, parcels by sender and addressee, the rest of a community."""
Sort: TypeAlias = Literal["sent", "addressed", "carries", "rest"]
MOST_RESTS = 20
"""Things that stand for others at most: the last one stands for all communities from its number on."""
_PARTIES = int(Role.SENDER | Role.ADDRESSEE)


class Thing(NamedTuple):
    """A node, before it has a name."""

    key: Key
    community: int
    rows: frozenset[int]
    """Rows of the view: its parcels."""
    parties: int = 0
    """Of a rest: what it stands for beside parcels."""
    attributes: int = 0
    communities: int = 1
    """Of a rest: of how many communities it is."""


class Joint(NamedTuple):
    """An edge."""

    source: Key
    target: Key
    sort: Sort
    rows: frozenset[int]


class Charted(NamedTuple):
    """What is to be drawn."""

    things: list[Thing]
    joints: list[Joint]
    communities: list[tuple[int, int, int]]
    """Number, parcels, parties; the largest first."""
    parties_left: int
    parcels_left: int
    attributes_left: int
    of_one: int
    """Attributes that only one party has."""
    hubs: int
    """Attributes that several parties have and that link nobody."""


class _Whole(NamedTuple):
    """Everything that could be drawn, each with its parcels."""

    parties: Mapping[int, set[int]]
    pairs: Mapping[tuple[int, int], set[int]]
    shared: Mapping[int, Mapping[int, set[int]]]
    """By attribute's hash: parties that have it, each with the parcels on which it does."""
    of_one: int
    hubs: int


def chart_of_view(view: View, rank: Mapping[int, int], most: int) -> Charted:
    """What is to be drawn of a network whose parcels are the view's: at most `most` things, and one a community that
    stands for the rest. `rank` says of entities who matters most, 1 first; the others come by number of parcels."""
    community = communities_of(view)
    whole = _whole(view)
    drawn = _chosen(whole, rank, most)
    return _charted(whole, drawn, community)


def communities_of(view: View) -> list[int]:
    """The community of each row, the largest is 1, of equal ones the one with the first row."""
    if not view.size:
        return []
    label = partition(ties_of(view), reading_order(view), LEVEL).tolist()
    first = {each: row for row, each in reversed(list(enumerate(label)))}
    number = {
        each: place + 1
        for place, (each, _) in enumerate(sorted(Counter(label).items(), key=lambda at: (-at[1], first[at[0]])))
    }
    return [number[each] for each in label]


def _whole(view: View) -> _Whole:
    parties: defaultdict[int, set[int]] = defaultdict(set)
    pairs: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    senders, addressees = view.parcels.sender.tolist(), view.parcels.addressee.tolist()
    for row, (sender, addressee) in enumerate(zip(senders, addressees, strict=True)):
        parties[sender].add(row)
        parties[addressee].add(row)
        pairs[sender, addressee].add(row)
    why = rarity(view.attributes).why.tolist()
    shared: dict[int, dict[int, set[int]]] = {}
    of_one = hubs = 0
    for attribute, number in enumerate(view.attributes.hashes.tolist()):
        if why[attribute] == Why.KIND:
            continue
        holders = _holders(view, attribute, senders, addressees)
        if len(holders) < 2:
            of_one += bool(holders)
        elif why[attribute] != Why.LINKS:
            hubs += 1
        else:
            shared[number] = holders
    return _Whole(parties, pairs, shared, of_one, hubs)


def _holders(view: View, attribute: int, senders: Sequence[int], addressees: Sequence[int]) -> dict[int, set[int]]:
    """Parties that have an attribute, each with rows. What stands on the parcel itself, not at a party, is the
    sender's: who posts writes the description."""
    own = slice(view.links.of_attribute[attribute], view.links.of_attribute[attribute + 1])
    holders: defaultdict[int, set[int]] = defaultdict(set)
    for row, roles in zip(view.links.parcel[own].tolist(), view.links.roles_there[own].tolist(), strict=True):
        if roles & Role.SENDER or not roles & _PARTIES:
            holders[senders[row]].add(row)
        if roles & Role.ADDRESSEE:
            holders[addressees[row]].add(row)
    return holders


def _chosen(whole: _Whole, rank: Mapping[int, int], most: int) -> list[Key]:
    """Party by party, who matters most first, each with what joins it to those before it, until there is no room."""
    order = sorted(whole.parties, key=lambda each: (rank.get(each, 1 << 30), -len(whole.parties[each]), each))
    at = {each: place for place, each in enumerate(order)}
    joins: defaultdict[int, list[Key]] = defaultdict(list)
    for sender, addressee in whole.pairs:
        joins[max(at[sender], at[addressee])].append(("p", sender, addressee))
    for number, holders in whole.shared.items():
        joins[sorted(at[each] for each in holders)[1]].append(("a", number))
    drawn: list[Key] = []
    for place, each in enumerate(order):
        if len(drawn) >= most:
            break
        drawn.append(("e", each))
        drawn += sorted(joins[place], key=lambda key: _worth(whole, key))[: most - len(drawn)]
    return drawn


def _worth(whole: _Whole, key: Key) -> tuple[int, int, Key]:
    if key[0] == "a":
        return 0, -len(whole.shared[key[1]]), key
    return 1, -len(whole.pairs[key[1], key[2]]) if key[0] == "p" else 0, key


def _rows(whole: _Whole, key: Key) -> frozenset[int]:
    match key:
        case ("e", entity):
            return frozenset(whole.parties[entity])
        case ("p", sender, addressee):
            return frozenset(whole.pairs[sender, addressee])
        case ("a", number):
            return frozenset().union(*whole.shared[number].values())
    return frozenset()


def _charted(whole: _Whole, drawn: Sequence[Key], community: Sequence[int]) -> Charted:
    inside = set(drawn)
    everything: list[Key] = [
        *(("e", each) for each in whole.parties),
        *(("p", *each) for each in whole.pairs),
        *(("a", each) for each in whole.shared),
    ]
    rest = [each for each in everything if each not in inside]
    of = {each: _mostly(_rows(whole, each), community) for each in everything}
    stands: dict[Key, Key] = {each: each for each in drawn} | {each: ("g", min(of[each], MOST_RESTS)) for each in rest}
    things = [Thing(each, of[each], _rows(whole, each)) for each in drawn] + _rests(whole, rest, of)
    parties = Counter(of["e", each] for each in whole.parties)
    sizes = Counter(community)
    return Charted(
        things,
        _joints(whole, stands),
        [(each, sizes[each], parties[each]) for each in sorted(sizes)],
        sum(each[0] == "e" for each in rest),
        sum(len(_rows(whole, each)) for each in rest if each[0] == "p"),
        sum(each[0] == "a" for each in rest),
        whole.of_one,
        whole.hubs,
    )


def _mostly(rows: frozenset[int], community: Sequence[int]) -> int:
    """The community of most of the rows, of equal ones the larger community."""
    return min(Counter(community[row] for row in rows).items(), key=lambda at: (-at[1], at[0]))[0]


def _rests(whole: _Whole, rest: Sequence[Key], of: Mapping[Key, int]) -> list[Thing]:
    members: defaultdict[int, list[Key]] = defaultdict(list)
    for each in rest:
        members[min(of[each], MOST_RESTS)].append(each)
    return [
        Thing(
            ("g", number),
            number,
            frozenset().union(*(_rows(whole, each) for each in keys)),
            sum(each[0] == "e" for each in keys),
            sum(each[0] == "a" for each in keys),
            len({of[each] for each in keys}),
        )
        for number, keys in sorted(members.items())
    ]


def _joints(whole: _Whole, stands: Mapping[Key, Key]) -> list[Joint]:
    """Edges between what is drawn; several that a rest stands for are one."""
    found: defaultdict[tuple[Key, Key, Sort], set[int]] = defaultdict(set)

    def join(source: Key, target: Key, sort: Sort, rows: set[int]) -> None:
        one, other = stands[source], stands[target]
        if one == other:
            return
        plain = one[0] != "g" and other[0] != "g"
        found[(one, other, sort) if plain else (min(one, other), max(one, other), "rest")].update(rows)

    for (sender, addressee), rows in whole.pairs.items():
        join(("e", sender), ("p", sender, addressee), "sent", rows)
        join(("p", sender, addressee), ("e", addressee), "addressed", rows)
    for number, holders in whole.shared.items():
        for party, rows in holders.items():
            join(("e", party), ("a", number), "carries", rows)
    return [Joint(source, target, sort, frozenset(rows)) for (source, target, sort), rows in found.items()]


def days_of(view: View, rows: frozenset[int]) -> tuple[int, int]:
    """The first and the last day of posting, as days since 1970-01-01."""
    posted = view.parcels.posted[np.fromiter(rows, np.int64, len(rows))]
    return int(posted.min()), int(posted.max())
