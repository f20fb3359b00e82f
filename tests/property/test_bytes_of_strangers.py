"""Whatever bytes come, no reader of strangers' bytes stumbles: what tests/fuzz tries by the million, a few times each.

`make fuzz` is the long campaign, guided by what each input reaches in the code.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.mutations import mutated
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_good_input_is_read(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    TARGETS[name].run(data)


@pytest.mark.parametrize("name", TARGETS)
@given(which=st.integers(0, 7), chance=st.integers(0, 2**64))
def test_a_good_input_that_was_damaged_is_read_or_refused(name: str, which: int, chance: int) -> None:
    seeds = TARGETS[name].seeds

    TARGETS[name].run(mutated(seeds[which % len(seeds)], random.Random(chance)))  # noqa: S311
