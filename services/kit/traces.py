"""Traces: the way of one thing through processes and over borders, where the settings ask for them; else nothing.

A thing that has an id of 128 bits (a record's UUIDv7) is a trace of its own, and the id is the trace id. So whoever
holds the thing knows its trace, however it came there: pushed, pulled, or taken back after a restore. Each stage of
its way is a span below one root, whose id is derived from the thing's. Calls are traces beside these: a call's
`traceparent` (W3C Trace Context) is heard and passed on, and a stage is linked to the call in which it happened.

A span names kinds, counts, feeds and ids, never what a record says. Of things, a share is followed that is chosen by
their ids alone, so that both sides of a border choose the same. Off, which is the usual case, nothing of the SDK is
imported and a stage costs one look at a variable.
"""

import contextlib
import hashlib
import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.propagators.textmap import Setter
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import Scope

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_W3C = TraceContextTextMapPropagator()
_RANDOM_BITS = 56
"""Of an id, by which a share is chosen: the last seven bytes of a UUIDv7 are random, as W3C's level 2 wants them."""
_NOTHING = contextlib.nullcontext()
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)

Value = str | int | bool


@dataclass(slots=True)
class _Here:
    """What this process was told."""

    provider: "TracerProvider | None" = None
    tracer: trace.Tracer | None = None
    below: int = 0
    """Ids whose random bits are below this are followed."""


_here = _Here()
_next_ids: ContextVar[tuple[int, int] | None] = ContextVar("next_ids", default=None)


class _Ids:
    """Random ids, but for a root, whose ids are given; as the SDK's IdGenerator, which is not imported for it."""

    def generate_trace_id(self) -> int:
        """128 bits."""
        given = _next_ids.get()
        return given[0] if given else random.getrandbits(128) or 1

    def generate_span_id(self) -> int:
        """64 bits."""
        given = _next_ids.get()
        return given[1] if given else random.getrandbits(64) or 1

    def is_trace_id_random(self) -> bool:
        """The last seven bytes are."""
        return True


def install_traces(service: str, nation: str, send_to: str | None, file: Path | None, share: float) -> None:
    """From now on send spans to an OTLP/HTTP receiver, or write them into a file, an object a line, or both; neither:
    off. `share` of the things is followed, 0 to 1. OSError when the file cannot be written."""
    if send_to is None and file is None:
        return
    from services.kit.spans_out import open_provider  # noqa: PLC0415  (what is off is not imported)

    provider = open_provider(service, nation, _Ids(), send_to, file)  # type: ignore[arg-type]
    _here.provider, _here.tracer = provider, provider.get_tracer("parcelbridge")
    _here.below = int(share * (1 << _RANDOM_BITS))


def end_traces() -> None:
    """Send what waits, and be off."""
    if _here.provider is not None:
        _here.provider.shutdown()
    _here.provider = _here.tracer = None


def tracing() -> bool:
    """Whether spans go anywhere: what only traces need is not made otherwise."""
    return _here.tracer is not None


def follow(stage: str, ids: Iterable[str | uuid.UUID], began: int, *, first: bool = False, **said: Value) -> None:
    """These things have passed a stage, which began at `began` (`time.time_ns`) and ends now. `first`: their way begins
    with it. Costs nothing when off."""
    if _here.tracer is None:
        return
    ended, links = time.time_ns(), _links()
    for each in ids:
        thing = each if isinstance(each, uuid.UUID) else uuid.UUID(each)
        if thing.int & ((1 << _RANDOM_BITS) - 1) < _here.below:
            _span(_here.tracer, stage, thing, (began, ended), links, first=first, said=said)


def _span(
    tracer: trace.Tracer,
    stage: str,
    thing: uuid.UUID,
    times: tuple[int, int],
    links: list[Link],
    *,
    first: bool,
    said: dict[str, Value],
) -> None:
    root = SpanContext(thing.int, root_of(thing), is_remote=True, trace_flags=_SAMPLED)
    token = _next_ids.set((root.trace_id, root.span_id)) if first else None
    try:
        nowhere = trace.set_span_in_context(trace.INVALID_SPAN if first else NonRecordingSpan(root))
        span = tracer.start_span(stage, nowhere, links=links, start_time=times[0], attributes=said)
    finally:
        if token is not None:
            _next_ids.reset(token)
    span.end(times[1])


def root_of(thing: uuid.UUID) -> int:
    """The id of the span with which a thing's way begins."""
    return int.from_bytes(hashlib.sha256(b"parcelbridge way " + thing.bytes).digest()[:8], "big") or 1


def _links() -> list[Link]:
    current = trace.get_current_span().get_span_context()
    return [Link(current)] if current.is_valid else []


@contextlib.contextmanager
def call(name: str, *, calls: bool = False, answers: bool = False, **said: Value) -> Iterator[None]:
    """A piece of work that `calls` another process, or `answers` one, as a span within that under way; nothing when
    off."""
    kind = SpanKind.CLIENT if calls else SpanKind.SERVER if answers else SpanKind.INTERNAL
    if _here.tracer is None:
        yield
    else:
        with _here.tracer.start_as_current_span(name, kind=kind, attributes=said, record_exception=False):
            yield


def heard(scope: Scope) -> contextlib.AbstractContextManager[None]:
    """A request: its `traceparent` is heard, and with traces on it is a span below it."""
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"]
    return _heard(scope, given) if given or _here.tracer is not None else _NOTHING


@contextlib.contextmanager
def _heard(scope: Scope, given: list[str]) -> Iterator[None]:
    outer = _W3C.extract({"traceparent": given[0]} if len(given) == 1 else {})
    with _within(outer), call(scope["method"], answers=True):
        yield
        route = getattr(scope.get("route"), "path", None)
        if route is not None and _here.tracer is not None:
            trace.get_current_span().update_name(f"{scope['method']} {route}")


@contextlib.contextmanager
def _within(outer: Context) -> Iterator[None]:
    token = context.attach(outer)
    try:
        yield
    finally:
        context.detach(token)


def trace_id() -> str:
    """The trace of the call under way, 32 hex digits; empty outside one."""
    current = trace.get_current_span().get_span_context()
    return trace.format_trace_id(current.trace_id) if current.is_valid else ""


class _Headers(Setter[httpx.Headers]):
    """How the propagator writes into `httpx` headers."""

    def set(self, carrier: httpx.Headers, key: str, value: str) -> None:
        """One header."""
        carrier[key] = value


_HEADERS = _Headers()


async def carry(request: httpx.Request) -> None:
    """An `httpx` hook: the call's trace goes with it, beside what is signed."""
    _W3C.inject(request.headers, setter=_HEADERS)


def hooks() -> dict[str, list[Callable[[httpx.Request], object]]]:
    """For a client that calls another process: `event_hooks=hooks()`."""
    return {"request": [carry]} if tracing() else {}
