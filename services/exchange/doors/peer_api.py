"""`/exchange/v1`: what peers, the own ingest and auditors call (docs/protocol.md section 4).

A peer signs its calls (RFC 9421); ingest and auditors carry a bearer token. An unauthenticated body is never read
whole: length, media type, and the signature over the head come first.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.exchange.doors import described
from services.exchange.doors.know_caller import Reader, identify_reader, pusher_of
from services.exchange.endpoint import Endpoint
from services.exchange.read_feed import read_checkpoint, read_consistency, read_page, read_proof
from services.exchange.receive import receive_push
from services.feed.names import FeedName
from services.feed.page import MAX_LINES, MAX_PAGE_BYTES, MEDIA_TYPE
from services.kit.bodies import read_body
from services.kit.problems import Problem

router = APIRouter(prefix="/exchange/v1", tags=["exchange"], responses=described.PROBLEMS)

_NUMBER = re.compile(r"[0-9]{1,15}")


async def endpoint_of(request: Request) -> Endpoint:
    """The endpoint that this process serves. `async`, as every dependency here: FastAPI sends others to a thread."""
    endpoint: Endpoint = request.app.state.endpoint
    return endpoint


Here = Annotated[Endpoint, Depends(endpoint_of)]


@router.post(
    "/feeds/{origin}/{audience}/pages",
    response_class=Response,
    responses=described.json(described.JWS, "The receipt."),
    openapi_extra=described.page_body(),
)
async def push_page(request: Request, endpoint: Here, origin: str, audience: str) -> Response:
    """The origin pushes a page; the answer is the receipt."""
    _check_frame(request)
    async with pusher_of(endpoint, request, lambda: read_body(request, MAX_PAGE_BYTES)) as caller:
        name = _find(endpoint.heard_feeds, origin, audience)
        if name is None or caller.nation != origin:
            raise Problem(403, "not-yours", "only the origin pushes a feed, and only to its audience")
        receipt = await receive_push(endpoint, name, caller.body)
    request.app.state.remembered.look_again()
    return Response(receipt.jws, media_type="application/json")


def _check_frame(request: Request) -> None:
    """Step 1: length, media type, encoding."""
    length = request.headers.get("content-length")
    if length is not None and (not _NUMBER.fullmatch(length) or int(length) > MAX_PAGE_BYTES):
        raise Problem(413, "too-large", f"a page has at most {MAX_PAGE_BYTES} bytes")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        raise Problem(415, "media-type", f"a page is {MEDIA_TYPE}")
    if "content-encoding" in request.headers:
        raise Problem(415, "media-type", "a page comes as it is, without a content encoding")


async def _reader(request: Request, endpoint: Here, origin: str, audience: str) -> FeedName:
    """Whoever calls may read this feed; else 403, also for a feed that does not exist."""
    reader = await identify_reader(endpoint, request)
    name = _find(endpoint.own_feeds + endpoint.heard_feeds, origin, audience)
    if name is None or not _may_read(endpoint, reader, name):
        problem = Problem(403, "not-yours", "this feed is not for this caller")
        if reader.nation is not None:
            request.app.state.patience.refused(reader.nation, problem)
        raise problem
    return name


def _find(feeds: Sequence[FeedName], origin: str, audience: str) -> FeedName | None:
    """The feed that a path names, which may be anything."""
    return next((name for name in feeds if (name.origin, name.audience) == (origin, audience)), None)


def _may_read(endpoint: Endpoint, reader: Reader, name: FeedName) -> bool:
    if reader.nation is not None:
        return reader.nation in (name.origin, name.audience) and not name.is_home
    return reader.audits or (reader.ingests and name.audience == endpoint.nation)


Readable = Annotated[FeedName, Depends(_reader)]


@router.get(
    "/feeds/{origin}/{audience}/pages",
    response_class=Response,
    responses=described.rows("A page.") | {204: {"description": "Nothing from `first` on."}},
    openapi_extra=described.numbers("first", optional=("limit",)),
)
async def get_page(request: Request, endpoint: Here, name: Readable) -> Response:
    """A page from line `first` on; 204 when there is none."""
    asked = _numbers(request, required=("first",), optional=("limit",))
    limit = min(asked.get("limit", MAX_LINES), MAX_LINES)
    if limit < 1:
        raise _wrong("limit")
    page = await read_page(endpoint, name, asked["first"], limit)
    return Response(status_code=204) if page is None else Response(page, media_type=MEDIA_TYPE)


@router.get(
    "/feeds/{origin}/{audience}/checkpoint",
    response_class=Response,
    responses=described.json(described.CHECKPOINT, "The checkpoint, and the receipts of its size."),
    openapi_extra=described.numbers(optional=("size",)),
)
async def get_checkpoint(request: Request, endpoint: Here, name: Readable) -> Response:
    """The newest checkpoint, or that of `size`, with the receipts of its size."""
    asked = _numbers(request, optional=("size",))
    return _json(await read_checkpoint(endpoint, name, asked.get("size")))


@router.get(
    "/feeds/{origin}/{audience}/proof",
    response_class=Response,
    responses=described.json(described.PROOF, "The inclusion proof."),
    openapi_extra=described.numbers("line", "size"),
)
async def get_proof(request: Request, endpoint: Here, name: Readable) -> Response:
    """That line `line` is in the tree of size `size` (RFC 9162 section 2.1.3)."""
    asked = _numbers(request, required=("line", "size"))
    if asked["line"] >= asked["size"]:
        raise _wrong("line")
    return _json(await read_proof(endpoint, name, asked["line"], asked["size"]))


@router.get(
    "/feeds/{origin}/{audience}/consistency",
    response_class=Response,
    responses=described.json(described.CONSISTENCY, "The consistency proof."),
    openapi_extra=described.numbers("from", "to"),
)
async def get_consistency(request: Request, endpoint: Here, name: Readable) -> Response:
    """That the tree of size `to` continues that of size `from` (RFC 9162 section 2.1.4)."""
    asked = _numbers(request, required=("from", "to"))
    if not 0 < asked["from"] <= asked["to"]:
        raise _wrong("from")
    return _json(await read_consistency(endpoint, name, asked["from"], asked["to"]))


@router.get("/keys", response_class=Response, responses=described.json(described.KEYS, "A JWK Set."))
async def get_keys(request: Request, endpoint: Here) -> Response:
    """This endpoint's public keys; trust comes from pinned keys, never from this call."""
    _numbers(request)
    keys = [
        {
            **key.key.jwk(),
            "use": "sig",
            "nbf": int(key.not_before.timestamp()),
            "exp": int(key.not_after.timestamp()),
        }
        for key in endpoint.pinned
        if key.nation == endpoint.nation
    ]
    return _json({"keys": keys})


def _numbers(request: Request, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> Mapping[str, int]:
    """The query's numbers: each once, none unknown, 1 to 15 digits."""
    asked: dict[str, int] = {}
    for name, value in request.query_params.multi_items():
        if name not in required + optional or name in asked or not _NUMBER.fullmatch(value):
            raise _wrong(name)
        asked[name] = int(value)
    for name in required:
        if name not in asked:
            raise _wrong(name)
    return asked


def _wrong(name: str) -> Problem:
    return Problem(
        400,
        "parameter",
        "a number that is missing, repeated, unknown, out of range, or not 1 to 15 digits",
        extra={"name": name[:40]},
    )


def _json(answer: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(answer), media_type="application/json")
