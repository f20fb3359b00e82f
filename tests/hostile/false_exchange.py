"""The address of every liar: an exchange that answers this nation's calls, each liar's as he wishes.

What is not a lie is an empty feed: no page, no checkpoint. Lies are set beforehand, by the liar's code and the call's
last word (`pages`, `checkpoint`), and each is bytes to be sent as they are, without end if the liar wishes; what the
other took of them is counted.
"""

import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType

_EMPTY = {
    "pages": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "checkpoint": b"HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
    b'Content-Length: 45\r\n\r\n{"status":404,"code":"not-held","title":"no"}',
}
Lie = Callable[[str], Iterable[bytes]]
"""Given the request's target, the parts of the answer."""


class FalseExchange:
    """Listens on a port of this machine from its entry to its end."""

    def __init__(self, port: int) -> None:
        self.taken: Counter[tuple[str, str]] = Counter()
        """Bytes of answers that were taken, by liar and call."""
        self.asked: Counter[tuple[str, str]] = Counter()
        self._lies: dict[tuple[str, str], Lie] = {}
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.false = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> "FalseExchange":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def lie(self, code: str, call: str, lie: Lie) -> None:
        """From now on, answer so."""
        self._lies[code, call] = lie

    def answer(self, target: str) -> tuple[tuple[str, str], Iterable[bytes]]:
        """Who is asked what, and the parts of the answer."""
        path = target.partition("?")[0].split("/")
        origin, call = (path[-3], path[-1]) if len(path) > 3 else ("", "")
        lie = self._lies.get((origin, call))
        return (origin, call), lie(target) if lie else [_EMPTY.get(call, _EMPTY["checkpoint"])]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    false: FalseExchange


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """One call a connection; a pushed page is not read, and answered all the same."""
        request = self.rfile.readline(65_536).decode("latin-1").split(" ")
        if len(request) < 2:
            return
        asked, parts = self.server.false.answer(request[1])
        self.server.false.asked[asked] += 1
        with suppress(OSError):
            for part in parts:
                self.wfile.write(part)
                self.server.false.taken[asked] += len(part)


def page_answer(page: bytes) -> Iterator[bytes]:
    """A page, as an honest exchange would send it."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n"
    yield b"Content-Length: %d\r\n\r\n%b" % (len(page), page)
