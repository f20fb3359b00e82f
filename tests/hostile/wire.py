"""HTTP/1.1 as a liar speaks it: every byte is his own choice, and what the other says comes back as it was said.

No client library stands between: lengths may lie, bodies may never end, heads may come one byte at a time.
"""

import json
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

PATIENCE_S = 90.0
"""With the other: longer than any of its own limits."""


@dataclass(frozen=True)
class Answer:
    """What the other said; status 0 when it hung up without a word."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    sent: int
    """Bytes that went out before it answered or hung up."""

    @property
    def object(self) -> dict[str, Any]:
        """The answer's JSON; empty when it has none."""
        with suppress(ValueError):
            found: dict[str, Any] = json.loads(self.body)
            return found
        return {}

    @property
    def said(self) -> str:
        """Status and code, as `401 replayed`."""
        return f"{self.status} {self.object.get('code', '')}".rstrip()


def call(
    port: int, method: str, target: str, lines: Sequence[tuple[str, str]], body: bytes | Iterable[bytes] | None = None
) -> Answer:
    """One call on a connection of its own. A body that is no bytes is sent in chunks until somebody has had enough."""
    head = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in lines)]
    if isinstance(body, bytes) and "content-length" not in {name.lower() for name, _ in lines}:
        head.append(f"Content-Length: {len(body)}")
    if body is not None and not isinstance(body, bytes):
        head.append("Transfer-Encoding: chunked")
        return raw(port, _chunks("\r\n".join([*head, "", ""]).encode("latin-1"), body))
    return raw(port, ["\r\n".join([*head, "", ""]).encode("latin-1") + (body or b"")])


def raw(port: int, parts: Iterable[bytes], *, hang_up: bool = False) -> Answer:
    """Send the parts as they come, and stop when the other says anything; `hang_up` says that no more will come."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as link:
        sent = 0
        with suppress(ConnectionError):
            for part in parts:
                if _has_spoken(link):
                    break
                link.sendall(part)
                sent += len(part)
            if hang_up:
                link.shutdown(socket.SHUT_WR)
        return _read(link, sent)


def _has_spoken(link: socket.socket) -> bool:
    link.setblocking(False)
    try:
        return bool(link.recv(1, socket.MSG_PEEK)) or True
    except BlockingIOError:
        return False
    finally:
        link.settimeout(PATIENCE_S)


def _chunks(head: bytes, body: Iterable[bytes]) -> Iterable[bytes]:
    yield head
    for part in body:
        yield b"%x\r\n%b\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


def _read(link: socket.socket, sent: int) -> Answer:
    """Head and body; whatever is there when the other hangs up in between."""
    came = bytearray()
    with suppress(ConnectionError):
        while b"\r\n\r\n" not in came and (more := link.recv(65_536)):
            came += more
    head, _, body = bytes(came).partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    if not status:
        return Answer(0, {}, b"", sent)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", "0"))
    with suppress(ConnectionError):
        while len(body) < length and (more := link.recv(65_536)):
            body += more
    return Answer(int(status.split()[1]), headers, body, sent)
