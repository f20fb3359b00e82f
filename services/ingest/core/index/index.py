"""The index of listed names: read-only arrays, the same for every process that maps them.

Tokens are found by hashed keys (`directory`), names by their tokens (`postings`) and by what runs of tokens make up
(`runs`). On disk it is a folder with one `.npy` file an array and a JSON header, which is the index's own form.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.columns import NameColumns

FORMAT = 1
_HEADER = "index.json"


class UnknownFormatError(Exception):
    """The folder holds an index of another version of the software: build it anew."""


class Directory(NamedTuple):
    """Numbers under sorted 64-bit keys. `starts[k]` is where keys whose highest bits are `k` begin."""

    keys: NDArray[np.uint64]
    values: NDArray[np.int32]
    starts: NDArray[np.int64]


class Postings(NamedTuple):
    """Rows of each token, in rising order: `rows[offsets[token]:offsets[token + 1]]`."""

    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]


class Lookup(NamedTuple):
    """All that the kernel takes of an index."""

    names: NameColumns
    info: NDArray[np.float32]
    """Information of each token, −ln share, with what the list itself tells of how common it is."""
    row_info: NDArray[np.float32]
    """Sum of the information of the identifying tokens of each row."""
    entities: NDArray[np.int32]
    """Entity of each row."""
    directory: Directory
    postings: Postings
    runs: Directory


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Listed names, ready to be searched. Rows are in the order in which they were given."""

    lookup: Lookup
    weak: NDArray[np.uint8]
    """1 for a row that raises nothing by itself."""
    size: float
    """How many entities it holds."""
    common: Directory
    """Hash of a token's text to the number of entities that carry it, for those that several carry."""

    @property
    def entities(self) -> NDArray[np.int32]:
        """Entity of each row."""
        return self.lookup.entities

    def __len__(self) -> int:
        return int(self.lookup.entities.size)

    def save(self, folder: Path) -> None:
        """Write the index to an empty or new folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in _arrays(self).items():
            np.save(folder / f"{name}.npy", array)
        (folder / _HEADER).write_text(json.dumps({"format": FORMAT, "size": self.size}), "utf-8")


def load_index(folder: Path) -> NameIndex:
    """Map a saved index read-only, so that processes share its memory. Raises `UnknownFormatError`, `OSError`."""
    header = json.loads((folder / _HEADER).read_text("utf-8"))
    if header.get("format") != FORMAT:
        raise UnknownFormatError(f"an index of format {header.get('format')!r}; format {FORMAT} is read here")
    arrays = {each.stem: np.asarray(np.load(each, mmap_mode="r")) for each in folder.glob("*.npy")}

    def of(prefix: str) -> dict[str, NDArray[Any]]:
        return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}

    lookup = Lookup(
        names=NameColumns(**of("names.")),
        directory=Directory(**of("directory.")),
        postings=Postings(**of("postings.")),
        runs=Directory(**of("runs.")),
        **of("lookup."),
    )
    return NameIndex(lookup, arrays["weak"], float(header["size"]), Directory(**of("common.")))


def _arrays(index: NameIndex) -> dict[str, NDArray[Any]]:
    """Every array under the name of its file."""
    lookup = index.lookup
    groups: dict[str, NameColumns | Directory | Postings] = {
        "names": lookup.names,
        "directory": lookup.directory,
        "postings": lookup.postings,
        "runs": lookup.runs,
    }
    arrays = {f"{group}.{name}": array for group, parts in groups.items() for name, array in parts._asdict().items()}
    arrays |= {f"common.{name}": array for name, array in index.common._asdict().items()}
    arrays |= {f"lookup.{name}": getattr(lookup, name) for name in ("info", "row_info", "entities")}
    return arrays | {"weak": index.weak}
