"""Names as NumPy columns, the form in which the kernel takes queries and keeps the index.

A token that occurs in many names is held once. The arrays are read-only, hold no object, and mean the same in any
process and on any partition of the names.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.fingerprints import LONGEST, fingerprints, heads_of
from services.ingest.core.names.name import Kind, Name, Part, Token
from services.ingest.core.names.rarity import share

MOST_TOKENS = 16
"""Tokens of a name that are compared."""
MOST_FORMS = 24
"""Ways to write one token that are compared."""
_CACHED = 200_000


class NameColumns(NamedTuple):
    """Names of any number. `offsets`, `token_forms` and `form_bytes` are offsets: one longer than what they divide."""

    offsets: NDArray[np.int64]
    """Where each name's tokens begin in `tokens`."""
    tokens: NDArray[np.int32]
    """Number of the token in the columns that follow."""
    kinds: NDArray[np.uint8]
    """`Kind` of each name."""
    parts: NDArray[np.uint8]
    """`Part` of each token."""
    shares: NDArray[np.float32]
    """Part of the population that carries the token."""
    token_forms: NDArray[np.int64]
    """Where each token's forms begin: its text first, then its spellings."""
    form_bytes: NDArray[np.int64]
    """Where each form's bytes begin in `chars`."""
    chars: NDArray[np.uint8]
    """The forms in UTF-8."""
    hashes: NDArray[np.uint64]
    """Hash of each form."""
    sounds: NDArray[np.uint64]
    """Hash of each form's sound, 0 for none."""
    heads: NDArray[np.uint64]
    """What most comparisons need of a token in one place: see `heads_of`. Shape (tokens, 4)."""
    letters: NDArray[np.uint32]
    """Letters that occur in each form, a bit each; bit 31 for a form that is not ASCII."""

    @property
    def size(self) -> int:
        """How many names there are."""
        return int(self.kinds.size)


class _Prepared(NamedTuple):
    forms: bytes
    lengths: tuple[int, ...]
    share: float


_prepared: dict[tuple[Token, Kind], _Prepared] = {}


def columns_of(names: Sequence[Name]) -> NameColumns:
    """The names as columns, in their order. A name without tokens stays, and is never found."""
    numbers: dict[tuple[Token, Kind], int] = {}
    tokens: list[int] = []
    ends = [0]
    for name in names:
        for token in name.tokens[:MOST_TOKENS]:
            tokens.append(numbers.setdefault((token, name.kind), len(numbers)))
        ends.append(len(tokens))
    prepared = [_prepare(*key) for key in numbers]
    return columns_of_parts(
        offsets=np.array(ends, np.int64),
        tokens=np.array(tokens, np.int32),
        kinds=np.fromiter((name.kind for name in names), np.uint8, len(names)),
        parts=np.fromiter((token.part for token, _ in numbers), np.uint8, len(numbers)),
        shares=np.fromiter((each.share for each in prepared), np.float32, len(prepared)),
        token_forms=_offsets([len(each.lengths) for each in prepared]),
        form_bytes=_offsets([length for each in prepared for length in each.lengths]),
        chars=np.frombuffer(b"".join(each.forms for each in prepared) or b" ", np.uint8),
    )


def columns_of_parts(
    offsets: NDArray[np.int64],
    tokens: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    parts: NDArray[np.uint8],
    shares: NDArray[np.float32],
    token_forms: NDArray[np.int64],
    form_bytes: NDArray[np.int64],
    chars: NDArray[np.uint8],
) -> NameColumns:
    """Columns of names that were read, with all that follows from their forms."""
    forms = form_bytes.size - 1
    hashes, sounds, letters = np.empty(forms, np.uint64), np.empty(forms, np.uint64), np.empty(forms, np.uint32)
    fingerprints(form_bytes, chars, np.empty(LONGEST, np.uint8), hashes, sounds, letters)
    heads = np.empty((parts.size, 4), np.uint64)
    heads_of(parts, token_forms, form_bytes, chars, hashes, sounds, letters, heads)
    return frozen(
        NameColumns(
            offsets=offsets,
            tokens=tokens,
            kinds=kinds,
            parts=parts,
            shares=shares,
            token_forms=token_forms,
            form_bytes=form_bytes,
            chars=chars,
            hashes=hashes,
            sounds=sounds,
            heads=heads,
            letters=letters,
        )
    )


def frozen(columns: NameColumns) -> NameColumns:
    """The same arrays, read-only: one compiled form serves them and the mapped ones."""
    for array in columns:
        array.flags.writeable = False
    return columns


def _prepare(token: Token, kind: Kind) -> _Prepared:
    key = (token, kind)
    known = _prepared.get(key)
    if known is None:
        forms = [each.encode()[:LONGEST] for each in (token.text, *token.spellings[: MOST_FORMS - 1])]
        rarity = 1.0 / 26 if token.part is Part.INITIAL else share(token.text, token.part, kind)
        known = _Prepared(b"".join(forms), tuple(map(len, forms)), rarity)
        if len(_prepared) >= _CACHED:
            _prepared.clear()
        _prepared[key] = known
    return known


def _offsets(lengths: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)
