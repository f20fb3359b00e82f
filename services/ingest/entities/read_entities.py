"""Persons and firms for the analyst: every value in every spelling, which records are one and why, what was ignored."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import EvidenceRow, HitRow, Listed, Origin, RestrictedCode
from schemas.answers.entities import DecisionRow, Entity, EntityRow, IgnoredValue, LabelOfEntity, SeenValue
from schemas.parcel import Party
from services.ingest.core.entities.ids import entity_text
from services.ingest.core.entities.marks import ignored
from services.ingest.core.entities.pairs import reasons_of
from services.ingest.core.entities.parties import HUB
from services.ingest.core.entities.placeholders import is_blank
from services.ingest.core.entities.written import Value, party_of_label, values_of
from services.ingest.core.evidence.assess import assess
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.identifiers import Kind
from services.ingest.core.networks.attributes import attribute, kind_of
from services.ingest.core.profile import profile_of_party
from services.ingest.records.places import place_of
from services.ingest.records.read_parties import entity_now
from services.ingest.records.read_rows import FeedNames, body_of, feed_names, in_utc
from services.ingest.records.restricted import withheld
from services.ingest.screening.read_hits import hits_of_labels
from services.kit.problems import Problem

MOST_LOOKED_THROUGH = 300
"""Labels whose values are told, the newest."""
MOST_HITS = 100
MOST_DECISIONS = 100
MOST_FORMER = 100
MOST_RECORDS = 10
"""Records that are named with a value."""
MOST_COUNTED = 1_001
MOST_SPELLINGS = 50

_LABELS = f"""
    SELECT m.label, m.through, m.score, m.reasons, p.id, p.posted_on, r.bytes, {withheld("p.ref")} AS withheld FROM (
        SELECT label, through, score, reasons FROM same_entity WHERE entity = :entity
        UNION ALL SELECT p.label, p.label, NULL, 0 FROM party p WHERE p.label = :entity
            AND NOT EXISTS (SELECT FROM same_entity o WHERE o.label = :entity)) AS m
    JOIN parcel p ON p.ref = m.label / 2 JOIN record r ON r.ref = p.ref"""  # noqa: S608
_NEWEST = text(_LABELS + " ORDER BY m.label DESC LIMIT :most")
_PAGE = text(_LABELS + " WHERE m.label > :after ORDER BY m.label LIMIT :most")
_COUNT = text("""
    SELECT count(*) FROM (
        (SELECT label FROM same_entity WHERE entity = :entity LIMIT :most)
        UNION SELECT p.label FROM party p WHERE p.label = :entity
            AND NOT EXISTS (SELECT FROM same_entity o WHERE o.label = :entity)) AS own""")
_BODIES = text(f"""
    SELECT ref, bytes FROM record
    WHERE ref = ANY(:refs) AND state = 0 AND bytes IS NOT NULL AND {withheld("record.ref")} IS NULL""")  # noqa: S608
_FORMER = text("SELECT entity FROM entity_moved WHERE into_ = :entity ORDER BY entity LIMIT :most")
_DECISIONS = text("""
    SELECT * FROM entity_decision WHERE left_ || right_ && CAST(:labels AS bigint[]) ORDER BY id DESC LIMIT :most""")
_HELD = text("""
    SELECT a.attribute, count(c.ref) AS parcels, (
        SELECT count(DISTINCT p.name) FROM link l JOIN party p ON p.label IN (l.ref * 2, l.ref * 2 + 1)
            AND (l.roles & (1 << (p.label % 2)::integer)) > 0
        WHERE l.attribute = a.attribute AND l.ref <= (
            SELECT max(ref) FROM (
                SELECT ref FROM link f WHERE f.attribute = a.attribute ORDER BY ref LIMIT :few) AS first)
        ) AS names
    FROM unnest(CAST(:attributes AS bigint[])) AS a (attribute), LATERAL (
        SELECT ref FROM link l WHERE l.attribute = a.attribute LIMIT :most) AS c
    GROUP BY a.attribute""")
_FOUND = text("""
    SELECT DISTINCT coalesce(s.entity, side.label) AS entity FROM (
        SELECT ref * 2 + other AS label FROM (
            SELECT ref, roles FROM link WHERE attribute = :attribute ORDER BY ref LIMIT :most) AS l,
        LATERAL (SELECT unnest(ARRAY[0, 1])) AS of (other) WHERE l.roles & (1 << other) > 0) AS side
    JOIN party p ON p.label = side.label LEFT JOIN same_entity s ON s.label = side.label
    WHERE coalesce(s.entity, side.label) > :after ORDER BY 1 LIMIT :limit""")
MOST_SEARCHED = 5_000
"""Parcels with a value whose entities are listed."""


class _Label(NamedTuple):
    label: int
    id: str
    posted_on: dt.date
    party: Mapping[str, Any]
    """Empty when its record is withheld."""
    withheld: RestrictedCode | None
    through: int
    score: float | None
    reasons: int


class _Use(NamedTuple):
    label: _Label
    written: str


_Seen = dict[tuple[Kind, str | None, str | None], list[_Use]]
"""Uses by kind, key, and of what has no key its writing."""


async def open_entity(conn: AsyncConnection, asked: int, after: int, limit: int) -> Entity:
    """An entity, also by an id that was merged into it. Problem 404 `not-found` when none has a label now."""
    entity, names = await entity_now(conn, asked), await feed_names(conn)
    looked = _labels(await conn.execute(_NEWEST, {"entity": entity, "most": MOST_LOOKED_THROUGH}))
    if not looked:
        raise Problem(404, "not-found", "There is no such person or firm now: they go with their records.")
    page = _labels(await conn.execute(_PAGE, {"entity": entity, "after": after, "most": limit + 1}))
    told, left_out = await _values(conn, looked, names)
    labels = {label.label for label in (*looked, *page)}
    former = await conn.execute(_FORMER, {"entity": entity, "most": MOST_FORMER})
    decided = await conn.execute(_DECISIONS, {"labels": sorted(labels), "most": MOST_DECISIONS})
    return Entity(
        **_row(entity, looked, await _count(conn, entity)).model_dump(),
        redirected_from=entity_text(asked) if asked != entity else None,
        former=[entity_text(each) for each in former.scalars()],
        values=told,
        ignored=left_out,
        looked_through=len(looked),
        hits=await _hits(conn, labels, names),
        decisions=[_decision(row) for row in decided.mappings()],
        members=await _members(conn, page[:limit], names),
        next=str(page[limit - 1].label) if len(page) > limit else None,
    )


async def list_entities(conn: AsyncConnection, wanted: tuple[Kind, str], after: int, limit: int) -> Listed[EntityRow]:
    """Entities of which a record has this value, by their numbers."""
    kind, key = wanted
    values = {"attribute": attribute(kind_of(kind), key), "after": after, "limit": limit + 1, "most": MOST_SEARCHED}
    found = list((await conn.execute(_FOUND, values)).scalars())
    items = [await _shown(conn, entity) for entity in found[:limit]]
    return Listed(items=items, next=str(found[limit - 1]) if len(found) > limit else None)


async def _shown(conn: AsyncConnection, entity: int) -> EntityRow:
    newest = _labels(await conn.execute(_NEWEST, {"entity": entity, "most": MOST_RECORDS}))
    return _row(entity, newest, await _count(conn, entity))


async def _count(conn: AsyncConnection, entity: int) -> int:
    count: int = (await conn.execute(_COUNT, {"entity": entity, "most": MOST_COUNTED})).scalar_one()
    return count


def _labels(rows: Iterable[Any]) -> list[_Label]:
    return [
        _Label(
            row.label,
            str(row.id),
            row.posted_on,
            party_of_label(body_of(row.bytes), row.label) if row.withheld is None else {},
            row.withheld,
            row.through,
            row.score,
            row.reasons,
        )
        for row in rows
        if row.bytes is not None
    ]


def _row(entity: int, labels: Sequence[_Label], count: int) -> EntityRow:
    names = Counter(name for label in labels for name in names_of(label.party))
    days = [label.posted_on for label in labels]
    return EntityRow(
        entity=entity_text(entity),
        names=[name for name, _ in names.most_common(MOST_SPELLINGS)],
        withheld=sum(label.withheld is not None for label in labels),
        labels=count,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def names_of(party: Mapping[str, Any]) -> list[str]:
    """Persons, then companies, as written."""
    return [name["written"] for name in (*party.get("names", ()), *party.get("companies", ()))]


async def _values(
    conn: AsyncConnection, labels: Sequence[_Label], names: FeedNames
) -> tuple[list[SeenValue], list[IgnoredValue]]:
    """What joined labels or may, and what was ignored and why."""
    seen = _seen(labels)
    contacts: dict[int, tuple[Kind, str]] = {
        attribute(kind_of(kind), key): (kind, key) for kind, key, _ in seen if key and kind is not Kind.NAME
    }
    rows = await conn.execute(_HELD, {"attributes": list(contacts), "most": MOST_COUNTED, "few": 2 * HUB})
    held = {contacts[row.attribute]: row for row in rows}
    told, left_out = list[SeenValue](), list[IgnoredValue]()
    for (kind, key, _), uses in sorted(seen.items(), key=lambda item: (item[0][0], -len(item[1]), str(item[0][1:]))):
        value = _value(kind, key, uses, names)
        row = held.get((kind, key or ""))
        if key is None:
            left_out.append(
                IgnoredValue(**value, why="placeholder" if all(is_blank(use.written) for use in uses) else "unreadable")
            )
        elif why := ignored(kind, key):
            left_out.append(IgnoredValue(**value, why=why))
        elif row is not None and row.names >= HUB:
            left_out.append(IgnoredValue(**value, why="hub", in_all=row.parcels, names=row.names))
        else:
            told.append(SeenValue(**value))
    return told, left_out


def _seen(labels: Sequence[_Label]) -> _Seen:
    seen: defaultdict[tuple[Kind, str | None, str | None], list[_Use]] = defaultdict(list)
    for label in labels:
        for value in dict.fromkeys(values_of(label.party)) if label.withheld is None else ():
            seen[_place(value)].append(_Use(label, value.written))
    return seen


def _place(value: Value) -> tuple[Kind, str | None, str | None]:
    return value.kind, value.key, None if value.key else value.written


def _value(kind: Kind, key: str | None, uses: Sequence[_Use], names: FeedNames) -> dict[str, Any]:
    """The members of a `SeenValue`."""
    written, days = Counter(use.written for use in uses), [use.label.posted_on for use in uses]
    labels = sorted({use.label.label: use.label for use in uses}.values(), key=lambda label: -label.label)
    return {
        "kind": str(kind),
        "value": key,
        "written": [spelling for spelling, _ in written.most_common(MOST_SPELLINGS)],
        "count": len(labels),
        "first_on": min(days),
        "last_on": max(days),
        "records": [_origin(label, names) for label in labels[:MOST_RECORDS]],
    }


def _origin(label: _Label, names: FeedNames) -> Origin:
    return names.origin(label.label // 2, label.id)


async def _members(conn: AsyncConnection, page: Sequence[_Label], names: FeedNames) -> list[LabelOfEntity]:
    others = {label.through for label in page if label.through != label.label}
    rows = await conn.execute(_BODIES, {"refs": sorted({label // 2 for label in others})})
    bodies = {row.ref: body_of(row.bytes) for row in rows}
    known = {label: party_of_label(bodies[label // 2], label) for label in others if label // 2 in bodies}
    return [_member(label, known.get(label.through), names) for label in page]


def _member(label: _Label, other: Mapping[str, Any] | None, names: FeedNames) -> LabelOfEntity:
    place = place_of(label.label // 2)
    told = label.through != label.label
    return LabelOfEntity(
        id=label.id,
        feed=names.by_id[place.feed],
        line=place.line,
        label=entity_text(label.label),
        place="addressee" if label.label % 2 else "sender",
        posted_on=label.posted_on,
        names=names_of(label.party),
        withheld=label.withheld,
        through=entity_text(label.through) if told else None,
        score=round(label.score, 3) if told and label.score is not None else None,
        reasons=reasons_of(label.reasons),
        evidence=_evidence(label.party, other) if told and other is not None and label.withheld is None else [],
    )


def _evidence(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[EvidenceRow]:
    left, right = (profile_of_party(Party.model_validate(party)) for party in (one, other))
    return [EvidenceRow(**piece._asdict()) for piece in assess(left, right, load_weights()).evidence]


async def _hits(conn: AsyncConnection, labels: Collection[int], names: FeedNames) -> list[HitRow]:
    places = [(label // 2, 2 if label % 2 else 1) for label in sorted(labels)]
    return await hits_of_labels(conn, places, names, MOST_HITS)


def _decision(row: Mapping[Any, Any]) -> DecisionRow:
    return DecisionRow(
        decision=row["id"],
        kind=row["kind"],
        at=in_utc(row["at"]),
        by=row["by"],
        agency=row["agency"],
        reason=row["reason"],
        left=[entity_text(label) for label in row["left_"]],
        right=[entity_text(label) for label in row["right_"]],
        undone_at=in_utc(row["undone_at"]) if row["undone_at"] else None,
        undone_by=row["undone_by"],
        undone_because=row["undone_because"],
    )
