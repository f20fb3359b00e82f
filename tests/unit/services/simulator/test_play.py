"""Playing rows at a door that is late, busy, rude or gone: the other side is a function in the place of the network."""

from collections.abc import Callable, Iterator
from threading import Event

import httpx
import orjson
import pytest

from services.simulator.door import ATTEMPTS, LONGEST_RETRY_AFTER_S, Door, Forbidden, Line, Stopped, Unanswered
from services.simulator.play import Played, Refusal, play, play_both
from services.simulator.rows import UNKNOWN_ID, Ids, Row

ID = "01934000-0000-7000-8000-00000000{:04}"
Handler = Callable[[httpx.Request], httpx.Response]


class Exchange:
    """Takes every row once, by its reference, and remembers what it was sent."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.bodies: list[bytes] = []
        self.tokens: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(request.content)
        self.tokens.append(request.headers["authorization"])
        verdicts = [self._judge(orjson.loads(line)) for line in request.content.splitlines()]
        return httpx.Response(200, content=b"".join(orjson.dumps(v) + b"\n" for v in (*verdicts, {"summary": {}})))

    def _judge(self, submission: dict[str, str]) -> dict[str, object]:
        reference = submission["submission"]
        if "bad" in submission:
            return {"verdict": "refused", "code": "schema", "member": "body.bad", "detail": "no"}
        verdict = "held" if reference in self.held else "accepted"
        return {"verdict": verdict, "id": self.held.setdefault(reference, ID.format(len(self.held)))}


def a_row(reference: str, agency: str = "US-POST", **more: str) -> Row:
    return Row(agency, reference, orjson.dumps({"submission": reference} | more))


def a_line(handler: Handler, waits: list[float], nation: str = "US") -> Line:
    def pause(seconds: float) -> bool:
        waits.append(seconds)
        return False

    door = Door(nation, "http://exchange.example", {f"{nation}-POST": "post", f"{nation}-NARCOTICS": "narcotics"})
    http = httpx.Client(base_url=door.base_url, transport=httpx.MockTransport(handler))
    return Line(door, http, Ids(longest_wait_s=0.1), Event(), pause)


def in_turn(*handlers: Handler) -> Handler:
    turns: Iterator[Handler] = iter(handlers)

    def answer(request: httpx.Request) -> httpx.Response:
        return next(turns)(request)

    return answer


def busy(seconds: str) -> Handler:
    return lambda _: httpx.Response(503, headers={"retry-after": seconds})


def gone(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def nothing(_: Played) -> None:
    """Progress that nobody looks at."""


def test_each_row_is_counted_by_its_verdict() -> None:
    exchange = Exchange()

    played = play(a_line(exchange, []), [a_row("A"), a_row("B", bad="yes"), a_row("A")], nothing)

    assert (played.accepted, played.held, played.rows) == (1, 1, 3)
    assert played.refused == [Refusal("B", "schema", "body.bad")]


def test_each_agency_hands_in_with_its_own_token() -> None:
    exchange = Exchange()

    play(a_line(exchange, []), [a_row("A", "US-NARCOTICS"), a_row("B")], nothing)

    assert exchange.tokens == ["Bearer narcotics", "Bearer post"]


def test_progress_is_told_after_every_request() -> None:
    seen: list[int] = []

    play(a_line(Exchange(), []), [a_row("A", "US-NARCOTICS"), a_row("B")], lambda played: seen.append(played.rows))

    assert seen == [1, 2]


def test_a_busy_server_is_asked_again_after_the_time_that_it_names() -> None:
    exchange, waits = Exchange(), list[float]()

    played = play(a_line(in_turn(busy("7"), exchange), waits), [a_row("A")], nothing)

    assert (waits, played.accepted) == ([7.0], 1)


def test_a_server_that_asks_for_a_day_is_asked_again_earlier() -> None:
    waits: list[float] = []

    play(a_line(in_turn(busy("86400"), Exchange()), waits), [a_row("A")], nothing)

    assert waits == [LONGEST_RETRY_AFTER_S]


def test_a_vanished_server_gets_the_same_bytes_again_and_nothing_is_taken_twice() -> None:
    exchange = Exchange()

    def lose_the_answer(request: httpx.Request) -> httpx.Response:
        exchange(request)
        raise httpx.ReadError("connection reset", request=request)

    played = play(a_line(in_turn(gone, lose_the_answer, exchange), []), [a_row("A"), a_row("B")], nothing)

    assert exchange.bodies[0] == exchange.bodies[1]
    assert (played.accepted, played.held, len(exchange.held)) == (0, 2, 2)


def test_an_answer_that_broke_off_is_asked_for_again() -> None:
    def half(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b'{"verdict":"accepted","id":"x"}\n')

    played = play(a_line(in_turn(half, Exchange()), []), [a_row("A"), a_row("B")], nothing)

    assert played.accepted == 2


def test_a_server_that_never_answers_is_given_up_after_so_many_attempts() -> None:
    waits: list[float] = []

    with pytest.raises(Unanswered, match="US: no answer to 1 rows"):
        play(a_line(gone, waits), [a_row("A")], nothing)

    assert len(waits) == ATTEMPTS
    assert waits == sorted(waits)


def test_a_refused_request_is_not_sent_again_and_its_code_is_told() -> None:
    def no_token(_: httpx.Request) -> httpx.Response:
        problem = orjson.dumps({"code": "unauthenticated"})
        return httpx.Response(401, content=problem, headers={"content-type": "application/problem+json"})

    with pytest.raises(Forbidden, match="US: 401 unauthenticated"):
        play(a_line(no_token, []), [a_row("A")], nothing)


def test_a_play_that_was_stopped_goes_no_further() -> None:
    line = a_line(Exchange(), [])
    line.stop.set()

    with pytest.raises(Stopped):
        play(line, [a_row("A")], nothing)


def test_an_answer_names_the_record_that_the_other_nation_was_given() -> None:
    exchange = Exchange()
    doors = [Door(nation, "http://exchange.example", {f"{nation}-POST": "t"}) for nation in ("US", "CN")]
    notice = Row("CN-POST", "NOTICE", orjson.dumps({"submission": "NOTICE"}), keep=True)
    reply = Row("US-POST", "REPLY", orjson.dumps({"submission": "REPLY", "record": UNKNOWN_ID}), about=("NOTICE",))

    played = play_both(doors, {"US": [reply], "CN": [notice]}, nothing, httpx.MockTransport(exchange))

    assert {nation: of.accepted for nation, of in played.items()} == {"US": 1, "CN": 1}
    assert exchange.held["NOTICE"].encode() in exchange.bodies[-1]


def test_one_nation_that_fails_ends_the_play_with_its_reason() -> None:
    def only_cn(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403 if request.headers["authorization"] == "Bearer US" else 200, content=b"")

    doors = [Door(nation, "http://exchange.example", {f"{nation}-POST": nation}) for nation in ("US", "CN")]
    waits_for_us = Row("CN-POST", "REPLY", UNKNOWN_ID.encode(), about=("NOTICE",))

    with pytest.raises(Forbidden, match="US: 403"):
        play_both(doors, {"US": [a_row("NOTICE")], "CN": [waits_for_us]}, nothing, httpx.MockTransport(only_cn))


def test_a_door_never_shows_its_tokens() -> None:
    door = Door("US", "http://exchange.example", {"US-POST": "very secret"})

    assert "very secret" not in repr(door)
