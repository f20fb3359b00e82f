"""What each comparison of two names is worth: one number a feature, in log-odds (natural logarithm).

The score of a pair is the dot product of its features with these weights, so that they are estimated by a regression on
labelled pairs. Information of a token is −ln of the part of the population that carries it.
"""

from dataclasses import astuple, dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class NameWeights:
    """In the order of the features. `_w`: for each unit of information, `_r`: times relative distance, `_n`: each."""

    same_w: float = 1.0
    spelling_w: float = 0.9
    spelling_n: float = -0.5
    sound_w: float = 0.92
    sound_r: float = -2.1
    sound_n: float = -0.1
    close_w: float = 1.0
    close_r: float = -3.0
    close_n: float = -0.6
    close_over: float = -0.7
    joined_w: float = 0.9
    joined_n: float = -0.3
    far_n: float = -1.0
    initial_n: float = 0.5
    support_w: float = 0.2
    generic_w: float = 1.0
    number_w: float = 0.9
    clash_plenty_w: float = -0.9
    crowded_w: float = -1.0
    extra_n: float = -0.9
    extra_w: float = -0.1
    clash_n: float = -6.0
    clash_w: float = -0.1
    han_clash_n: float = -3.5
    repeated_n: float = -1.6
    initial_extra_n: float = -0.2
    support_extra_n: float = -0.5
    place_extra_n: float = -1.0
    place_clash_n: float = -2.0
    generic_clash_n: float = -2.3
    legal_clash_n: float = -1.2
    number_extra_n: float = -1.5
    number_clash_n: float = -5.0
    family_clash_n: float = -0.5
    family_given_n: float = -1.0
    reversed_n: float = -9.0
    swapped_n: float = -16.0
    kind_clash_n: float = -3.5
    single_n: float = -2.0
    acronym_n: float = 5.0
    whole_n: float = 1.3

    @lru_cache(maxsize=8)  # noqa: B019 - a handful of tables, each for the life of the process
    def array(self) -> NDArray[np.float64]:
        """The weights in the order of `FEATURES`, read-only."""
        values = np.array(astuple(self), np.float64)
        values.flags.writeable = False
        return values


FEATURES = tuple(each.name for each in fields(NameWeights))
DEFAULT = NameWeights()
