"""The nation's exchange and ingest, as a page asks them: with the reader's own token, typed, and never for long.

    Fault        the answer that a page needed is not there
      Away       nobody answers, or not in time; `slow` says which
      Refused    the service said no, with its stable code
      Strange    something answers that is not this service, or one of another version

Nothing here decides who may see what: the services do, by the token.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar
from urllib.parse import quote

import httpx
import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.answers.alerts import (
    Alert,
    Assigned,
    Assignees,
    Looked,
    NewAssignment,
    NewLook,
    NewSearch,
    SavedSearch,
    SavedSearches,
)
from schemas.answers.analyst import (
    AuditRow,
    ControlHit,
    Controlled,
    Counts,
    Feeds,
    HitRow,
    Listed,
    NewJudgement,
    Parcel,
    ParcelRow,
    Rescreen,
)
from schemas.answers.lists import Lists, VersionRow
from schemas.answers.match import MatchAnswer, MatchQuery
from schemas.answers.networks import AlertRow, NewAlertJudgement
from schemas.answers.operator import (
    FeedStatus,
    KeyStanding,
    RecordAtOnce,
    RecordStanding,
    RefusedLine,
    SharingExplained,
)
from services.kit.logs import request_id

PATIENCE = httpx.Timeout(10.0, connect=2.0)
PATIENCE_FOR_MORE = httpx.Timeout(4.0, connect=2.0)
"""For what a page adds to its answer and can do without."""
PATIENCE_FOR_A_FILE = httpx.Timeout(90.0, connect=2.0)
LARGEST_ANSWER = 33_554_432

Service = Literal["exchange", "ingest"]
Query: TypeAlias = Mapping[str, str | int | float | bool | None]
T = TypeVar("T")


class Fault(Exception):
    """No answer for a page."""

    def __init__(self, service: Service, what: str) -> None:
        super().__init__(f"{service}: {what}")
        self.service = service


class Away(Fault):
    """Nobody answers there now."""

    def __init__(self, service: Service, *, slow: bool = False) -> None:
        super().__init__(service, "slow" if slow else "away")
        self.slow = slow


class Strange(Fault):
    """What answers there is not understood."""

    def __init__(self, service: Service) -> None:
        super().__init__(service, "not understood")


class Refused(Fault):
    """The service said no."""

    def __init__(self, service: Service, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.code = status, str(problem.get("code", "unknown"))
        super().__init__(service, f"{status} {self.code}")
        self.detail, self.problem = str(problem.get("detail", "")), problem


@dataclass(frozen=True, slots=True)
class NationApi:
    """Both services, asked as one reader."""

    exchange: httpx.AsyncClient
    ingest: httpx.AsyncClient
    token: str = field(repr=False)

    async def parcels(self, query: Query) -> Listed[ParcelRow]:
        """A page of parcels."""
        return _read(_PARCELS, await self._analyst("/parcels", query))

    async def parcel(self, record: str, feed: str | None) -> Parcel:
        """One parcel."""
        return _read(_PARCEL, await self._analyst(f"/parcels/{record}", {"feed": feed}))

    async def hits(self, query: Query) -> Listed[HitRow]:
        """A page of watch-list hits."""
        return _read(_HITS, await self._analyst("/hits", query))

    async def hit(self, number: int) -> HitRow:
        """One hit."""
        return _read(_HIT, await self._analyst(f"/hits/{number}"))

    async def judge(self, number: int, said: NewJudgement) -> HitRow:
        """Say whether a hit is the person."""
        path = f"/analyst/v1/hits/{number}/judgement"
        return _read(_HIT, await self._ask("ingest", "POST", path, json=said.model_dump(mode="json")))

    async def alerts(self, query: Query) -> Listed[AlertRow]:
        """A page of the queue of alerts."""
        return _read(_ALERTS, await self._analyst("/alerts", query))

    async def alert(self, number: int) -> Alert:
        """One alert; it is noted that the reader looked."""
        return _read(_ALERT, await self._analyst(f"/alerts/{number}"))

    async def looks(self, query: Query) -> Listed[Looked]:
        """Who opened what."""
        return _read(_LOOKS, await self._analyst("/looks", query))

    async def judge_alert(self, number: int, said: NewAlertJudgement) -> None:
        """Say what an alert is."""
        await self._tell(f"/alerts/{number}/judgement", said)

    async def assign(self, asked: NewAssignment) -> Assigned:
        """Say whose work alerts are."""
        return _read(_ASSIGNED, await self._tell("/alerts/assign", asked))

    async def assignees(self) -> Assignees:
        """Whose alerts are."""
        return _read(_ASSIGNEES, await self._analyst("/alerts/assignees"))

    async def searches(self) -> SavedSearches:
        """The reader's saved searches."""
        return _read(_SEARCHES, await self._analyst("/alerts/searches"))

    async def save_search(self, asked: NewSearch) -> SavedSearch:
        """Keep a search."""
        return _read(_SEARCH, await self._tell("/alerts/searches", asked))

    async def drop_search(self, search: int) -> None:
        """Keep it no more."""
        await self._ask("ingest", "DELETE", f"/analyst/v1/alerts/searches/{search}")

    async def look_at(self, search: int, asked: NewLook) -> None:
        """Say what of a search was seen."""
        await self._tell(f"/alerts/searches/{search}/look", asked)

    async def match(self, asked: MatchQuery) -> MatchAnswer:
        """Who on the lists is like these examples."""
        content = asked.model_dump(mode="json", by_alias=True, exclude_none=True)
        return _read(
            _MATCHES, await self._ask("ingest", "POST", "/analyst/v1/match", json=content, timeout=PATIENCE_FOR_MORE)
        )

    async def control_hits(self, query: Query) -> Listed[ControlHit]:
        """A page of hits of controls."""
        return _read(_CONTROL_HITS, await self._analyst("/substances/hits", query))

    async def controlled(self, query: Query) -> Controlled:
        """What was controlled on a day at a place."""
        return _read(_CONTROLLED, await self._analyst("/substances/controlled", query))

    async def lists(self) -> Lists:
        """Every watch list."""
        return _read(_LISTS, await self._analyst("/lists"))

    async def versions(self, name: str, query: Query) -> Listed[VersionRow]:
        """A page of a list's versions."""
        return _read(_VERSIONS, await self._analyst(f"/lists/{name}/versions", query))

    async def rescreens(self, query: Query) -> Listed[Rescreen]:
        """History compared with what is new on the lists."""
        return _read(_RESCREENS, await self._analyst("/rescreens", query))

    async def followed(self) -> Feeds:
        """The feeds as ingest follows them."""
        return _read(_FOLLOWED, await self._analyst("/feeds"))

    async def counts(self) -> Counts:
        """How much there is."""
        return _read(_COUNTS, await self._analyst("/counts"))

    async def audit(self, query: Query) -> Listed[AuditRow]:
        """What was hidden or taken back."""
        return _read(_AUDIT, await self._analyst("/audit", query))

    async def audit_of(self, service: Service, path: str, query: Query | None = None) -> httpx.Response:
        """What `/audit/v1` of a service answers."""
        return await self._ask(service, "GET", f"/audit/v1{path}", params=_given(query))

    async def feeds(self) -> list[FeedStatus]:
        """The feeds as the exchange holds them."""
        return _read(_FEEDS, await self._operator("/feeds"))

    async def refused_lines(self, feed: str, query: Query) -> list[RefusedLine]:
        """Lines of a feed that are not believed."""
        return _read(_REFUSED, await self._operator(f"/feeds/{feed}/refused", query))

    async def keys(self) -> list[KeyStanding]:
        """Every key and what it may do."""
        return _read(_KEYS, await self._operator("/keys"))

    async def standing(self, record: str) -> RecordStanding:
        """Where a record of this nation stands."""
        return _read(_STANDING, await self._operator(f"/records/{record}"))

    async def sharing(self, record: str) -> SharingExplained:
        """Why a record was shared or not."""
        return _read(_SHARING, await self._operator(f"/records/{record}/sharing"))

    async def evidence(self, feed: str, line: int, purpose: str | None) -> bytes:
        """The evidence file of a line, as the exchange wrote it; of a restricted record for a purpose only."""
        return (await self._operator(f"/feeds/{feed}/lines/{line}/evidence", {"purpose": purpose})).content

    async def standings(self, records: Sequence[str], references: Sequence[str] = ()) -> list[RecordAtOnce]:
        """Where many records of this nation stand, by id, and by the agency's own references."""
        asked = {"records": list(records), "references": list(references)}
        return _read(_STANDINGS, await self._ask("exchange", "POST", "/operator/v1/standings", json=asked))

    async def content(self, record: str) -> dict[str, Any]:
        """A record as its agency handed it in."""
        return _read(_CONTENT, await self._operator(f"/records/{record}/content"))

    async def hand_in_one(self, said: Mapping[str, Any], *, check: bool) -> dict[str, Any]:
        """Hand one record in, or only have it checked; its verdict. Refused names the member that is wrong."""
        how: dict[str, Any] = {"json": dict(said), "params": {"check": "true"} if check else {}}
        return _read(_CONTENT, await self._ask("exchange", "POST", "/operator/v1/records", **how))

    async def read(self, kind: TypeAdapter[T], path: str, query: Query | None = None) -> T:
        """What `/analyst/v1` answers at a path, as a kind of answer."""
        return _read(kind, await self._analyst(path, query))

    async def say(self, kind: TypeAdapter[T], path: str, said: BaseModel) -> T:
        """Hand something in at a path of `/analyst/v1`; its answer."""
        content = said.model_dump(mode="json", exclude_none=True)
        return _read(kind, await self._ask("ingest", "POST", f"/analyst/v1{path}", json=content))

    async def remove(self, kind: TypeAdapter[T], path: str) -> T:
        """Take something away at a path of `/analyst/v1`; its answer."""
        return _read(kind, await self._ask("ingest", "DELETE", f"/analyst/v1{path}"))

    async def file(self, path: str, query: Query | None = None) -> httpx.Response:
        """A file that `/analyst/v1` writes."""
        params = _given(query)
        return await self._ask("ingest", "GET", f"/analyst/v1{path}", params=params, timeout=PATIENCE_FOR_A_FILE)

    async def analyst(self, path: str, query: Query | None = None) -> httpx.Response:
        """What `/analyst/v1` answers; `read_answer` makes something of it."""
        return await self._analyst(path, query)

    async def tell(self, path: str, said: Mapping[str, Any], query: Query | None = None) -> httpx.Response:
        """What `/analyst/v1` answers to a body in JSON. Handing in waits for the exchange, so it may take longer."""
        how: dict[str, Any] = {"json": dict(said), "params": _given(query), "timeout": PATIENCE_FOR_A_FILE}
        return await self._ask("ingest", "POST", f"/analyst/v1{path}", **how)

    async def _analyst(self, path: str, query: Query | None = None) -> httpx.Response:
        return await self._ask("ingest", "GET", f"/analyst/v1{path}", params=_given(query))

    async def _tell(self, path: str, said: BaseModel) -> httpx.Response:
        """An answer to what the reader says."""
        return await self._ask("ingest", "POST", f"/analyst/v1{path}", json=said.model_dump(mode="json"))

    async def _operator(self, path: str, query: Query | None = None) -> httpx.Response:
        return await self._ask("exchange", "GET", f"/operator/v1{path}", params=_given(query))

    async def _ask(self, service: Service, method: str, path: str, **how: Any) -> httpx.Response:
        client = self.exchange if service == "exchange" else self.ingest
        headers = {"authorization": f"Bearer {self.token}", "x-request-id": request_id(), **how.pop("headers", {})}
        try:
            answer = await client.request(method, _written(service, path), headers=headers, **how)
        except httpx.TimeoutException as late:
            raise Away(service, slow=not isinstance(late, httpx.ConnectTimeout)) from None
        except httpx.TransportError:
            raise Away(service) from None
        if answer.status_code >= 300 or len(answer.content) > LARGEST_ANSWER:
            raise _fault(service, answer)
        return answer


