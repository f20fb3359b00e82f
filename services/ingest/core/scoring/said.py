"""A reason in words, for people."""

from services.ingest.core.scoring.terms import Term


def said(term: Term) -> str:
    """The sentence with its numbers; as it is stored where a number is missing."""
    numbers = {name: f"{value:g}" for name, value in term.numbers.items()}
    try:
        return term.sentence.format(**numbers)
    except (KeyError, IndexError, ValueError):
        return term.sentence
