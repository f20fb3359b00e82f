"""What an exchange does with peers that lie: with what they say, one test an attempt; with what they answer; when they
are slow.

One exchange serves all the tests of this file, each with a liar of its own where a feed is touched.
"""

import gzip
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count, repeat

import pytest

from services.feed.calls import sign_call
from services.feed.keys import SigningKey
from services.feed.page import MAX_PAGE_BYTES, MEDIA_TYPE
from tests.end_to_end.nation import await_true
from tests.hostile.__main__ import truth
from tests.hostile.attempts import ATTEMPTS, Attempt
from tests.hostile.costs import ENDED, cost_of, kept_up
from tests.hostile.false_exchange import FalseExchange, page_answer
from tests.hostile.liar import Teller, liar_of, now
from tests.hostile.victim import LIARS, Keys, Victim, victim_between_liars

ENDLESS, COMPRESSED, ELSEWHERE, AGAIN, FORKS, STRANGER, FLOODS, HONEST, SHARED = LIARS[-9:]
"""Each answers in its own way; the last three say nothing wrong when they are asked, and one pushes the truth."""
STRANGER_KEY = SigningKey.generate()
CODES = {
    attempt.words: LIARS[place]
    for place, attempt in zip(count(), (attempt for attempt in ATTEMPTS if attempt.told), strict=False)
}
"""Who tells what leaves something behind; what leaves nothing is told by one for all."""


def tell_lies(false: FalseExchange, keys: dict[str, Keys]) -> None:
    """What those answer who are pulled from."""
    again, forks, stranger = (Teller(code, keys[code]) for code in (AGAIN, FORKS, STRANGER))
    first = again.page(again.lines(1))
    fork = {"0": forks.page(forks.lines(1)), "1": forks.page(forks.lines(2, start=7))}
    unknown = stranger.page(stranger.lines(1), keys=[keys[AGAIN].speaks])
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n"
    redirect = b"HTTP/1.1 307 Temporary Redirect\r\nConnection: close\r\nContent-Length: 0\r\nLocation: "
    bomb = gzip.compress(bytes(8 * MAX_PAGE_BYTES))
    false.lie(ENDLESS, "pages", lambda _: _endless(head + b"\r\n"))
    false.lie(COMPRESSED, "pages", lambda _: [head + b"Content-Encoding: gzip\r\n\r\n", bomb])
    false.lie(ELSEWHERE, "pages", lambda target: [redirect + target.replace("/pages", "/else").encode() + b"\r\n\r\n"])
    false.lie(AGAIN, "pages", lambda _: page_answer(first))
    false.lie(FORKS, "pages", lambda target: page_answer(fork[target.partition("first=")[2][0]]))
    false.lie(STRANGER, "pages", lambda _: page_answer(unknown))


def _endless(head: bytes) -> Iterator[bytes]:
    yield head
    yield from repeat(b"x" * 65_536)


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    with victim_between_liars(tmp_path_factory.mktemp("victim"), tell_lies) as victim:
        yield victim


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=[attempt.words for attempt in ATTEMPTS])
def test_a_liar_is_refused_that(victim: Victim, attempt: Attempt) -> None:
    liar = liar_of(victim, CODES.get(attempt.words, SHARED))

    heard = attempt.act(liar)

    assert heard == attempt.heard
    assert [piece["kind"] for piece in victim.evidence(liar.code)] == attempt.keeps
    assert (victim.feed(liar.code)["halted_for"] is not None) is ("fork" in attempt.keeps)


def test_a_fork_is_kept_with_both_signatures(victim: Victim) -> None:
    liar = liar_of(victim, CODES["signs two roots of one size"])

    (fork, *_) = victim.evidence(liar.code)

    assert fork["ours"]["payload"] != fork["theirs"]["payload"]
    assert {entry["protected"] for side in ("ours", "theirs") for entry in fork[side]["signatures"]}


