"""Operators who hand papers in without a pause, one by one and in batches, and do not give up before they are answered.

A paper that was not answered is handed in again as it was, until it is; now and then one that was answered is, too.
The answers go into the ledger.
"""

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

import httpx
import orjson

from services.kit.access import Role
from tests.chaos.ledger import Ledger
from tests.chaos.world import Paper, World
from tests.end_to_end.nation import Nation

ASK_AGAIN_S = 0.2
BETWEEN_SINGLES_S = (0.0, 0.1)
BETWEEN_BATCHES_S = (0.2, 1.0)
BATCHES = (20, 200)
"""Rows of a batch, from and to."""
_REMEMBERED = 2_000
_HANDED_IN_AGAIN = 0.05
_RACES = 0.05
"""Share of calls whose papers go to all replicas at once."""
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)


class Feeder:
    """The operators of one nation."""

    def __init__(self, nation: Nation, seed: str) -> None:
        self.ledger = Ledger()
        self.unanswered = 0
        """Calls that brought no answer that could be used, and were made again."""
        self._nation, self._chance = nation, random.Random(seed)  # noqa: S311
        self._world = World(nation.code, nation.peer, random.Random(seed + " world"))  # noqa: S311
        self._answered: deque[Paper] = deque(maxlen=_REMEMBERED)
        self.races = 0
        """Times that the same papers were handed in to two replicas at once."""
        self._stopping = asyncio.Event()
        self._may_hand_in = asyncio.Event()
        self._may_hand_in.set()
        self._unanswered_calls = 0
        self._all_answered = asyncio.Event()
        self._all_answered.set()

    async def run(self) -> None:
        """Until `stop`, and then until what is on its way is answered."""
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as http:
            await asyncio.gather(
                self._hand_in(http, (1, 1), BETWEEN_SINGLES_S), self._hand_in(http, BATCHES, BETWEEN_BATCHES_S)
            )

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopping.set()

    async def _hand_in(self, http: httpx.AsyncClient, rows: tuple[int, int], pause: tuple[float, float]) -> None:
        while not self._stopping.is_set():
            await self._may_hand_in.wait()
            papers = [self._paper() for _ in range(self._chance.randint(*rows))]
            await self.hand_in(http, papers)
            await asyncio.sleep(self._chance.uniform(*pause))  # the pace of the load

    async def hand_in(self, http: httpx.AsyncClient, papers: Sequence[Paper], *more: Role) -> None:
        """Hand papers in until they are answered, as an operator with `more` roles; now and then at all replicas at
        once."""
        self._unanswered_calls += 1
        self._all_answered.clear()
        urls = self._nation.exchange_urls
        if len(urls) > 1 and self._chance.random() < _RACES:
            self.races += 1
        else:
            urls = (self._chance.choice(urls),)
        for answers in await asyncio.gather(*(self._answers(http, url, papers, *more) for url in urls)):
            self._note(papers, answers)
        self._unanswered_calls -= 1
        if not self._unanswered_calls:
            self._all_answered.set()

    async def announce(self, http: httpx.AsyncClient, paper: Paper) -> None:
        """Hand in what only an administrator may."""
        await self.hand_in(http, [paper], Role.ADMIN)

    @contextlib.asynccontextmanager
    async def paused(self, patience: float) -> AsyncIterator[bool]:
        """Nothing is handed in during the block, and all that was is answered: unless that takes too long (False)."""
        self._may_hand_in.clear()
        try:
            yield await self._is_answered_within(patience)
        finally:
            self._may_hand_in.set()

    async def _is_answered_within(self, patience: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._all_answered.wait()
        return self._all_answered.is_set()

    def restored(self, before: Collection[str]) -> None:
        """The nation went back to when it had answered the papers `before`: what was answered since is not handed in
        again, for its references may be forgotten, and nothing corrects or withdraws it."""
        self.ledger.restored(before)
        since = {promise.record for promise in self.ledger.promises.values() if promise.since_backup}
        kept = [paper for paper in self._answered if not self.ledger.promises[paper.reference].since_backup]
        self._answered = deque(kept, maxlen=_REMEMBERED)
        self._world.forget(since)

    def _paper(self) -> Paper:
        if self._answered and self._chance.random() < _HANDED_IN_AGAIN:
            return self._chance.choice(self._answered)
        return self._world.paper()

    def _note(self, papers: Sequence[Paper], answers: Sequence[Mapping[str, Any]]) -> None:
        for paper, answer in zip(papers, answers, strict=True):
            known_before = paper.reference in self.ledger.promises
            promise = self.ledger.note(paper, answer, self._nation.peer)
            if promise is not None and not known_before:
                self._world.accepted(paper, promise.record)
                self._answered.append(paper)

    async def _answers(
        self, http: httpx.AsyncClient, url: str, papers: Sequence[Paper], *more: Role
    ) -> list[dict[str, Any]]:
        """The verdicts, asked for until they come: after the first attempt at any replica."""
        while True:
            try:
                answer = await self._call(http, url, papers, *more)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 500:
                return _verdicts(answer, len(papers))
            self.unanswered += 1
            url = self._chance.choice(self._nation.exchange_urls)
            await asyncio.sleep(ASK_AGAIN_S)

    async def _call(self, http: httpx.AsyncClient, url: str, papers: Sequence[Paper], *more: Role) -> httpx.Response:
        one = len(papers) == 1
        return await http.post(
            f"{url}/operator/v1/records",
            content=b"\n".join(orjson.dumps(paper.content) for paper in papers),
            headers={
                **self._nation.bearer(Role.OPERATOR, *more),
                "Content-Type": "application/json" if one else "application/x-ndjson",
            },
        )


def _verdicts(answer: httpx.Response, rows: int) -> list[dict[str, Any]]:
    """A verdict a row; an answer that is none stands for each of them."""
    if answer.status_code not in (200, 201):
        return [{"status": answer.status_code, "answer": answer.text[:200]}] * rows
    verdicts: list[dict[str, Any]] = [orjson.loads(row) for row in answer.content.splitlines()]
    return verdicts[:rows]
