"""What a comparison found, before it is weighed, and the piece of evidence that it becomes."""

from typing import NamedTuple

from services.ingest.core.identifiers import Kind

Value = tuple[Kind, str]
"""A key as `services.ingest.core.keys` makes it: how common it is can be looked up."""


class Found(NamedTuple):
    """That two values agree, resemble each other, or contradict each other."""

    comparison: str
    """Its line in `weights.toml`."""
    left: str
    """As the label has it."""
    right: str
    """As the entity has it."""
    value: Value | None = None
    """What both have in common, where it is one value."""
    share: float | None = None
    """Part of the population that has it, where the comparison itself knows."""
    log_odds: float | None = None
    """What the comparison itself reckons, where the table only bounds it."""
    note: str | None = None


class Evidence(NamedTuple):
    """A piece of evidence with its weight. Two pieces are the same when comparison and values are."""

    comparison: str
    left: str
    right: str
    log_odds: float
    """Natural logarithm; below zero speaks against. Zero: the same was counted already, by a stronger piece."""
    share: float | None
    """Part of the population that has the value; None where that is not what matters."""
    note: str | None
    """In words, where values and comparison do not say it all."""