def _written(service: Service, path: str) -> str:
    """The path as an address has it: what a reader put between two strokes asks for nothing else than it names."""
    if not {".", ".."}.isdisjoint(path.split("/")):
        raise Refused(service, 404, {"code": "not-found"})
    return quote(path, safe="/:@!$&'()*+,;=~")


async def attempt(asked: Awaitable[T]) -> T | Fault:
    """The answer, or why there is none: for a page that has more to show than this."""
    try:
        return await asked
    except Fault as fault:
        return fault


async def both(one: Awaitable[T], other: Awaitable[Any]) -> tuple[T | Fault, Any]:
    """Two answers asked for at once, each as `attempt` gives it."""
    first, second = await asyncio.gather(attempt(one), attempt(other))
    return first, second


def _fault(service: Service, answer: httpx.Response) -> Fault:
    try:
        problem = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        problem = None
    if not isinstance(problem, dict) or answer.status_code < 400:
        return Strange(service)
    if answer.status_code in (502, 503, 504):
        return Away(service)
    return Refused(service, answer.status_code, problem)


def read_answer(kind: TypeAdapter[T], answer: httpx.Response) -> T:
    """An answer as what it should be; Strange when it is not."""
    return _read(kind, answer)


def _read(kind: TypeAdapter[T], answer: httpx.Response) -> T:
    service: Service = "ingest" if answer.url.path.startswith("/analyst/") else "exchange"
    try:
        return kind.validate_json(answer.content)
    except ValidationError:
        raise Strange(service) from None


