"""Parts of a list of any size, in a file that is gone with its import: SQLite without journal, with a bounded cache."""

import sqlite3
from contextlib import AbstractContextManager, closing
from pathlib import Path
from types import TracebackType

AT_ONCE = 10_000


class PartsOnDisk(AbstractContextManager["PartsOnDisk"]):
    """`services.ingest.core.lists.parts.Parts` in the file `path`; used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._waiting: list[tuple[str, str]] = []
        self._count = 0
        self._indexed = False
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("PRAGMA cache_size = -32768")
        self._file.execute("CREATE TABLE part (key TEXT NOT NULL, part TEXT NOT NULL)")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, key: str, part: str) -> None:
        """Lay one more aside."""
        self._waiting.append((key, part))
        self._count += 1
        if len(self._waiting) >= AT_ONCE:
            self._write()

    def of(self, key: str) -> tuple[str, ...]:
        """Those of a key, in the order in which they came."""
        if self._waiting:
            self._write()
        if not self._indexed:
            self._file.execute("CREATE INDEX part_key ON part (key)")
            self._indexed = True
        with closing(self._file.execute("SELECT part FROM part WHERE key = ? ORDER BY rowid", (key,))) as found:
            return tuple(part for (part,) in found)

    def __len__(self) -> int:
        return self._count

    def _write(self) -> None:
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO part VALUES (?, ?)", self._waiting)
        self._file.execute("COMMIT")
        self._waiting.clear()
