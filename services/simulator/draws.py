"""Numbers that never repeat, in an order that only the seed decides.

A made-up world needs many things that must not collide by accident: two honest people with one telephone
number would look like a ring that nobody planted. `Distinct` walks a whole range once, in a scattered
order, without keeping what it gave out.
"""

import math
from random import Random


def table(words: str) -> tuple[str, ...]:
    """The words of a table that is written as running text."""
    return tuple(words.split())


class Distinct:
    """Each number of `range(size)` once, in a seeded order (an affine walk: `start + i * step` modulo `size`)."""

    def __init__(self, rng: Random, size: int) -> None:
        self._size = size
        self._next = rng.randrange(size)
        self._step = _coprime(rng, size)
        self._left = size

    @property
    def left(self) -> int:
        """How many numbers can still be taken."""
        return self._left

    def take(self) -> int:
        """The next number. Raises `WorldTooLarge` when all were given out."""
        if self._left == 0:
            raise WorldTooLarge(f"all {self._size} made-up values of one kind are in use: ask for fewer parcels")
        self._left -= 1
        self._next = (self._next + self._step) % self._size
        return self._next


class WorldTooLarge(ValueError):
    """The tables of made-up names, numbers or places are too small for the number of parcels asked for."""


def _coprime(rng: Random, size: int) -> int:
    while math.gcd(step := rng.randrange(1, size + 1), size) != 1:
        pass
    return step
