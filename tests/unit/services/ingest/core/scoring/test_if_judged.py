"""What a judgement of a hit would do to a score."""

from services.ingest.core.scoring.if_judged import if_judged
from services.ingest.core.scoring.score import score
from services.ingest.core.scoring.terms import Term


def hit(source: str, raw: float) -> Term:
    return Term("hit", "hit", raw, (1,), "likely", source=source)


FOUND = score([hit("listing 1", 4.0), hit("listing 2", 2.0), Term("detector", "sequence", 1.5, (1, 2), "a run")])


def test_a_hit_that_is_somebody_else_speaks_against() -> None:
    assert FOUND.score == 2.9
    assert if_judged(FOUND.terms, "listing 1", same=False) == -2.6


def test_a_hit_that_is_the_person_weighs_what_an_analyst_weighs() -> None:
    assert if_judged(FOUND.terms, "listing 2", same=True) == 8.9


def test_a_listing_that_nothing_rests_on_changes_nothing() -> None:
    assert if_judged(FOUND.terms, "listing 3", same=True) == FOUND.score
