from collections.abc import Sequence

from benchmarks.screening.data import Listed
from benchmarks.screening.matcher import Query, Row
from benchmarks.screening.measures import NOBODY, Answer
from benchmarks.screening.ours import Ours
from benchmarks.screening.retrieval import PROTOCOLS, ask, balanced, bearers_of, category_of, figures, tasks
from benchmarks.screening.variations import SHARED
from services.ingest.core.names.name import Kind

LISTED = [
    Listed(Kind.PERSON, "WEXQUIST, Tordric", ("QUISTWEX, Tordric", "WEXQUIST, Tordrick"), ("TORRY",)),
    Listed(Kind.COMPANY, "ULMARE NETHERLISLE SHIPPING LTD", ("ULMARE NETHERLISLE MARITIME",), ()),
]
NOISE = ["YARNMERE ULLITH", "JASNOCK BRELITH"]


class Stub:
    """Says the entity of the first row to everything."""

    name = "stub"
    threshold = 0.5

    def index(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def best(self, queries: Sequence[Query]) -> list[Answer]:
        return [Answer(self.rows[0].entity, 1.0) for _ in queries]

    def pairs(self, pairs: Sequence[tuple[str, str, Kind]]) -> list[float]:
        return [0.0 for _ in pairs]


def test_the_protocols_differ_in_what_is_asked_and_in_what_is_there() -> None:
    made = {task.protocol: (len(task.queries), len(task.rows)) for task in tasks(LISTED, NOISE)}

    assert made == dict(zip(PROTOCOLS, [(3, 6), (2, 6), (1, 6), (3, 2)], strict=True))


def test_a_sample_is_the_same_each_time() -> None:
    assert tasks(LISTED, NOISE, 1) == tasks(LISTED, NOISE, 1)
    assert [len(task.noise) for task in tasks(LISTED, NOISE, 1)] == [1, 1, 1, 1]


def test_noise_has_nobody_who_is_right() -> None:
    assert {query.right for task in tasks(LISTED, NOISE) for query in task.noise} == {NOBODY}


def test_one_noise_name_counts_an_alias() -> None:
    task = tasks(LISTED, NOISE)[PROTOCOLS.index("every alias")]
    stub = Stub()
    stub.index(task.rows)

    assert [each.right == NOBODY for each in balanced(ask(stub, task))] == [False, False, True, True]


def test_the_figures_of_a_matcher_that_always_says_the_first() -> None:
    task = tasks(LISTED, NOISE)[1]
    stub = Stub()
    stub.index(task.rows)

    made = figures(ask(stub, task), stub.threshold)

    assert (made["recall@1"], made["noise raised"], made["wrong raised"]) == (0.5, 1.0, 0.5)


def test_ours_does_not_see_the_name_that_is_left_out() -> None:
    ours = Ours()
    ours.index(tasks(LISTED, NOISE)[0].rows)

    [seen, left_out] = ours.best([Query("QUISTWEX, Tordric", Kind.PERSON), Query("QUISTWEX, Tordric", Kind.PERSON, 0)])

    assert seen.entity == left_out.entity == 0
    assert seen.score > left_out.score


def test_a_name_of_two_entities_is_a_category_of_its_own() -> None:
    twice = [*LISTED, Listed(Kind.PERSON, "Wexquist Tordrick", (), ())]

    bearers = bearers_of(twice)

    assert category_of(Query("WEXQUIST, Tordrick", Kind.PERSON, 0), twice, bearers) == SHARED
    assert category_of(Query("QUISTWEX, Tordric", Kind.PERSON, 0), twice, bearers) != SHARED
