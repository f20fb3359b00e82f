"""How good what senders send is, by agency and by nation; with weeks, so that a trend is seen."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.quality import FaultRow, Quality, Sender, Week
from services.ingest.core.quality import Score, score_of

MOST_AGENCIES = 200
SPAN = dt.timedelta(days=90)

# One agency's records may come by the home feed, or by a peer's; never by both.
_COUNTS = text("""
    SELECT agency, type, measure, CAST(date_trunc('week', on_day) AS date) AS week, CAST(sum(count) AS bigint) AS number
    FROM quality WHERE on_day BETWEEN :since AND :until AND (CAST(:agency AS text) IS NULL OR agency = :agency)
    GROUP BY 1, 2, 3, 4 ORDER BY 1""")

Counts = dict[tuple[str, str], int]


async def read_quality(conn: AsyncConnection, since: dt.date, until: dt.date, agency: str | None) -> Quality:
    """Of records issued from `since` to `until`, both included; of one agency alone where it is given."""
    rows = (await conn.execute(_COUNTS, {"since": since, "until": until, "agency": agency})).all()
    agencies = _grouped((row.agency, row) for row in rows)
    nations = _grouped((row.agency[:2], row) for row in rows)
    senders = [_sender(name, held) for name, held in agencies.items()]
    return Quality(
        since=since,
        until=until,
        senders=sorted(senders, key=lambda each: (each.score, each.agency))[:MOST_AGENCIES],
        nations=[] if agency else [_sender(name, held) for name, held in sorted(nations.items())],
    )


def _grouped(rows: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for name, row in rows:
        found[name].append(row)
    return found


def _sender(name: str, rows: list[Any]) -> Sender:
    score = score_of(_counts(rows))
    weeks = _grouped((row.week.isoformat(), row) for row in rows)
    return Sender(
        agency=name,
        nation=name[:2],
        records=score.records,
        score=_mean(score),
        dimensions={dimension: round(share, 4) for dimension, share in score.dimensions.items()},
        faults=[FaultRow(**fault._asdict()) for fault in score.faults],
        weeks=[_week(week, held) for week, held in sorted(weeks.items())],
    )


def _week(week: str, rows: list[Any]) -> Week:
    score = score_of(_counts(rows))
    shares = {dimension: round(share, 4) for dimension, share in score.dimensions.items()}
    return Week(begins_on=dt.date.fromisoformat(week), records=score.records, dimensions=shares)


def _counts(rows: Iterable[Any]) -> Counts:
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        counts[row.type, row.measure] += row.number
    return dict(counts)


def _mean(score: Score) -> float:
    return round(sum(score.dimensions.values()) / len(score.dimensions), 4) if score.dimensions else 1.0
