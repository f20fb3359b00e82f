"""The table of a score's weights, `weights.toml`, read once."""

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Weights(NamedTuple):
    """`weights.toml`, which says what each is. Log-odds."""

    base: float
    threshold: float
    most_for: float
    damping: float
    same_person: float
    judged_same: float
    judged_other: float
    controls: float
    next_to: float
    floor: float
    one_pair: float
    one_pair_share: float
    plain_trade: float


@cache
def load_weights() -> Weights:
    """The shipped table."""
    table = tomllib.loads(resources.files(__package__).joinpath("weights.toml").read_text())
    sections = [value for value in table.values() if isinstance(value, dict)]
    single = {name: value for name, value in table.items() if not isinstance(value, dict)}
    return Weights(**single, **{name: value for section in sections for name, value in section.items()})
