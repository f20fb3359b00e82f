"""Where spans leave the process: to a receiver or a file, from a thread of its own; the one room that imports the SDK.

The SDK's own batch processor and provider start threads in every child right after a fork. A service here forks to
become another program at once, with uvloop waiting for it, and such a thread is a deadlock of both. So spans wait in a
queue of ours, and the provider leaves a child alone. What does not fit into the queue is lost, and counted in the log.
"""

import contextlib
import logging
import queue
import threading
import time
from pathlib import Path

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator

MOST_WAITING = 20_000
AT_ONCE = 512
GATHER_S = 0.5
"""How long a span waits for others."""
LAST_WORDS_S = 10.0

logger = logging.getLogger(__name__)


class Outbox(SpanProcessor):
    """Spans that have ended, on their way to one exporter."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._waiting: queue.Queue[ReadableSpan | None] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self._thread = threading.Thread(target=self._send, name="spans", daemon=True)
        self._thread.start()

    def on_end(self, span: ReadableSpan) -> None:
        """Take a span; never waits."""
        try:
            self._waiting.put_nowait(span)
        except queue.Full:
            self._lost += 1

    def shutdown(self) -> None:
        """Send what waits, for some seconds at most."""
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=LAST_WORDS_S)
        self._thread.join(LAST_WORDS_S)
        self._exporter.shutdown()

    def _send(self) -> None:
        going = True
        while going:
            spans, going = self._gathered()
            if spans:
                self._exporter.export(spans)
            if self._lost:
                lost, self._lost = self._lost, 0
                logger.warning("%d spans were lost: the receiver is too slow", lost)

    def _gathered(self) -> tuple[list[ReadableSpan], bool]:
        """Some spans, and whether more may come."""
        spans, until = list[ReadableSpan](), None
        while len(spans) < AT_ONCE:
            try:
                span = self._waiting.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if span is None:
                return spans, False
            spans.append(span)
            until = until or time.monotonic() + GATHER_S
        return spans, True


class _Provider(TracerProvider):
    def _handle_fork(self) -> None:
        """A child becomes another program, and makes no span."""


def open_provider(
    service: str, nation: str, ids: IdGenerator, send_to: str | None, file: Path | None
) -> TracerProvider:
    """A provider that sends to the receiver, writes into the file, or both. OSError when the file cannot be written."""
    resource = Resource({"service.name": f"parcelbridge-{service}", "parcelbridge.nation": nation})
    provider = _Provider(resource=resource, id_generator=ids, shutdown_on_exit=False)
    if send_to is not None:
        provider.add_span_processor(Outbox(OTLPSpanExporter(endpoint=send_to)))
    if file is not None:
        lines = file.open("a", encoding="utf-8", buffering=1)
        written = ConsoleSpanExporter(out=lines, formatter=lambda span: f"{span.to_json(indent=None)}\n")
        provider.add_span_processor(Outbox(written))
    return provider
