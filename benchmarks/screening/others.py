"""What a user would pick instead: nomenklatura's matchers behind rapidfuzz blocking, and rapidfuzz by brute force.

nomenklatura compares pairs, so rapidfuzz gives each query the `BLOCK` likeliest entities. For names in Han characters
rapidfuzz gets pinyin, its usual companion; nomenklatura transliterates by itself. It needs pyicu, which is compiled on
installation: where it is missing, `others` says so and the figures beside it are left out.
"""

import functools
import itertools
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process

from benchmarks.screening.matcher import Matcher, Query, Row
from benchmarks.screening.measures import NOBODY, Answer
from services.ingest.core.names.name import Kind

BLOCK = 20
"""Entities that nomenklatura compares for a query: 50 instead give 1 % more recall at two thirds of the speed."""
_SCHEMATA = {
    Kind.PERSON: "Person",
    Kind.COMPANY: "Organization",
    Kind.THING: "Vessel",
    Kind.UNKNOWN: "LegalEntity",
}
_NO_NOMENKLATURA = (
    "nomenklatura is not installed, so the figures beside it are left out. It compiles pyicu on installation: install"
    " ICU's headers first (Debian and Ubuntu: apt install libicu-dev pkg-config g++), then make bench-screening again."
)

Compare = Callable[[Any, Any], float]


def others(brute_scorer: str = "token_set_ratio") -> list[Matcher]:
    """All that are installed; says on stderr what is not."""
    return [*_nomenklatura(), BruteForce(brute_scorer)]


class BruteForce:
    """rapidfuzz against every name: order and punctuation do not count, Han characters are read as pinyin."""

    threshold = 85.0

    def __init__(self, scorer: str) -> None:
        self.name = f"rapidfuzz {scorer}"
        self._scorer = getattr(fuzz, scorer)
        self._rows: list[Row] = []
        self._names: list[str] = []
        self._same: dict[tuple[int, str], list[int]] = {}

    def index(self, rows: Sequence[Row]) -> None:
        self._rows = list(rows)
        self._names = [plain(row.written) for row in rows]
        self._same = {}
        for at, row in enumerate(rows):
            self._same.setdefault((row.entity, row.written), []).append(at)

    def best(self, queries: Sequence[Query]) -> list[Answer]:
        return [self._best(query) for query in queries]

    def scores(self, query: Query) -> NDArray[np.float32]:
        """A score for each row; −1 for those that are left out for this query."""
        found = process.cdist([plain(query.written)], self._names, scorer=self._scorer, dtype=np.float32)[0]
        for at in self._same.get((query.right, query.written), ()):
            found[at] = -1.0
        return np.asarray(found)

    def pairs(self, pairs: Sequence[tuple[str, str, Kind]]) -> list[float]:
        return [float(self._scorer(plain(left), plain(right))) for left, right, _ in pairs]

    def _best(self, query: Query) -> Answer:
        scores = self.scores(query)
        at = int(scores.argmax())
        return Answer(self._rows[at].entity if scores[at] > 0 else NOBODY, float(scores[at]))


class Nomenklatura:
    """One of nomenklatura's algorithms, for the entities that rapidfuzz finds likeliest."""

    threshold = 0.7

    def __init__(self, name: str, compare: Compare, make: Callable[[str, list[str]], object]) -> None:
        self.name = f"nomenklatura {name}"
        self._compare = compare
        self._make = make
        self._block = BruteForce("token_set_ratio")
        self._rows: list[Row] = []
        self._names: dict[int, list[Row]] = {}
        self._entities: NDArray[np.int64] = np.empty(0, np.int64)

    def index(self, rows: Sequence[Row]) -> None:
        self._block = BruteForce("token_set_ratio")
        self._block.index(rows)
        self._entities = np.array([row.entity for row in rows])
        self._names = {}
        for row in rows:
            self._names.setdefault(row.entity, []).append(row)
        self._made = {entity: self._entity(names) for entity, names in self._names.items()}

    def best(self, queries: Sequence[Query]) -> list[Answer]:
        return [self._best(query) for query in queries]

    def pairs(self, pairs: Sequence[tuple[str, str, Kind]]) -> list[float]:
        return [self._pair(*pair) for pair in pairs]

    def _best(self, query: Query) -> Answer:
        asked = self._make(_SCHEMATA[query.kind], [query.written])
        best = Answer(NOBODY, 0.0)
        for entity in self._candidates(query):
            score = self._compare(asked, self._side(entity, query))
            if score > best.score:
                best = Answer(entity, score)
        return best

    def _candidates(self, query: Query) -> list[int]:
        scores = self._block.scores(query)
        likeliest = np.argsort(-scores, kind="stable")[: BLOCK * 20]
        entities = dict.fromkeys(self._entities[likeliest[scores[likeliest] >= 0]].tolist())
        return list(itertools.islice(entities, BLOCK))

    def _side(self, entity: int, query: Query) -> object:
        """The entity, without the name that is left out."""
        if entity != query.right:
            return self._made[entity]
        return self._entity([row for row in self._names[entity] if row.written != query.written])

    def _entity(self, rows: Sequence[Row]) -> object:
        return self._make(_SCHEMATA[rows[0].kind], [row.written for row in rows])

    def _pair(self, left: str, right: str, kind: Kind) -> float:
        sides = self._make(_SCHEMATA[kind], [left]), self._make(_SCHEMATA[kind], [right])
        return max(self._compare(*sides), self._compare(*reversed(sides)))


@functools.lru_cache(maxsize=200_000)
def plain(written: str) -> str:
    """Latin letters and digits only, small, words in order of the alphabet unless they were Han characters."""
    if re.search("[\u3400-\u9fff]", written):
        return " ".join(lazy_pinyin(written)).lower()
    return " ".join(sorted(re.sub(r"[^a-z0-9 ]", " ", anyascii(written).lower()).split()))


def _nomenklatura() -> list[Matcher]:
    try:
        ftm, matching = import_module("followthemoney"), import_module("nomenklatura.matching")
    except ImportError:
        print(_NO_NOMENKLATURA, file=sys.stderr)
        return []
    numbers = itertools.count()

    def make(schema: str, names: list[str]) -> object:
        # An id of its own each: nomenklatura keeps what it read of an entity under its id.
        return ftm.EntityProxy.from_dict({"id": f"e{next(numbers)}", "schema": schema, "properties": {"name": names}})

    def comparing(algorithm: Any) -> Compare:
        config = algorithm.default_config()
        return lambda left, right: float(algorithm.compare(left, right, config).score)

    algorithms = (matching.LogicV2, matching.NameMatcher)
    return [Nomenklatura(each.NAME, comparing(each), make) for each in algorithms]
