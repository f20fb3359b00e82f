"""The decorator of kernel functions: compiled by Numba at first use and kept on disk where a place for it can be written.

Beside the source, else in the user's cache folder (`NUMBA_CACHE_DIR` names another), else in memory only.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba  # type: ignore[import-untyped]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, without bound checks; it may call other compiled ones only."""
    try:
        made = numba.njit(cache=True, error_model="numpy")(function)
    except RuntimeError:
        made = numba.njit(error_model="numpy")(function)
    return cast(Callable[P, R], made)
