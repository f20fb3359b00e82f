"""One nation's exchange as it runs anywhere, between peers of which each is a liar: a process, a PostgreSQL, a socket.

The peers have codes that ISO 3166 leaves to users (XA, XB, …) and one address: a false exchange, which answers this
one's calls as each liar says. Processor time is read from the kernel's own books, of the exchange and its database
together.
"""

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg

from services.feed.keys import SigningKey, write_public_key, write_signing_key
from services.kit.access import LocalIssuer, Role
from services.kit.postgres import EmbeddedPostgres
from tests.end_to_end.nation import Server, free_ports
from tests.hostile.false_exchange import FalseExchange

NATION = "CN"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LIARS = tuple(f"X{letter}" for letter in _LETTERS)
MANY_LIARS = tuple(f"{first}{letter}" for first in "XQ" for letter in _LETTERS)
ENDED = ("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
SPEAKS = ("2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z")

_SETTINGS = f"""
nation     = "{NATION}"
home       = "."
allow_root = true
[exchange]
listen     = "127.0.0.1:{{port}}"
public_url = "http://127.0.0.1:{{port}}"
sign_with  = ["sign.jwk"]
[logs]
level = "warning"
"""
_PEER = """
[[peer]]
nation = "{code}"
url    = "{url}"
keys = [
  {{ file = "{code}.jwk", not_before = "{speaks[0]}", not_after = "{speaks[1]}" }},
  {{ file = "{code}.stolen.jwk", not_before = "{speaks[0]}", not_after = "{speaks[1]}" }},
  {{ file = "{code}.ended.jwk", not_before = "{ended[0]}", not_after = "{ended[1]}" }},
]
"""


@dataclass(frozen=True)
class Keys:
    """What a liar signs with: the key that speaks, one that will be revoked, one whose time is over."""

    speaks: SigningKey
    stolen: SigningKey
    ended: SigningKey


Lies = Callable[[FalseExchange, dict[str, Keys]], None]


class Process(Server):
    """The exchange's process, whose number is known."""

    def pid(self) -> int:
        """While it runs."""
        assert self._process is not None
        return self._process.pid


@dataclass(frozen=True)
class Victim:
    """See the module's first paragraph; `victim_between_liars` starts and ends it."""

    port: int
    keys: dict[str, Keys]
    false: FalseExchange
    process: Process
    database: EmbeddedPostgres
    issuer: LocalIssuer
    books: psycopg.Connection
    """Of the owner of its tables."""

    @property
    def url(self) -> str:
        """Its public address."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, *roles: Role, **what: Any) -> httpx.Response:
        """A call of this nation's own people."""
        token = self.issuer.issue("tester", f"{NATION}-TEST", roles, dt.timedelta(hours=1))
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(trust_env=False, timeout=60.0) as own:
            return own.request(method, f"{self.url}{path}", headers=headers, **what)

    def feed(self, origin: str) -> dict[str, Any]:
        """How a liar's feed stands here: its size, for what it halted, and the last pull that did not go well."""
        (row,) = self._rows(
            """SELECT f.size, f.halted_for, a.status, a.detail FROM exchange.feed f LEFT JOIN exchange.attempt a
               ON a.feed = f.id AND a.call = 'pull' WHERE f.origin = %s ORDER BY a.id DESC LIMIT 1""",
            origin,
        )
        return dict(zip(("size", "halted_for", "status", "detail"), row, strict=True))

    def evidence(self, origin: str) -> list[dict[str, Any]]:
        """What was kept as evidence of a liar's feed."""
        rows = self._rows(
            """SELECT e.kind, convert_from(e.content, 'UTF8')::jsonb FROM exchange.evidence e
               JOIN exchange.feed f ON f.id = e.feed WHERE f.origin = %s ORDER BY e.id""",
            origin,
        )
        return [{"kind": kind, **content} for kind, content in rows]

    def _rows(self, query: LiteralString, origin: str) -> list[tuple[Any, ...]]:
        return self.books.execute(query, [origin]).fetchall()

    def spent_ms(self) -> float:
        """Milliseconds of processor that the exchange and its database have used since they started."""
        database = self.database.pid() or 0
        return sum(_used_ns(pid) for pid in (self.process.pid(), database, *_children_of(database))) / 1e6


@contextmanager
def victim_between_liars(
    folder: Path, lies: Lies = lambda _false, _keys: None, liars: Sequence[str] = LIARS
) -> Iterator[Victim]:
    """The exchange, serving, and all its false peers; afterwards nothing of it runs. `lies` are set before it starts:
    it pulls from its peers at once."""
    port, false_port = free_ports(2)
    keys = {code: Keys(*(SigningKey.generate() for _ in range(3))) for code in liars}
    _write(folder, port, f"http://127.0.0.1:{false_port}", keys)
    database = EmbeddedPostgres(folder / "postgres")
    command = [sys.executable, "-m", "services.exchange", "serve", "--config", str(folder / "settings.toml")]
    process = Process("the exchange", command, f"http://127.0.0.1:{port}/readyz", folder / "exchange.log")
    with FalseExchange(false_port) as false:
        lies(false, keys)
        try:
            address = database.start().replace("+psycopg", "")
            process.start()
            process.await_ready()
            issuer = LocalIssuer(folder / "access.jwk", NATION)
            with psycopg.connect(address, autocommit=True) as books:
                yield Victim(port, keys, false, process, database, issuer, books)
        finally:
            process.stop()
            database.destroy()


def _write(folder: Path, port: int, peers_url: str, keys: dict[str, Keys]) -> None:
    """Settings and keys."""
    own = SigningKey.generate()
    write_signing_key(folder / "sign.jwk", own)
    settings = [_SETTINGS.format(port=port)]
    for code, of_liar in keys.items():
        write_public_key(folder / f"{code}.jwk", of_liar.speaks.public)
        write_public_key(folder / f"{code}.stolen.jwk", of_liar.stolen.public)
        write_public_key(folder / f"{code}.ended.jwk", of_liar.ended.public)
        settings.append(_PEER.format(code=code, url=peers_url, speaks=SPEAKS, ended=ENDED))
    (folder / "settings.toml").write_text("".join(settings))


def _children_of(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in children.read_text().split()] if children.exists() else []


def _used_ns(pid: int) -> int:
    """Nanoseconds of processor of a process, over all its threads that live; 0 where the kernel does not say."""
    used = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            used += int(thread.read_text().split()[0])
    return used
