"""The link to one exchange, as bad as its seed makes it: each call that goes over it passes, or meets one of these.

    delayed         it arrives up to two seconds late
    lost            it never arrives
    answer lost     it arrives and takes effect, and the caller never hears
    doubled         it arrives twice, at once or a while apart: the second must be refused as `replayed`
    reordered       the caller hears nothing; it arrives behind a later call, or a second later
    cut             half of its body arrives
    answer cut      half of the answer arrives

Beside this weather, it can be down for a while (calls are reset), refuse connections, be slow (a few bytes at a time),
or half-open: it takes calls and says nothing more, until the caller gives up.

Calls are signed over the public address, which is this link's, so an exchange behind it needs to know nothing of it.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

LONGEST_DELAY_S = 2.0
HELD_BACK_S = 1.0
PATIENCE_S = 90.0
"""With an exchange that takes a call and does not answer: longer than any caller's patience."""
_LONGEST_HEAD = 65_536
_LATE_REPLAY_S = 3.0
SLOW_PIECES, SLOW_STEP_S = 15, 0.2
"""Of what goes over a slow link: so many pieces, with so long between two."""

WEATHER = {
    "passed": 52,
    "delayed": 12,
    "lost": 6,
    "answer lost": 6,
    "doubled": 10,
    "reordered": 6,
    "cut": 4,
    "answer cut": 4,
}
"""Of a hundred calls."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, whole, as it came."""

    head: bytes
    body: bytes


class Link:
    """What stands before a nation's exchange, or before its replicas: listens at `port`, forwards to one of
    `targets`."""

    def __init__(self, name: str, port: int, targets: Sequence[int], chance: random.Random) -> None:
        self.name, self.down, self.calm = name, False, False
        self.slow = self.half_open = False
        self.counts: Counter[str] = Counter()
        self.wrongs: list[str] = []
        """What must not happen and did: a call that was taken twice."""
        self._port, self._targets, self._chance = port, targets, chance
        self._passed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Link":
        await self.open()
        return self

    async def open(self) -> None:
        """Take calls."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, limit=_LONGEST_HEAD)

    def refuse(self) -> None:
        """Nobody listens any more: connections are refused until it is opened again."""
        if self._server is not None:
            self._server.close()

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        await self.settle()

    @property
    def hurt(self) -> int:
        """Calls that met one of the above."""
        return sum(count for fate, count in self.counts.items() if fate not in ("passed", "replays refused"))

    async def settle(self) -> None:
        """Until nothing is on its way."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One call a connection: the answer says `Connection: close`."""
        try:
            if self.half_open:
                await reader.read(-1)  # until the caller gives up
            answer = None if self.down else await self._treat(await _read_call(reader))
            if answer:
                await self._say(writer, answer)
                writer.close()
            else:
                writer.transport.abort()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.transport.abort()  # the caller went away: killed, or out of patience

    async def _say(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        size = max(1, len(answer) // SLOW_PIECES) if self.slow else len(answer)
        for at in range(0, len(answer), size):
            writer.write(answer[at : at + size])
            await writer.drain()
            if self.slow:
                await asyncio.sleep(SLOW_STEP_S)  # this is the fault

    async def _treat(self, call: Call) -> bytes | None:
        fate = "passed" if self.calm else self._chance.choices(list(WEATHER), list(WEATHER.values()))[0]
        self.counts[fate] += 1
        treat: dict[str, Callable[[Call], Awaitable[bytes | None]]] = {
            "passed": self._forward,
            "delayed": self._delay,
            "lost": self._lose,
            "answer lost": self._lose_answer,
            "doubled": self._double,
            "reordered": self._reorder,
            "cut": self._cut,
            "answer cut": self._cut_answer,
        }
        return await treat[fate](call)

    async def _delay(self, call: Call) -> bytes | None:
        await asyncio.sleep(self._chance.uniform(0.0, LONGEST_DELAY_S))  # this is the fault, not a wait
        return await self._forward(call)

    async def _lose(self, call: Call) -> bytes | None:  # noqa: ARG002
        return None

    async def _lose_answer(self, call: Call) -> bytes | None:
        await self._forward(call)
        return None

    async def _reorder(self, call: Call) -> bytes | None:
        self._later(self._forward_behind_the_next(call))
        return None

    async def _forward_behind_the_next(self, call: Call) -> None:
        self._passed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._passed.wait(), HELD_BACK_S)
        await self._forward(call)

    async def _cut(self, call: Call) -> bytes | None:
        if call.body:
            await self._forward(Call(call.head, call.body[: len(call.body) // 2]), cut=True)
        return None

    async def _cut_answer(self, call: Call) -> bytes | None:
        answer = await self._forward(call)
        return answer[: len(answer) // 2] if answer else None

    async def _double(self, call: Call) -> bytes | None:
        if self._chance.random() < 0.5:
            first, second = await asyncio.gather(self._forward(call), self._forward(call))
            self._judge_pair(call, first, second)
            return second if _taken(second) else first
        first, pause = await self._forward(call), self._chance.uniform(0.0, _LATE_REPLAY_S)
        self._later(self._replay(call, first, pause))
        return first

    async def _replay(self, call: Call, first: bytes | None, pause: float) -> None:
        await asyncio.sleep(pause)
        self._judge_pair(call, first, await self._forward(call))

    def _judge_pair(self, call: Call, first: bytes | None, second: bytes | None) -> None:
        """One of the two may be taken; that the other is refused by its nonce is what we count."""
        if _taken(first) and _taken(second):
            self.wrongs.append(f"taken twice: {call.head.split(b' HTTP/', 1)[0].decode('latin-1')}")
        self.counts["replays refused"] += any(answer and b'"replayed"' in answer for answer in (first, second))

    async def _forward(self, call: Call, *, cut: bool = False) -> bytes | None:
        """The answer; None when the exchange gives none."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._chance.choice(self._targets))
                try:
                    await self._say(writer, call.head + call.body)
                    if cut:
                        return None
                    answer = await reader.read(-1)
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return None
        self._passed.set()
        return answer

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


async def _read_call(reader: asyncio.StreamReader) -> Call:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    lines = []
    for line in head[:-4].split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if name.lower() != b"connection":
            lines.append(line)
    body = await reader.readexactly(length)
    return Call(b"\r\n".join([*lines, b"Connection: close", b"", b""]), body)


def _taken(answer: bytes | None) -> bool:
    """Whether the exchange did what it was asked."""
    return answer is not None and answer[:12] in (b"HTTP/1.1 200", b"HTTP/1.1 204")
