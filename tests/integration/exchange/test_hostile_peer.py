"""What a peer gets that forks, lies, replays, or is nobody we know: its code, and nothing kept but evidence."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text

from services.exchange.erase import erase_what_is_due
from services.feed.calls import sign_call
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.encoding import b64u, b64u_decode
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import MEDIA_TYPE, write_page
from services.feed.tree import EMPTY, leaf_hash
from services.kit.access import Role
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of

PATH = "/exchange/v1/feeds/US/CN/pages"


def line_of(number: int, **changes: Any) -> bytes:
    """A line that the US could have published to China."""
    submission = parcel_of(number)
    record = {
        "id": f"019ab000-0000-7000-8000-{number:012x}",
        "type": "parcel",
        "version": 1,
        "origin": "US",
        "audience": "CN",
        "issued_at": "2026-11-23T09:00:00Z",
        "source": {"agency": "US-TEST"},
        "handling": submission["handling"],
        "body": submission["body"],
        **changes,
    }
    return orjson.dumps(record)


class Forger:
    """The US key, in hands that write any page they like."""

    def __init__(self, two: Two, key: SigningKey | None = None) -> None:
        self.two, self.key = two, key or two.us.key

    def page(self, lines: Sequence[bytes], *, before: Sequence[bytes] = (), root: bytes | None = None) -> bytes:
        leaves = [leaf_hash(line) for line in (*before, *lines)]
        frontier, _ = EMPTY.extend(leaves)
        checkpoint = Checkpoint(TO_CHINA, len(leaves), root or frontier.root(), self.two.clock())
        return write_page(TO_CHINA, len(before), sign_checkpoint(checkpoint, [self.key]), lines)

    async def push(self, page: bytes, *, path: str = PATH, signed_with: SigningKey | None = None) -> httpx.Response:
        url = f"http://cn.test{path}"
        headers = sign_call("POST", url, page, signed_with or self.two.us.key, self.two.clock())
        return await self.send(url, page, headers)

    async def send(self, url: str, page: bytes, headers: dict[str, str], **more: str) -> httpx.Response:
        headers = {"Content-Type": MEDIA_TYPE, **headers, **more}
        return await self.two.us.calls.post(url, content=page, headers=headers)


@pytest.fixture
def forger(two: Two) -> Forger:
    return Forger(two)


LINES = [line_of(n) for n in range(5)]


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_two_signed_roots_of_one_size_are_a_fork_that_halts_the_feed(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(LINES[:3]))

    forked = await forger.push(forger.page([*LINES[:2], line_of(9)]))
    after = await forger.push(forger.page(LINES[3:], before=LINES[:3]))

    assert said(forked) == (409, "fork")
    assert said(after) == (409, "fork")
    assert forked.json()["receipt"]
    assert forked.json()["checkpoint"]
    assert len(await two.cn.lines(TO_CHINA)) == 3
    async with two.cn.endpoint.engine.connect() as conn:
        evidence = orjson.loads(
            (await conn.execute(text("SELECT content FROM evidence WHERE kind = 'fork'"))).scalar_one()
        )
    assert evidence["ours"]["payload"] != evidence["theirs"]["payload"]


async def test_a_halted_feed_still_serves_reads(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(LINES[:3]))
    await forger.push(forger.page([line_of(9)]))

    page = await two.us.client.page(TO_CHINA, 0)

    assert page is not None


async def test_a_fork_behind_held_lines_is_proven_by_the_lines_themselves(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(LINES[:3]))

    forked = await forger.push(forger.page([line_of(9), *LINES[1:5]]))

    assert said(forked) == (409, "fork")


async def test_a_second_checkpoint_beyond_a_gap_proves_a_fork_before_any_line_comes(two: Two, forger: Forger) -> None:
    gap = await forger.push(forger.page(LINES[3:], before=LINES[:3]))

    forked = await forger.push(forger.page([line_of(9), LINES[4]], before=LINES[:3]))

    assert said(gap) == (409, "gap")
    assert said(forked) == (409, "fork")


async def test_lines_that_contradict_a_checkpoint_seen_beyond_a_gap_prove_a_fork(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(LINES[3:4], before=LINES[:3]))

    forked = await forger.push(forger.page([line_of(9), *LINES[1:5]]))

    assert said(forked) == (409, "fork")


async def test_lines_that_do_not_hash_to_the_signed_root_are_refused_and_nothing_halts(
    two: Two, forger: Forger
) -> None:
    mismatch = await forger.push(forger.page(LINES[:3], root=bytes(32)))
    honest = await forger.push(forger.page(LINES[:2]))

    assert said(mismatch) == (400, "root-mismatch")
    assert honest.status_code == 200


async def test_another_root_for_a_size_whose_lines_did_not_fit_proves_a_fork(two: Two, forger: Forger) -> None:
    mismatch = await forger.push(forger.page(LINES[:3], root=bytes(32)))

    forked = await forger.push(forger.page(LINES[:3]))

    assert said(mismatch) == (400, "root-mismatch")
    assert said(forked) == (409, "fork")


async def test_a_person_on_the_spot_lets_a_halted_feed_go_on(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(LINES[:2]))
    await forger.push(forger.page(LINES[2:3], before=LINES[:2]))
    await forger.push(forger.page([line_of(9)]))
    root = EMPTY.extend([leaf_hash(line) for line in LINES[:2]])[0].root()

    wrong = await _resume(two, 2, bytes(32))
    right = await _resume(two, 2, root)
    goes_on = await forger.push(forger.page([line_of(7)], before=LINES[:2]))

    assert said(wrong) == (409, "other-root")
    assert right.status_code == 204
    assert goes_on.status_code == 200
    assert len(await two.cn.lines(TO_CHINA)) == 3


async def _resume(two: Two, size: int, root: bytes) -> httpx.Response:
    return await two.cn.own.post(
        "/operator/v1/feeds/US/CN/resume",
        json={"size": size, "root": b64u(root), "reason": "agreed by telephone"},
        headers=two.cn.bearer(Role.ADMIN),
    )


async def test_the_sender_halts_when_the_peer_shows_another_signed_history(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(LINES[:1]))
    await two.us.submit(parcel_of(0))

    await two.deliver()

    assert (await two.us.feed(TO_CHINA)).halted_at is not None


async def test_what_an_own_feed_said_behind_the_cut_is_said_again(two: Two, forger: Forger) -> None:
    await forger.push(forger.page(LINES[:1]))
    (stored,) = await two.us.submit(parcel_of(0))
    await two.deliver()
    agreed = {"size": 0, "root": b64u(EMPTY.root()), "reason": "agreed by telephone"}
    await forger.push(forger.page([line_of(9)]))

    for side in (two.us, two.cn):
        path = "/operator/v1/feeds/US/CN/resume"
        assert (await side.own.post(path, json=agreed, headers=side.bearer(Role.ADMIN))).status_code == 204
    await two.deliver()

    (line,) = await two.cn.lines(TO_CHINA)
    assert orjson.loads(line or b"")["id"] == stored.id


async def test_a_line_kept_as_evidence_goes_at_its_own_day_and_the_signatures_stay(two: Two, forger: Forger) -> None:
    handling = {**parcel_of(0)["handling"], "retain_until": "2026-11-30"}
    await forger.push(forger.page(LINES[:1]))
    await forger.push(forger.page([line_of(9, handling=handling)]))
    two.clock.forward(days=10)

    await erase_what_is_due(two.cn.endpoint)

    async with two.cn.endpoint.engine.connect() as conn:
        kept = (await conn.execute(text("SELECT kind, content IS NOT NULL FROM evidence ORDER BY id"))).all()
    assert [tuple(row) for row in kept] == [("fork", True), ("fork-line", False)]


async def test_a_checkpoint_of_another_size_is_not_this_pages(two: Two, forger: Forger) -> None:
    page = forger.page(LINES[:2])

    answer = await forger.push(page.replace(b'"count":2', b'"count":1').rpartition(LINES[1])[0])

    assert said(answer) == (400, "page-checkpoint")


async def test_a_checkpoint_signed_by_nobody_we_know_is_untrusted(two: Two) -> None:
    stranger = Forger(two, SigningKey.generate("Ed25519"))

    answer = await stranger.push(stranger.page(LINES[:1]))

    assert said(answer) == (401, "untrusted")
    assert answer.json()["rule"] == "unknown-key"


async def test_a_call_signed_by_nobody_we_know_is_untrusted(two: Two, forger: Forger) -> None:
    answer = await forger.push(forger.page(LINES[:1]), signed_with=SigningKey.generate("Ed25519"))

    assert said(answer) == (401, "untrusted")


async def test_a_replayed_call_is_refused(two: Two, forger: Forger) -> None:
    page, url = forger.page(LINES[:1]), f"http://cn.test{PATH}"
    headers = sign_call("POST", url, page, two.us.key, two.clock())

    first, second = [await forger.send(url, page, headers) for _ in range(2)]

    assert first.status_code == 200
    assert said(second) == (401, "replayed")


async def test_a_call_of_another_time_is_refused_with_our_time(two: Two, forger: Forger) -> None:
    page, url = forger.page(LINES[:1]), f"http://cn.test{PATH}"
    headers = sign_call("POST", url, page, two.us.key, two.clock() - dt.timedelta(minutes=5))

    answer = await forger.send(url, page, headers)

    assert said(answer) == (401, "clock")
    assert answer.json()["now"] == "2026-11-23T10:00:00Z"


async def test_a_body_that_is_not_the_signed_one_is_refused(two: Two, forger: Forger) -> None:
    url = f"http://cn.test{PATH}"
    headers = sign_call("POST", url, forger.page(LINES[:1]), two.us.key, two.clock())

    assert said(await forger.send(url, forger.page(LINES[:2]), headers)) == (401, "digest")


async def test_an_unsigned_call_is_refused_before_its_body_is_read(two: Two, forger: Forger) -> None:
    assert said(await forger.send(f"http://cn.test{PATH}", b"x" * 1000, {})) == (401, "unsigned")


async def test_a_page_of_another_origin_is_not_yours_to_push(two: Two, forger: Forger) -> None:
    page = forger.page(LINES[:1])

    for path in ("/exchange/v1/feeds/CN/US/pages", "/exchange/v1/feeds/CN/CN/pages", "/exchange/v1/feeds/MX/CN/pages"):
        assert said(await forger.push(page, path=path)) == (403, "not-yours")


async def test_a_page_that_lies_about_its_count_is_refused_with_its_row(two: Two, forger: Forger) -> None:
    page = forger.page(LINES[:2]).replace(b'"count":2', b'"count":3')

    answer = await forger.push(page)

    assert said(answer) == (400, "page-count")
    assert answer.json()["row"] >= 1


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Type": "application/json"}, (415, "media-type")),
        ({"Content-Encoding": "gzip"}, (415, "media-type")),
        ({"Content-Length": "8388609"}, (413, "too-large")),
    ],
)
async def test_the_frame_is_judged_before_the_caller(
    two: Two, forger: Forger, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    assert said(await forger.send(f"http://cn.test{PATH}", b"x", {}, **headers)) == expected


async def test_refused_lines_stay_in_the_tree_and_are_named_in_the_receipt(two: Two, forger: Forger) -> None:
    wrong_body = line_of(2, body={"gross_weight_grams": -1})
    lines = [
        LINES[0],
        b'{"id":1,"id":2}',
        line_of(1, type="letter"),
        wrong_body,
        line_of(3, audience="MX"),
        line_of(0),
        LINES[4],
    ]

    answer = await forger.push(forger.page(lines))

    refused = orjson.loads(b64u_decode(answer.json()["payload"]))["refused"]
    assert [(each["line"], each["code"]) for each in refused] == [
        (1, "malformed"),
        (2, "unsupported"),
        (3, "schema"),
        (4, "not-allowed"),
        (5, "duplicate-id"),
    ]
    assert await two.cn.lines(TO_CHINA) == lines


async def test_a_correction_of_another_nations_record_is_not_allowed(two: Two, forger: Forger) -> None:
    (stored,) = await two.cn.submit(parcel_of(7))

    answer = await forger.push(forger.page([line_of(1, supersedes=stored.id)]))

    refused = orjson.loads(b64u_decode(answer.json()["payload"]))["refused"]
    assert [each["code"] for each in refused] == ["not-allowed"]


async def test_a_peer_reads_only_the_feeds_that_it_is_an_end_of(two: Two) -> None:
    for feed in (FeedName("CN", "CN"), FeedName("MX", "CN")):
        url = f"http://cn.test/exchange/v1/feeds/{feed}/checkpoint"
        headers = sign_call("GET", url, None, two.us.key, two.clock())

        answer = await two.us.calls.get(url, headers=headers)

        assert said(answer) == (403, "not-yours")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pages", (400, "parameter")),
        ("pages?first=0&first=1", (400, "parameter")),
        ("pages?first=-1", (400, "parameter")),
        ("pages?first=1e3", (400, "parameter")),
        ("pages?first=0&limit=0", (400, "parameter")),
        ("pages?first=0&colour=1", (400, "parameter")),
        ("pages?first=1234567890123456", (400, "parameter")),
        ("checkpoint?size=9", (404, "not-held")),
        ("proof?line=0&size=9", (404, "not-held")),
        ("proof?line=1&size=1", (400, "parameter")),
        ("consistency?from=0&to=1", (400, "parameter")),
        ("consistency?from=1&to=9", (404, "not-held")),
    ],
)
async def test_a_number_that_is_wrong_is_told_from_one_that_is_too_great(
    two: Two, forger: Forger, query: str, expected: tuple[int, str]
) -> None:
    await forger.push(forger.page(LINES[:2]))
    url = f"http://cn.test/exchange/v1/feeds/US/CN/{query}"

    answer = await two.us.calls.get(url, headers=sign_call("GET", url, None, two.us.key, two.clock()))

    assert said(answer) == expected
