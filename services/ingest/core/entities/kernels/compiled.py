"""The kernel's decorator for this folder: what is kept on disk is used while neither this folder nor that of the kernel
of names, whose functions are built in, has changed."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from services.ingest.core.index import compiled as kernel

P = ParamSpec("P")
R = TypeVar("R")

_SOURCES = kernel._sources("services.ingest.core.entities.kernels") + kernel._sources("services.ingest.core.index")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """As `services.ingest.core.index.compiled.compiled`."""
    made = cast(Any, kernel.compiled(function))
    file = getattr(made._cache, "_cache_file", None)
    if file is not None:
        file._source_stamp = _SOURCES
    return cast(Callable[P, R], made)
