"""No alert, and no hit, without what it stands on: looked up in ingest's own tables, once all is quiet."""

import psycopg

from tests.end_to_end.nation import Nation

_WRONGS = {
    "an alert on a network without a parcel that stands": """
        SELECT a.id::text FROM ingest.alert a WHERE NOT EXISTS (
            SELECT FROM ingest.network_parcel n JOIN ingest.parcel p ON p.ref = n.ref WHERE n.network = a.network)""",
    "an alert without a reason": "SELECT id::text FROM ingest.alert WHERE jsonb_array_length(terms) = 0",
    "an alert that no record raised": """
        SELECT a.id::text FROM ingest.alert a
        WHERE NOT EXISTS (SELECT FROM ingest.record r WHERE r.ref = a.raised_by)""",
    "a hit on a parcel that does not stand": """
        SELECT h.id::text FROM ingest.hit h
        WHERE NOT EXISTS (SELECT FROM ingest.parcel p WHERE p.ref = h.parcel)""",
    "a hit without evidence": "SELECT id::text FROM ingest.hit WHERE jsonb_array_length(evidence) = 0",
    "a parcel of a network that was never taken in": """
        SELECT n.ref::text FROM ingest.network_parcel n
        WHERE NOT EXISTS (SELECT FROM ingest.record r WHERE r.ref = n.ref)""",
}
_COUNTS = ("hit", "network", "alert")


def unfounded(nation: Nation) -> list[str]:
    """What stands on nothing."""
    with psycopg.connect(_address(nation)) as conn:
        return [f"{what} at {nation.code}: {row[0]}" for what, query in _WRONGS.items() for row in conn.execute(query)]


def found(nation: Nation) -> dict[str, int]:
    """How many hits, networks and alerts there are."""
    with psycopg.connect(_address(nation)) as conn:
        rows = {what: conn.execute(f"SELECT count(*) FROM ingest.{what}").fetchone() for what in _COUNTS}  # noqa: S608
    return {what: int(row[0]) if row else 0 for what, row in rows.items()}


def has_looked_at_all(nation: Nation) -> bool:
    """Whether no parcel waits to be looked at."""
    with psycopg.connect(_address(nation)) as conn:
        return conn.execute("SELECT FROM ingest.arrival LIMIT 1").fetchone() is None


def _address(nation: Nation) -> str:
    return nation.database.url().replace("+psycopg", "", 1)