def _given(query: Query | None) -> dict[str, str | int | float | bool]:
    return {name: value for name, value in (query or {}).items() if value not in (None, "")}


_ALERTS = TypeAdapter(Listed[AlertRow])
_ALERT = TypeAdapter(Alert)
_LOOKS = TypeAdapter(Listed[Looked])
_ASSIGNED = TypeAdapter(Assigned)
_ASSIGNEES = TypeAdapter(Assignees)
_SEARCHES = TypeAdapter(SavedSearches)
_SEARCH = TypeAdapter(SavedSearch)
_MATCHES = TypeAdapter(MatchAnswer)
_PARCELS = TypeAdapter(Listed[ParcelRow])
_PARCEL = TypeAdapter(Parcel)
_HITS = TypeAdapter(Listed[HitRow])
_HIT = TypeAdapter(HitRow)
_CONTROL_HITS = TypeAdapter(Listed[ControlHit])
_CONTROLLED = TypeAdapter(Controlled)
_LISTS = TypeAdapter(Lists)
_VERSIONS = TypeAdapter(Listed[VersionRow])
_RESCREENS = TypeAdapter(Listed[Rescreen])
_FOLLOWED = TypeAdapter(Feeds)
_COUNTS = TypeAdapter(Counts)
_AUDIT = TypeAdapter(Listed[AuditRow])
_FEEDS = TypeAdapter(list[FeedStatus])
_REFUSED = TypeAdapter(list[RefusedLine])
_KEYS = TypeAdapter(list[KeyStanding])
_STANDING = TypeAdapter(RecordStanding)
_STANDINGS = TypeAdapter(list[RecordAtOnce])
_CONTENT = TypeAdapter(dict[str, Any])
_SHARING = TypeAdapter(SharingExplained)
