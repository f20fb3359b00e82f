"""What belongs to an entity and stands elsewhere in its files: aliases, addresses, documents, reasons.

Readers lay such parts aside and look them up again by their key. The caller says where: lists of more than a gigabyte
go to disk, those of a test stay in memory.
"""

from collections import defaultdict
from typing import Protocol


class Parts(Protocol):
    """Texts laid aside under a key."""

    def add(self, key: str, part: str) -> None:
        """Lay one more aside."""

    def of(self, key: str) -> tuple[str, ...]:
        """Those of a key, in the order in which they came."""

    def __len__(self) -> int:
        """How many there are in all."""


class PartsInMemory:
    """Parts of a small list."""

    def __init__(self) -> None:
        self._held: defaultdict[str, list[str]] = defaultdict(list)
        self._count = 0

    def add(self, key: str, part: str) -> None:
        """Lay one more aside."""
        self._held[key].append(part)
        self._count += 1

    def of(self, key: str) -> tuple[str, ...]:
        """Those of a key, in the order in which they came."""
        return tuple(self._held.get(key, ()))

    def __len__(self) -> int:
        return self._count
