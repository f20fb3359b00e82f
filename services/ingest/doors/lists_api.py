"""`/analyst/v1/lists`: the watch lists and their versions, and the import of a new one by an administrator.

The files of a list come in one body, their bytes one behind the other; the query names each with its length. They go
to a folder of their own on disk, bounded in size and in time, and are gone when the import has ended. One import of a
list is done at a time, two in all.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import ClientDisconnect

from schemas.answers.analyst import Listed
from schemas.answers.lists import Importing, ListImported, ListName, Lists, VersionRow
from services.ingest.core.lists.form import Form
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.ingest import Ingest
from services.ingest.lists.import_list import FeedList, ListFile, Progress, Wanted, import_list
from services.ingest.lists.read_lists import all_lists, versions_of
from services.kit.access import Caller, Role, requires
from services.kit.problems import MEDIA_TYPE, Problem

MOST_BYTES = 4_294_967_296
"""Of all files of a list together."""
MOST_FILES = 8
MOST_IMPORTS = 2
FREE_BYTES = 67_108_864
"""Left on the disk, when a list's files and what is laid aside of them are on it."""
SECONDS_FOR_A_CHUNK = 60.0
SECONDS_FOR_A_BODY = 3_600.0

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "`unauthenticated`: no good bearer token.", **_PROBLEM},
    403: {"description": "`role`: the token has no role that may ask this.", **_PROBLEM},
    422: {"description": "`form`: a parameter is unknown or wrong.", **_PROBLEM},
}
_ABSENT: dict[int | str, dict[str, Any]] = {404: {"description": "`not-found`.", **_PROBLEM}}
_IMPORT_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"description": "`cut-off`: the body is not as long as the files that the query names.", **_PROBLEM},
    408: {"description": "`slow`: the body did not arrive in time.", **_PROBLEM},
    409: {
        "description": "`importing`: this list is being imported. `feed-list`: it is the list of a feed.",
        **_PROBLEM,
    },
    413: {"description": "`too-large`: more bytes than a list may have.", **_PROBLEM},
    422: {
        "description": "`form`, or why the list is refused (docs/lists.md): the version in force stays in force. "
        "`detail` says why, `next` what to do, `force` whether `force=true` takes it.",
        **_PROBLEM,
    },
    503: {"description": "`busy`: other lists are being imported; `no-room`: the disk is full.", **_PROBLEM},
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary", "description": "The files, one behind the other."}
            }
        },
    }
}

router = APIRouter(prefix="/analyst/v1/lists", tags=["lists"], responses=_PROBLEMS)

Reader = Depends(requires(Role.ANALYST, Role.AUDITOR, Role.ADMIN))
Admin = Annotated[Caller, Depends(requires(Role.ADMIN))]
NamedFile = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ ()+-]{0,199}:[0-9]{1,12}$")]