def test_what_was_refused_without_a_signature_left_nothing_behind(victim: Victim) -> None:
    assert victim.feed(SHARED)["size"] == 0
    assert victim.evidence(SHARED) == []


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        (ENDLESS, None, "too large"),
        (COMPRESSED, None, "compressed"),
        (ELSEWHERE, 307, ""),
        (AGAIN, 409, "were asked for, and it ends at"),
        (STRANGER, 401, "unknown-key"),
    ],
    ids=["without end", "compressed", "elsewhere", "what it said before", "signed by somebody else"],
)
def test_an_answer_is_not_taken_that_is(victim: Victim, code: str, status: int | None, words: str) -> None:
    await_true(lambda: victim.feed(code)["detail"] is not None, "the pull is noted")

    noted = victim.feed(code)

    assert noted["status"] == status
    assert words in noted["detail"]


def test_of_an_endless_answer_no_more_is_read_than_a_page_may_have(victim: Victim) -> None:
    await_true(lambda: victim.feed(ENDLESS)["detail"] is not None, "it was given up")

    with_buffers_between = 4 * MAX_PAGE_BYTES  # the liar's count has what the two sockets hold and nobody reads
    assert victim.false.taken[ENDLESS, "pages"] < victim.false.asked[ENDLESS, "pages"] * with_buffers_between


def test_nobody_is_asked_to_whom_a_liar_points(victim: Victim) -> None:
    await_true(lambda: victim.feed(ELSEWHERE)["detail"] is not None, "it was asked")

    assert victim.false.asked[ELSEWHERE, "else"] == 0


def test_a_fork_that_is_pulled_halts_the_feed_and_is_kept(victim: Victim) -> None:
    await_true(lambda: victim.feed(FORKS)["halted_for"] is not None, "it has halted")

    assert victim.evidence(FORKS)[0]["kind"] == "fork"
    assert victim.feed(FORKS)["size"] == 1


def test_while_many_are_slow_who_is_quick_is_served(victim: Victim) -> None:
    slow, honest = liar_of(victim, SHARED), liar_of(victim, HONEST)
    page = slow.page(slow.lines(1))
    url = victim.url + slow.path

    with ExitStack() as links:
        for _ in range(100):
            _left_open(victim, links, b"POST /exchange/v1/fee")
        for _ in range(10):
            signature = sign_call("POST", url, page, slow.keys.speaks, now())
            lines = {
                "Host": "127.0.0.1",
                "Content-Type": MEDIA_TYPE,
                "Content-Length": str(MAX_PAGE_BYTES),
                **signature,
            }
            head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
            _left_open(victim, links, f"POST {slow.path} HTTP/1.1\r\n{head}\r\n{{".encode())
        answer = honest.push(honest.page(honest.lines(3)))

    assert answer.said == "200"


def _left_open(victim: Victim, links: ExitStack, beginning: bytes) -> None:
    link = links.enter_context(socket.create_connection(("127.0.0.1", victim.port)))
    link.sendall(beginning)


def test_a_flood_of_lies_costs_less_than_half_of_as_much_truth(victim: Victim) -> None:
    liar, honest = liar_of(victim, FLOODS), liar_of(victim, HONEST)
    page = liar.page(liar.lines(1)).replace(b'"page":1', b'"page":2', 1)

    flood = kept_up(lambda liar: [liar.push(page).said], liar, 30, patience=1_000)
    heard = liar.push(page).said
    strangers = cost_of(lambda liar: [liar.push(page, by=STRANGER_KEY).said], liar, 30)
    told = cost_of(truth, honest, 10)

    assert heard == ENDED
    assert flood.victim * 2 <= told.victim
    assert strangers.victim * 2 <= told.victim


def test_after_all_lies_the_truth_is_taken_and_nothing_unexpected_was_logged(victim: Victim) -> None:
    honest = liar_of(victim, HONEST)
    held = honest.lines(victim.feed(HONEST)["size"])

    answer = honest.push(honest.page([honest.line(100)], before=held))

    assert answer.said == "200"
    assert "unexpected" not in victim.process.log.read_text()
