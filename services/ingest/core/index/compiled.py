"""The decorator of kernel functions: compiled by Numba at first use and kept on disk where there is a place for it.

Beside the source, else in the user's cache folder (`NUMBA_CACHE_DIR` names another), else in memory only. What is kept
is used only while no file of the function's folder has changed: Numba by itself looks at the function's own file, and
would go on using what it had built in from the others.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np

Whole: TypeAlias = int | np.integer[Any]
"""A whole number: in machine code they are one, whoever made it."""
Real: TypeAlias = float | np.floating[Any]

P = ParamSpec("P")
R = TypeVar("R")


@cache
def _sources(folder: str) -> str:
    """Digest of all files of a folder."""
    digest = sha256()
    for each in sorted(resources.files(folder).iterdir(), key=lambda each: each.name):
        if each.name.endswith(".py"):
            digest.update(each.read_bytes())
    return digest.hexdigest()


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, without bound checks; it may call other compiled ones only.

    It cannot make arrays, so that those it is given need not be counted at each touch: that alone is three times the
    speed. Whatever room it needs is an argument.
    """
    made = numba.njit(error_model="numpy", _nrt=False)(function)
    try:
        made.enable_caching()
        folder = function.__module__.rpartition(".")[0]
        made._cache._cache_file._source_stamp = _sources(folder)  # there is no public way to say it
    except RuntimeError:
        """No place can be written to: compiled anew by each process."""
    return cast(Callable[P, R], made)