class ListsQuery(BaseModel):
    """A query without parameters."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class VersionsQuery(ListsQuery):
    """Which versions."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """Items at most."""
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}$")] | None = None


class ImportQuery(ListsQuery):
    """What the body holds."""

    file: Annotated[list[NamedFile], Field(min_length=1, max_length=MOST_FILES)]
    """Each file as `name:bytes`, in the order in which they stand in the body."""
    format: Form | None = None
    """What the files are; absent: found from what stands in them."""
    force: bool = False
    """Take a list that is refused only beside the version in force."""


class Imports:
    """What this process imports now."""

    def __init__(self) -> None:
        self.under_way: dict[str, Progress] = {}

    @contextmanager
    def begin(self, name: str) -> Iterator[Progress]:
        """One more; Problem when this list is imported already, or too many others."""
        if name in self.under_way:
            raise Problem(409, "importing", "this list is being imported; wait until that has ended")
        if len(self.under_way) >= MOST_IMPORTS:
            raise Problem(503, "busy", "other lists are being imported", headers={"Retry-After": "30"})
        self.under_way[name] = Progress()
        try:
            yield self.under_way[name]
        finally:
            self.under_way.pop(name)

    def shown(self) -> list[Importing]:
        """How far each is."""
        return [
            Importing(name=name, read=min(each.read, each.bytes), bytes=each.bytes, entities=each.entities)
            for name, each in self.under_way.items()
        ]


def _imports(request: Request) -> Imports:
    state = request.app.state
    if not hasattr(state, "imports"):
        state.imports = Imports()
    imports: Imports = state.imports
    return imports


async def _connection(request: Request) -> AsyncIterator[AsyncConnection]:
    ingest: Ingest = request.app.state.ingest
    async with ingest.engine.connect() as conn:
        yield conn


Conn = Annotated[AsyncConnection, Depends(_connection)]
Under = Annotated[Imports, Depends(_imports)]


@router.get("", response_model_exclude_none=True, dependencies=[Reader])
async def get_lists(conn: Conn, imports: Under, _: Annotated[ListsQuery, Query()]) -> Lists:
    """Every watch list with its version in force, those of feeds too."""
    return await all_lists(conn, imports.shown())


@router.get("/{list}/versions", response_model_exclude_none=True, responses=_ABSENT, dependencies=[Reader])
async def get_versions(conn: Conn, list: ListName, query: Annotated[VersionsQuery, Query()]) -> Listed[VersionRow]:
    """The versions of a list, the newest first, with what each changed."""
    return await versions_of(conn, list, None if query.after is None else int(query.after), query.limit)


@router.post(
    "/{list}/versions",
    status_code=201,
    response_model_exclude_none=True,
    responses={200: {"model": ListImported, "description": "The same files are in force."}, **_IMPORT_PROBLEMS},
    openapi_extra=_BODY,
)
async def post_version(
    request: Request,
    response: Response,
    caller: Admin,
    imports: Under,
    list: ListName,
    query: Annotated[ImportQuery, Query()],
) -> ListImported:
    """Import the files in the body as a new version of a list: all or nothing."""
    ingest: Ingest = request.app.state.ingest
    files = named_files(query.file)
    with imports.begin(list) as progress, TemporaryDirectory(prefix="parcelbridge-upload-") as folder:
        progress.bytes = sum(length for _, length in files)
        kept = await _receive(request, files, Path(folder))
        wanted = Wanted(list, kept, query.format, query.force, caller.subject)
        answer = await _import(ingest, wanted, progress)
    response.status_code = 200 if answer.unchanged else 201
    return answer


async def _import(ingest: Ingest, wanted: Wanted, progress: Progress) -> ListImported:
    try:
        done = await import_list(ingest.engine, wanted, ingest.clock(), progress)
    except ListRefused as refusal:
        raise refused(refusal) from None
    except FeedList:
        raise Problem(409, "feed-list", "this list holds what a feed brings; import under another name") from None
    return ListImported(
        name=wanted.list,
        version=done.version,
        unchanged=done.unchanged,
        format=str(done.form),
        entities=done.entities,
        new=done.new,
        changed=done.changed,
        removed=done.removed,
        hits_withdrawn=done.hits_withdrawn,
        forced=done.forced,
        remarks=[*done.remarks],
    )


def refused(refusal: ListRefused) -> Problem:
    """A refusal as the caller hears it."""
    extra = {"next": refusal.next_step, "force": refusal.forceable}
    return Problem(422, refusal.code, f"{refusal.why}; the version in force stays in force", extra=extra)


def named_files(stated: Sequence[str]) -> list[tuple[str, int]]:
    """Names and lengths; Problem when they are too large, or a name stands twice."""
    files = [(name, int(length)) for name, _, length in (each.rpartition(":") for each in stated)]
    if len({name for name, _ in files}) < len(files):
        raise Problem(422, "files", "a file stands twice", extra={"next": "name each file once", "force": False})
    if sum(length for _, length in files) > MOST_BYTES:
        raise Problem(413, "too-large", f"the files of a list have at most {MOST_BYTES:,} bytes")
    return files


async def _receive(request: Request, files: Sequence[tuple[str, int]], folder: Path) -> list[ListFile]:
    """The body cut into its files. Problem when it is longer or shorter, or drips too slowly."""
    _refuse_without_room(sum(length for _, length in files))
    body = _Body(request)
    kept = []
    try:
        async with asyncio.timeout(SECONDS_FOR_A_BODY):
            for number, (name, length) in enumerate(files):
                path = folder / str(number)
                with path.open("wb") as file:
                    await body.copy(file, length)
                kept.append(ListFile(name, path))
            await body.expect_end()
    except TimeoutError:
        raise Problem(408, "slow", "the body did not arrive in time") from None
    return kept


def _refuse_without_room(wanted: int) -> None:
    if shutil.disk_usage(gettempdir()).free < 2 * wanted + FREE_BYTES:
        raise Problem(503, "no-room", "the disk has no room for these files")


class _Body:
    """A request's body, taken in pieces of any length."""

    def __init__(self, request: Request) -> None:
        self._chunks = request.stream()
        self._rest = b""

    async def copy(self, file: BinaryIO, length: int) -> None:
        """The next so many bytes."""
        while length:
            piece = self._rest or await self._next()
            if not piece:
                raise _cut_off()
            file.write(piece[:length])
            self._rest, length = piece[length:], length - len(piece[:length])

    async def expect_end(self) -> None:
        """Problem when there is more."""
        if self._rest or await self._next():
            raise _cut_off()

    async def _next(self) -> bytes:
        """A chunk that is not empty; an empty one at the end."""
        try:
            async with asyncio.timeout(SECONDS_FOR_A_CHUNK):
                async for chunk in self._chunks:
                    if chunk:
                        return chunk
        except ClientDisconnect:
            raise _cut_off() from None
        return b""


def _cut_off() -> Problem:
    return Problem(400, "cut-off", "the body is not as long as the files that the query names")
