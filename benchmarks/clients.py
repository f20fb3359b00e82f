"""HTTP clients that cost little, so that the server is measured: kept connections, one call at a time each."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Tally:
    """What the clients saw: seconds of each call, and statuses."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        """Calls a second."""
        return len(self.seconds) / self.elapsed

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the calls was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def post_from_clients(
    url: str, bodies: Iterator[bytes], clients: int, headers: Callable[[bytes], dict[str, str]]
) -> Tally:
    """Post each body once, from `clients` connections in closed loops."""
    tally, started = Tally(), time.perf_counter()
    await asyncio.gather(*(_client(url, bodies, headers, tally) for _ in range(clients)))
    tally.elapsed = time.perf_counter() - started
    return tally


async def _client(url: str, bodies: Iterator[bytes], headers: Callable[[bytes], dict[str, str]], tally: Tally) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    for body in bodies:
        lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers(body).items()]
        started = time.perf_counter()
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        status, _ = await read_status(reader)
        tally.seconds.append(time.perf_counter() - started)
        tally.statuses[status] = tally.statuses.get(status, 0) + 1
    writer.close()
    await writer.wait_closed()


async def read_status(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Read one answer with a Content-Length; gives its status, and its head in lower case."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("content-length:")[2].partition("\r\n")[0].strip()
    if length:
        await reader.readexactly(int(length))
    return int(head.split(" ", 2)[1]), head
