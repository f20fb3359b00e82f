"""Pages that a peer filled to the last byte stay servable, whatever is signed anew for them later."""

import datetime as dt
from collections.abc import Sequence

import httpx
import orjson
import pytest

from services.exchange.erase import erase_what_is_due
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.page import MAX_LINE_BYTES, MAX_PAGE_BYTES, read_page, write_page
from services.feed.tree import EMPTY, leaf_hash
from services.kit.access import Role
from tests.integration.exchange.conftest import TO_CHINA, Two
from tests.integration.exchange.test_hostile_peer import Forger

TINY = b'{"handling":{"retain_until":"2026-11-22"}}'
"""Refused, and due to be erased: what stays of it is longer."""


@pytest.fixture
def forger(two: Two) -> Forger:
    return Forger(two)


def full(forger: Forger, *tiny: bytes) -> list[bytes]:
    """Lines that make a page of exactly 8 MiB as the forger signs it now, the small ones last."""
    lines = [b"%d" % number + b"x" * (MAX_LINE_BYTES - 10) for number in range(10, 41)]
    left = MAX_PAGE_BYTES - len(forger.page([*lines, b"x", *tiny]))
    lines.append(b"x" * (left + 1))
    assert len(forger.page([*lines, *tiny])) == MAX_PAGE_BYTES
    return [*lines, *tiny]


async def read(two: Two, first: int = 0) -> httpx.Response:
    """As China's own ingest reads it."""
    path = f"/exchange/v1/feeds/US/CN/pages?first={first}"
    return await two.cn.own.get(path, headers=two.cn.bearer(Role.INGEST))


def signed_at(lines: Sequence[bytes], when: dt.datetime, forger: Forger, *, foreign: int = 0) -> dict[str, object]:
    """The checkpoint behind these lines, with `foreign` bytes of a signature that nobody asked for."""
    frontier, _ = EMPTY.extend([leaf_hash(line) for line in lines])
    signed = sign_checkpoint(Checkpoint(TO_CHINA, len(lines), frontier.root(), when), [forger.key])
    if foreign:
        signed["signatures"].append({"protected": "e30", "signature": "A" * foreign})
    return signed


async def test_a_full_page_whose_checkpoint_is_signed_anew_and_longer_is_served(two: Two, forger: Forger) -> None:
    lines = full(forger)
    await forger.push(forger.page(lines))
    two.clock.forward(minutes=59, microseconds=123_456)
    anew = signed_at(lines, two.clock(), forger, foreign=600)

    again = await forger.push(write_page(TO_CHINA, len(lines) - 1, anew, lines[-1:]))
    answer = await read(two)
    feeds = await two.cn.own.get("/operator/v1/feeds", headers=two.cn.bearer(Role.AUDITOR))

    assert again.status_code == 200
    assert answer.status_code == 200
    assert read_page(answer.content, TO_CHINA, erased_allowed=False).rows == lines
    heard = next(feed for feed in feeds.json() if feed["feed"] == "US/CN")
    assert heard["checkpoint_age_seconds"] == 0


async def test_a_small_page_is_served_with_its_newest_checkpoint_and_every_signature(two: Two, forger: Forger) -> None:
    lines = [b"one", b"two"]
    await forger.push(forger.page(lines))
    two.clock.forward(minutes=59)
    anew = signed_at(lines, two.clock(), forger, foreign=600)

    await forger.push(write_page(TO_CHINA, 0, anew, lines))

    page = read_page((await read(two)).content, TO_CHINA, erased_allowed=False)
    assert page.checkpoint == anew


async def test_a_longer_checkpoint_that_was_seen_within_a_full_page_does_not_stop_it(two: Two, forger: Forger) -> None:
    lines = full(forger, b"y")
    seen = signed_at(lines[:-1], two.clock(), forger, foreign=9_000)

    gap = await forger.push(write_page(TO_CHINA, len(lines) - 2, seen, lines[-2:-1]))
    await forger.push(forger.page(lines))
    answer = await read(two)

    assert gap.json()["code"] == "gap"
    assert answer.status_code == 200
    assert read_page(answer.content, TO_CHINA, erased_allowed=False).size == len(lines)


async def test_a_page_that_erasure_made_too_long_is_a_problem_with_its_own_code(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(full(forger, TINY, TINY)))
    await erase_what_is_due(two.cn.endpoint)

    answer = await read(two)

    assert (answer.status_code, orjson.loads(answer.content)["code"]) == (500, "page-too-large")
