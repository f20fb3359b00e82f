"""Which pages are asked for: each with as many records, networks, people or words as are drawn from the database."""

from collections.abc import Mapping, Sequence
from typing import LiteralString
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Composable

_DRAWN: Mapping[str, tuple[str, LiteralString]] = {
    "parcel": ("/parcels/{}", "SELECT r.id::text FROM parcel p TABLESAMPLE SYSTEM (1) JOIN record r USING (ref)"),
    "network": ("/networks/{}", "SELECT id::text FROM network WHERE ended_at IS NULL"),
    "network with an alert": ("/networks/{}", "SELECT network::text FROM alert"),
    "the largest networks": (
        "/networks/{}",
        "SELECT id::text FROM (SELECT id FROM network WHERE ended_at IS NULL ORDER BY parcels DESC LIMIT 200) AS large",
    ),
    "alert": ("/alerts/{}", "SELECT id::text FROM alert"),
    "person or firm": ("/entities/{}", "SELECT 'e' || entity FROM network_member TABLESAMPLE SYSTEM (1)"),
    "hit": ("/hits/{}", "SELECT id::text FROM hit"),
}
"""By page: its address, and what is put into it."""
_WORDS: Mapping[str, LiteralString] = {
    "name": "coalesce(body #>> '{sender,names,0,written}', body #>> '{sender,companies,0,written}')",
    "phone": "body #>> '{addressee,phones,0}'",
    "e-mail": "body #>> '{sender,emails,0}'",
    "address": "body #>> '{addressee,address,lines,0}'",
    "item number": "body #>> '{item,identifier}'",
}
_WRITTEN: LiteralString = """
    SELECT {what} FROM (
        SELECT convert_from(r.bytes, 'UTF8')::jsonb->'body' AS body
        FROM parcel p TABLESAMPLE SYSTEM (0.2) JOIN record r USING (ref) LIMIT 2000) AS drawn
    WHERE {what} IS NOT NULL"""
_AT_RANDOM: LiteralString = "SELECT * FROM ({what}) AS those ORDER BY random() LIMIT %s"
_STILL = (
    "/",
    "/alerts",
    "/alerts?by=age",
    "/networks",
    "/hits",
    "/parcels",
    "/entities",
    "/control-hits",
    "/controls",
    "/cases",
    "/notices",
    "/findings",
    "/hubs",
    "/lists",
    "/exchange",
    "/quality",
    "/flows",
    "/audit",
    "/audit/looks",
)
"""Pages without a number in their address."""


def draw_addresses(database: str, count: int) -> dict[str, list[str]]:
    """By page, addresses of the desk to ask for; those that stand still `count` times."""
    address = database.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, options="-c search_path=ingest") as conn:
        drawn = {
            page: [form.format(word) for word in _draw(conn, SQL(what), count)] for page, (form, what) in _DRAWN.items()
        }
        looked = {f"search by {kind}": _searches(conn, what, count) for kind, what in _WORDS.items()}
    return {page: [page] * count for page in _STILL} | drawn | looked


def _searches(conn: psycopg.Connection[tuple[str]], what: LiteralString, count: int) -> list[str]:
    words = _draw(conn, SQL(_WRITTEN).format(what=SQL(what)), count)
    return [f"/search?q={quote(word)}" for word in words]


def _draw(conn: psycopg.Connection[tuple[str]], what: Composable, count: int) -> Sequence[str]:
    """So many at random, the same in each run over the same rows."""
    conn.execute("SELECT setseed(0.5)")
    rows = conn.execute(SQL(_AT_RANDOM).format(what=what), [count])
    return [row[0] for row in rows]
