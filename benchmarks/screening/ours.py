"""Our matcher, as it ships: names are read, found and scored by the index's kernel; the table of evidence decides.

For measuring, each name in the index stands as an entity of its own, so that one can be left out for one query without
another index; the names that remain are put together again afterwards.
"""

from collections.abc import Sequence

import numpy as np

from benchmarks.screening.matcher import Query, Row
from benchmarks.screening.measures import NOBODY, Answer
from services.ingest.core.evidence.agreeing import alike
from services.ingest.core.evidence.assess import assess
from services.ingest.core.evidence.nearest import place_of
from services.ingest.core.evidence.weights import Weights, load_weights
from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.score import NameHits, screen_names
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import Profile, WrittenName

PAGE = 1_000
"""Names that are screened in one call."""
MOST_ROWS = 40
"""Names that are looked at for a query: those of the entity that is left out in part must not fill them."""
ASSESSED = 8
"""Of those, the ones that the table of evidence is asked about."""


class Ours:
    """Parcelbridge."""

    name = "parcelbridge"

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights or load_weights()
        self.threshold = self._weights.threshold
        self._rows: list[Row] = []
        self._entities = np.empty(0, np.int32)
        self._index = build_index(())

    def index(self, rows: Sequence[Row]) -> None:
        self._rows = list(rows)
        self._index = build_index(
            NameRow(at, row.weak, read_name(row.written, row.kind)) for at, row in enumerate(self._rows)
        )

    def best(self, queries: Sequence[Query]) -> list[Answer]:
        return [answer for at in range(0, len(queries), PAGE) for answer in self._page(queries[at : at + PAGE])]

    def pairs(self, pairs: Sequence[tuple[str, str, Kind]]) -> list[float]:
        return [self._assess(WrittenName(left, kind), WrittenName(right, kind)) for left, right, kind in pairs]

    def same_name(self, pairs: Sequence[tuple[str, str, Kind]]) -> list[float]:
        """Log-odds that the two of each pair are writings of one name. Whether it may raise an alarm is another
        question: `pairs` keeps one word, or what thousands are called, from raising one."""
        return [self._compare(read_name(left, kind), read_name(right, kind)) for left, right, kind in pairs]

    def ranked(self, query: Query) -> list[tuple[Row, float]]:
        """The names that resemble it most and their scores, for people who look into an answer."""
        hits = self._screen([query])
        return [(self._rows[row], float(score)) for row, score in zip(hits.row, hits.score, strict=True)]

    def _page(self, queries: Sequence[Query]) -> list[Answer]:
        hits = self._screen(queries)
        ends = np.searchsorted(hits.query, np.arange(len(queries) + 1))
        return [self._best(query, hits.row[ends[at] : ends[at + 1]].tolist()) for at, query in enumerate(queries)]

    def _screen(self, queries: Sequence[Query]) -> NameHits:
        names = columns_of([read_name(query.written, query.kind) for query in queries])
        return screen_names(self._index, names, limit=MOST_ROWS, floor=-100.0, weights=self._weights.names)

    def _best(self, query: Query, rows: Sequence[int]) -> Answer:
        found = (self._rows[row] for row in rows)
        allowed = [row for row in found if (row.entity, row.written) != (query.right, query.written)]
        asked = WrittenName(query.written, query.kind)
        placed = [(*self._placed(asked, row), -at, row.entity) for at, row in enumerate(allowed[:ASSESSED])]
        if not placed:
            return Answer(NOBODY, 0.0)
        _, _, score, _, entity = max(placed)
        return Answer(entity, score)

    def _placed(self, asked: WrittenName, row: Row) -> tuple[bool, float, float]:
        """Where a listed name stands, as in `/match`, and its score."""
        listed = WrittenName(row.written, row.kind, row.weak)
        left, right = Profile(asked.kind, (asked,)), Profile(listed.kind, (listed,))
        assessment = assess(left, right, self._weights)
        return *place_of(left, right, assessment, self._weights), assessment.score

    def _compare(self, left: Name, right: Name) -> float:
        compared = alike(left, right, self._weights.names).score
        speaking = compared * self._weights.name_slope + self._weights.name_offset if compared > 0 else 0.0
        return self._weights.prior + speaking

    def _assess(self, left: WrittenName, right: WrittenName) -> float:
        return assess(Profile(left.kind, (left,)), Profile(right.kind, (right,)), self._weights).score
