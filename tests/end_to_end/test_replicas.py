"""Two exchanges and two ingest workers on one database share its work; stopped or killed, the others go on.

One nation is enough: its peer is away all the time. Tests build on each other's records, and count from what was there.
"""

import asyncio
import itertools
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import psycopg
import pytest

from benchmarks.records import parcel
from services.feed.names import FeedName
from services.kit.access import Role
from services.kit.serving import OVERRAN
from services.kit.turns import lock_key
from tests.chaos.copies import read_copy, read_ingest
from tests.end_to_end.nation import Nation, Server, await_true, free_ports, two_nations

ENOUGH = 40
"""Answers that are heard before an exchange is told to stop."""
_HELD = """
    SELECT pid, count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND objsubid = 2 AND mode = 'ExclusiveLock' AND classid = %s::bigint::oid
    GROUP BY pid"""


@pytest.fixture(scope="module")
def us(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    """The United States with two of each process; China is made, and never started."""
    with two_nations(tmp_path_factory.mktemp("replicas"), replicas={"US"}) as (us, _):
        us.start()
        yield us


def _paper(reference: str) -> bytes:
    return orjson.dumps(parcel(sum(map(ord, reference)), reference))


def _hand_in(us: Nation, url: str, *papers: bytes) -> list[dict[str, Any]]:
    """The verdicts of one request to the exchange at `url`."""
    headers = us.bearer(Role.OPERATOR) | {"Content-Type": "application/x-ndjson"}
    answer = httpx.post(
        f"{url}/operator/v1/records", content=b"\n".join(papers), headers=headers, timeout=60.0, trust_env=False
    )
    return [orjson.loads(row) for row in answer.raise_for_status().content.splitlines()][: len(papers)]


def _shares(us: Nation, service: str) -> list[int]:
    """How many pieces of work each process of the service has the turn of."""
    with psycopg.connect(us.database.url().replace("+psycopg", "", 1)) as conn:
        return sorted(row[1] for row in conn.execute(_HELD, [lock_key(service) & 0xFFFFFFFF]))


def _home(us: Nation) -> int:
    return int(us.feed("US/US")["size"])


def _taken_in(us: Nation) -> list[str]:
    return read_ingest(us).get("US/US", [])


@pytest.mark.parametrize("service", ["exchange", "ingest"])
def test_work_is_dealt_out_evenly(us: Nation, service: str) -> None:
    await_true(lambda: _is_even(_shares(us, service)), f"the work of {service} is shared", lambda: _shares(us, service))


def _is_even(shares: list[int]) -> bool:
    return len(shares) == 2 and shares[1] - shares[0] <= 1


def test_records_come_in_by_both_at_once_each_with_a_line_of_its_own(us: Nation) -> None:
    before = _home(us)
    batches = [[_paper(f"both-{batch}-{row}") for row in range(50)] for batch in range(12)]

    with ThreadPoolExecutor(4) as pool:
        urls = [us.exchange_urls[number % 2] for number in range(len(batches))]
        answers = pool.map(lambda url, batch: _hand_in(us, url, *batch), urls, batches)
        told = list(itertools.chain.from_iterable(answers))

    assert {verdict["verdict"] for verdict in told} == {"accepted"}
    assert sorted(verdict["line"] for verdict in told) == list(range(before, before + 600))


def test_one_paper_handed_in_to_both_at_once_becomes_one_record(us: Nation) -> None:
    before = _home(us)
    papers = [_paper(f"race-{row}") for row in range(40)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda url: _hand_in(us, url, *papers), us.exchange_urls * 2))

    assert _home(us) == before + 40
    assert all([each["id"] for each in answer] == [each["id"] for each in answers[0]] for answer in answers)
    assert sorted(each["verdict"] for answer in answers for each in answer) == ["accepted"] * 40 + ["held"] * 120


def test_ingest_takes_every_record_in_once(us: Nation) -> None:
    await_true(lambda: len(_taken_in(us)) >= _home(us), "ingest has taken in the home feed")

    taken = _taken_in(us)

    assert len(taken) == len(set(taken)) == _home(us)


def test_nothing_answered_is_lost_and_no_answer_breaks_off_when_an_exchange_stops_under_load(us: Nation) -> None:
    server, url = us.more_exchanges[0]

    heard = asyncio.run(_load_while_it_stops(us, server, url))

    accepted = [orjson.loads(answer)["id"] for status, answer in heard if status == 201]
    assert {status for status, _ in heard} <= {201, 503}
    assert len(accepted) >= ENOUGH
    assert server.await_end() == 0
    assert set(accepted) <= {orjson.loads(line)["id"] for line in read_copy(us, FeedName("US", "US")).lines}


