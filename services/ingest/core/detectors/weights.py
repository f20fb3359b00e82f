"""The table of the detectors' weights, `weights.toml`, read once."""

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Weight(NamedTuple):
    """What one detector's findings weigh; `weights.toml` says what each is."""

    cap: float
    least: int
    rate: float
    ratio: float
    basis: str
    says: str


class Weights(NamedTuple):
    """All of `weights.toml`."""

    telling: float
    faint: float
    habit: float
    established: int
    whole: int
    trusted: float
    tolerated: int
    most: int
    detectors: dict[str, Weight]


@cache
def load_weights() -> Weights:
    """The shipped table. TypeError for a name that it should not have, or lacks."""
    table = tomllib.loads(resources.files(__package__).joinpath("weights.toml").read_text())
    detectors = {name: Weight(**each) for name, each in table.pop("detectors").items()}
    return Weights(**table.pop("hubs"), **table, detectors=detectors)


def weight_of(detector: str) -> Weight:
    """One line of the table."""
    return load_weights().detectors[detector]
