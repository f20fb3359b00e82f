"""An example against the lists: what `/match` answers, before it is written out. Pure, and bounded for any example."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.ingest.core.evidence.assess import NOBODY_ELSE, Assessment, Holders, assess
from services.ingest.core.evidence.names import NamePair
from services.ingest.core.evidence.nearest import Place, place_of
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.exact import numbers_of
from services.ingest.core.labels import names_of_many
from services.ingest.core.list_index import ListIndex, screen_sides
from services.ingest.core.profile import Profile
from services.ingest.core.raising import Entity

MOST_COMPARED = 100
"""Listings that an example is compared with in full: the likest by name, and those that an exact value leads to."""
FLOOR = 3.0
"""Score of a name from which a listing is compared in full: whoever asks wants to see what raises nothing, too."""

Near = dict[int, list[NamePair]]
"""Listings that an example may mean, with the names that are like each other, the likest first."""


class Compared(NamedTuple):
    """A listing, and how like the example it is."""

    listing: int
    assessment: Assessment


def near_examples(indexes: Sequence[ListIndex], examples: Sequence[Profile]) -> list[Near]:
    """What each example may mean."""
    names = names_of_many([example.names for example in examples])
    exact = [numbers_of(example) for example in examples]
    found: list[list[tuple[float, int, int, int]]] = [[] for _ in examples]
    for index in indexes:
        candidates = screen_sides(index, names, exact, FLOOR)
        rows = zip(*(column.tolist() for column in candidates), strict=True)
        for side, listing, name, listed, score in rows:
            found[side].append((-score, listing, name, listed))
    return [_likest(rows) for rows in found]


def _likest(rows: list[tuple[float, int, int, int]]) -> Near:
    near: Near = {}
    for _, listing, name, listed in sorted(rows):
        if listing in near or len(near) < MOST_COMPARED:
            near.setdefault(listing, []).extend([NamePair(name, listed)] if name >= 0 else [])
    return near


def compare_example(
    example: Profile, near: Near, entities: Mapping[int, Entity], holders: Holders = NOBODY_ELSE
) -> list[Compared]:
    """Each listing that is there: what is raised by its score, then the others, the nearest first."""
    weights = load_weights()
    places: list[tuple[Place, Compared]] = []
    for listing, names in near.items():
        if listing in entities:
            profile, pairs = entities[listing].profile, names or None
            assessment = assess(example, profile, weights, holders, pairs)
            place = place_of(example, profile, assessment, weights, pairs)
            places.append((place, Compared(listing, assessment)))
    return [each for _, each in sorted(places, key=lambda at: (not at[0].raised, -at[0].score, at[1].listing))]
