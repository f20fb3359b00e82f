"""What `backup` and `restore` call proven: a database in which somebody changed anything of a feed is found out."""

from typing import Any

import psycopg
import pytest

from services.backup.prove import NotProven, prove_feeds
from services.backup.take import plain
from tests.integration.exchange.conftest import Two


def watch(_part: str, _done: int, _of: int) -> None:
    """Nobody looks."""


def prove(two: Two) -> dict[str, Any]:
    address = plain(two.us.endpoint.engine.url.render_as_string(hide_password=False))
    with psycopg.connect(address) as conn:
        return {each.feed: each for each in prove_feeds(conn, list(two.us.endpoint.pinned), watch)}


def change(two: Two, statement: str) -> None:
    address = plain(two.us.endpoint.engine.url.render_as_string(hide_password=False))
    with psycopg.connect(address) as conn:
        conn.execute("SET search_path TO exchange")
        conn.execute(statement)


async def test_feeds_as_they_were_signed_are_proven(two: Two) -> None:
    await two.share(5)

    proven = prove(two)

    assert (proven["US/CN"].lines, proven["US/CN"].signed_to) == (5, 5)
    assert proven["US/CN"].checkpoints > 0
    assert proven["US/US"].lines == 5


async def test_an_erased_line_takes_no_proof_away(two: Two) -> None:
    await two.share(3)
    change(two, "UPDATE line SET bytes = NULL WHERE line = 1")

    assert prove(two)["US/CN"].lines == 3


OF = "feed = (SELECT id FROM feed WHERE audience = 'CN' AND origin = 'US')"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE line SET bytes = bytes || ' '::bytea WHERE <of> AND line = 2", "the bytes of line 2"),
        ("DELETE FROM line WHERE <of> AND line = 1", "line 1 is missing"),
        ("UPDATE line SET leaf = sha256('x'), bytes = NULL WHERE <of> AND line = 4", "US/CN"),
        ("UPDATE checkpoint SET root = sha256('x') WHERE <of>", "signed for another root"),
        ("UPDATE receipt SET root = sha256('x') WHERE <of>", "the receipt"),
        ("DELETE FROM line WHERE <of> AND line = 4", "is of 5 lines, 4 are here"),
    ],
)
async def test_what_was_changed_is_named(two: Two, statement: str, says: str) -> None:
    await two.share(5)
    change(two, statement.replace("<of>", OF))

    with pytest.raises(NotProven, match=says):
        prove(two)