def test_the_others_take_the_work_of_stopped_and_killed_ones_over(us: Nation) -> None:
    work = sum(_shares(us, "ingest"))
    us.more_ingests[0][0].kill()
    told = _hand_in(us, us.exchange_url, *(_paper(f"after-{row}") for row in range(30)))

    await_true(lambda: _shares(us, "exchange") == [3], "the exchange does it all", lambda: _shares(us, "exchange"))
    await_true(lambda: _shares(us, "ingest") == [work], "the ingest does it all", lambda: _shares(us, "ingest"))
    await_true(lambda: len(_taken_in(us)) >= _home(us), "ingest has taken in the home feed")

    assert [verdict["verdict"] for verdict in told] == ["accepted"] * 30
    assert len(set(_taken_in(us))) == len(_taken_in(us)) == _home(us)


def test_a_call_that_is_half_sent_when_ingest_is_told_to_stop_is_answered(us: Nation) -> None:
    query = orjson.dumps({"queries": {"one": {"schema": "Person", "properties": {"name": ["Norbert Quillfeather"]}}}})

    answer = _sent_while_it_stops(us.ingest, us.ingest_url, "/analyst/v1/match", us.bearer(Role.ANALYST), query)

    assert answer.startswith(b"HTTP/1.1 200")
    assert us.ingest.await_end() in (0, OVERRAN)  # a first start may still compile its kernels, which nothing stops


def test_a_call_that_is_half_sent_when_the_exchange_is_told_to_stop_is_answered_and_kept(us: Nation) -> None:
    paper = _paper("half-sent")
    bearer = us.bearer(Role.OPERATOR)

    answer = _sent_while_it_stops(us.exchange, us.exchange_url, "/operator/v1/records", bearer, paper)

    assert answer.startswith(b"HTTP/1.1 201")
    assert us.exchange.await_end() == 0
    assert _lines_of(us) == orjson.loads(answer.partition(b"\r\n\r\n")[2])["line"] + 1


def _lines_of(us: Nation) -> int:
    """Of the home feed, as the database says it: no exchange is left to ask."""
    with psycopg.connect(us.database.url().replace("+psycopg", "", 1)) as conn:
        found = conn.execute("SELECT size FROM exchange.feed WHERE origin = 'US' AND audience = 'US'").fetchone()
    return int(found[0]) if found else 0


def _sent_while_it_stops(server: Server, url: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """The whole answer to a call of which half was sent before SIGTERM, and half when nobody was let in any more."""
    where = urlsplit(url)
    lines = [f"POST {path} HTTP/1.1", f"Host: {where.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in ({"Content-Type": "application/json"} | headers).items()]
    with socket.create_connection((where.hostname, where.port or 80), timeout=60.0) as call:
        call.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
        await_true(server.is_ready, "it has read what came before")
        server.tell_to_stop()
        await_true(lambda: not server.is_ready(), "nobody is let in")
        call.sendall(body[len(body) // 2 :])
        return b"".join(iter(lambda: call.recv(65_536), b""))


async def _load_while_it_stops(us: Nation, server: Server, url: str) -> list[tuple[int, bytes]]:
    """Every answer that operators heard, one record a call, until the exchange was gone: SIGTERM comes after some."""
    heard: list[tuple[int, bytes]] = []

    async def hand_in(who: int) -> None:
        headers = us.bearer(Role.OPERATOR) | {"Content-Type": "application/json"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60.0, trust_env=False) as http:
            for number in range(10_000):
                try:
                    answer = await http.post("/operator/v1/records", content=_paper(f"load-{who}-{number}"))
                except httpx.ConnectError:
                    return  # it lets nobody in any more
                heard.append((answer.status_code, answer.content))
                if len(heard) == ENOUGH:
                    server.tell_to_stop()

    await asyncio.gather(*(hand_in(who) for who in range(8)))
    return heard


def test_a_call_that_is_half_sent_when_the_desk_is_told_to_stop_is_answered(us: Nation) -> None:
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "services.console.web", "serve", "--config", str(us.folder / "settings.toml")]
    listen = {"PARCELBRIDGE_CONSOLE__LISTEN": f"127.0.0.1:{port}"}
    desk = Server("desk", command, f"{url}/healthz", us.folder / "desk.log", listen)
    desk.start()
    try:
        desk.await_ready()

        answer = _sent_while_it_stops(
            desk, url, "/sign-in", {"Content-Type": "application/x-www-form-urlencoded"}, b"word=none&link=none"
        )

        assert answer.startswith(b"HTTP/1.1 ")
        assert desk.await_end() == 0
    finally:
        desk.stop()
