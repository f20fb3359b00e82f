"""One alert, opened: every reason with what was compared, the way to the hit, what was left out, what was said of it,
and what a judgement would meet.

The reasons are those that the alert was last raised or judged with. Values are read from the records as they stand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.alerts import Alert, AlertJudged, AlertTerm, Spelled, Standing, Trail
from schemas.answers.analyst import HitRow
from schemas.answers.ways import PathNode
from services.ingest.alerts.read_alerts import alert_members, find_alert
from services.ingest.core.scoring.if_judged import if_judged
from services.ingest.core.scoring.terms import Term, read_terms
from services.ingest.core.scoring.weights import load_weights
from services.ingest.network_answers.find_paths import find_paths
from services.ingest.network_answers.gather import End
from services.ingest.network_answers.read_network import links_of
from services.ingest.network_answers.read_terms import MOST_ATTRIBUTES, listing_of, origins, show_terms
from services.ingest.networks.attribute_values import hash_text, show_attributes, spellings_of
from services.ingest.records.read_rows import FeedNames, feed_names, in_utc
from services.ingest.screening.read_hits import hits_of_network, hits_of_parcel

MOST_HITS = 3
"""Of a reason."""
MOST_LISTINGS = 50
MOST_WAYS = 4
"""Of writing an attribute."""
MOST_READ = 100
"""Parcels that are read for how they write what they share."""
MOST_LINKS = 20
MOST_JUDGEMENTS = 50

_TERMS = text("SELECT terms FROM alert WHERE id = :alert")
_JUDGED = text("SELECT * FROM alert_judgement WHERE alert = :alert ORDER BY id DESC LIMIT :most")
_OPEN_HITS = text("""
    SELECT count(*) FROM network_parcel np JOIN hit h ON h.parcel = np.ref
    WHERE np.network = :network AND h.state = 'open'""")
_OPEN_ALERTS = text("SELECT count(*) FROM alert WHERE state = 'open'")
_HIT_PARCEL = text("SELECT parcel FROM hit WHERE id = :hit")


async def open_alert(conn: AsyncConnection, alert: int) -> Alert:
    """The alert. Problem 404 `not-found` when there is none of this number, or no longer."""
    row, names = await find_alert(conn, alert), await feed_names(conn)
    terms = read_terms((await conn.execute(_TERMS, {"alert": alert})).scalar_one())
    (members,) = await alert_members(conn, [row], names)
    evidence = await _evidence(conn, row, terms, names)
    return Alert(
        **members,
        evidence=evidence,
        trail=await _trail(conn, row, evidence, terms),
        **_shortened(await links_of(conn, row["id"])),
        judgements=await _judgements(conn, alert),
        standing=await _standing(conn, row, terms),
    )


async def _evidence(
    conn: AsyncConnection, row: Mapping[Any, Any], terms: Sequence[Term], names: FeedNames
) -> list[AlertTerm]:
    shown = await show_terms(conn, terms, names)
    listings = [number for term in terms if (number := listing_of(term.source)) is not None][:MOST_LISTINGS]
    hits = await hits_of_network(conn, row["id"], listings, names, MOST_HITS)
    stations, spelled = await _stations(conn, terms, names), await _spelled(conn, terms)
    return [
        AlertTerm(
            **dict(one),
            **await _compared(conn, terms, term, hits, names),
            spelled=[spelled[each.hash] for each in term.attributes if each.hash in spelled],
            stations=stations.get(place),
        )
        for place, (one, term) in enumerate(zip(shown, terms, strict=True))
    ]


async def _spelled(conn: AsyncConnection, terms: Sequence[Term]) -> dict[int, Spelled]:
    """Attributes that are written in more than one way, by number."""
    resting = [term for term in terms if term.attributes]
    refs = dict.fromkeys(ref for term in resting for ref in term.parcels[:MOST_READ])
    numbers = {shared.hash for term in resting for shared in term.attributes[:MOST_ATTRIBUTES]}
    ways = await spellings_of(conn, numbers, list(refs)[:MOST_READ], MOST_WAYS)
    return {each: Spelled(hash=hash_text(each), written=written) for each, written in ways.items()}


async def _compared(
    conn: AsyncConnection,
    terms: Sequence[Term],
    term: Term,
    hits: Mapping[int, tuple[list[HitRow], int]],
    names: FeedNames,
) -> dict[str, Any]:
    """The hits that a reason rests on, and what it would be worth were they judged."""
    if term.path:
        return {"hits": await hits_of_parcel(conn, int(term.path[-1][1:]), names, MOST_HITS)}
    listing = listing_of(term.source)
    if listing is None or term.source is None:
        return {}
    found, left = hits.get(listing, ([], 0))
    return {
        "hits": found,
        "hits_left": left,
        "if_same": round(if_judged(terms, term.source, same=True), 3),
        "if_other": round(if_judged(terms, term.source, same=False), 3),
    }


async def _stations(conn: AsyncConnection, terms: Sequence[Term], names: FeedNames) -> dict[int, list[PathNode]]:
    """By place of the reason, its path opened; what is known no more stands there without its name."""
    steps = {step for term in terms for step in term.path or ()}
    parcels = {int(step[1:]) for step in steps if step[0] == "p"}
    known = await origins(conn, parcels, names)
    attributes = await show_attributes(conn, {int(step[1:]) for step in steps if step[0] == "a"}, parcels)
    return {
        place: [
            PathNode(kind="parcel", parcel=known.get(int(step[1:])))
            if step[0] == "p"
            else PathNode(kind="attribute", attribute=attributes.get(int(step[1:])))
            for step in term.path
        ]
        for place, term in enumerate(terms)
        if term.path
    }


async def _trail(
    conn: AsyncConnection, row: Mapping[Any, Any], evidence: Sequence[AlertTerm], terms: Sequence[Term]
) -> Trail | None:
    """From the parcel that raised the alert to the likeliest hit in its network; where there is none, to another parcel
    of the strongest reason."""
    own = [hit for term in evidence if term.path is None for hit in term.hits or () if hit.state != "dismissed"]
    hit = max(own, key=lambda each: (each.score, -each.hit), default=None)
    if hit is not None:
        goal = (await conn.execute(_HIT_PARCEL, {"hit": hit.hit})).scalar_one()
    else:
        best = max(terms, key=lambda term: (term.log_odds, term.name))
        goal = next((ref for ref in best.parcels if ref != row["raised_by"]), None)
    if goal is None:
        return None
    if goal == row["raised_by"]:
        known = (await origins(conn, [goal], await feed_names(conn))).get(goal)
        return Trail(stations=[PathNode(kind="parcel", parcel=known)], hit=hit)
    found = await find_paths(conn, End((row["raised_by"],), None, None), End((goal,), None, None), 1)
    return Trail(stations=found.paths[0].nodes, hit=hit) if found.paths else None


def _shortened(members: dict[str, Any]) -> dict[str, Any]:
    links, hubs = members["links"], members["hubs_left_out"]
    return {
        "links": links[:MOST_LINKS],
        "links_left": members["links_left"] + len(links[MOST_LINKS:]),
        "hubs_left_out": hubs[:MOST_LINKS],
        "hubs_left": members["hubs_left"] + len(hubs[MOST_LINKS:]),
    }


async def _judgements(conn: AsyncConnection, alert: int) -> list[AlertJudged]:
    rows = (await conn.execute(_JUDGED, {"alert": alert, "most": MOST_JUDGEMENTS})).all()
    return [
        AlertJudged(
            at=in_utc(row.at),
            by=row.by,
            agency=row.agency,
            state=row.state,
            reason=row.reason,
            score=round(row.score, 3),
        )
        for row in rows
    ]


async def _standing(conn: AsyncConnection, row: Mapping[Any, Any], terms: Sequence[Term]) -> Standing:
    return Standing(
        threshold=load_weights().threshold,
        score=round(row["score"], 3),
        reasons_for=sum(term.raw > 0 for term in terms),
        open_hits=(await conn.execute(_OPEN_HITS, {"network": row["id"]})).scalar_one(),
        open_alerts=(await conn.execute(_OPEN_ALERTS)).scalar_one(),
    )
