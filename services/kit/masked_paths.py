"""A request's path as a log may hold it: words of the application's own routes, and ids; anything else is masked.

A path is what a caller wrote, and may hold a name or a token by mistake. Kept are numbers, UUIDs, feeds' two capital
letters, hashes and key names, which say nothing by themselves.
"""

import re
from functools import lru_cache
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.types import Scope

MASK = "…"
_SAYS_NOTHING = re.compile(
    r"[0-9]{1,18}|[A-Z]{2}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,64}|(?=.*[0-9])[A-Za-z0-9_-]{43}"
)


def masked(scope: Scope) -> str:
    """The path of a request that an application has answered."""
    known = _words(scope["app"]) if "app" in scope else frozenset({""})
    return "/".join(
        each if each in known or _SAYS_NOTHING.fullmatch(each) else MASK for each in scope["path"].split("/")
    )


@lru_cache(maxsize=16)
def _words(app: Any) -> frozenset[str]:
    paths = [str(getattr(route, "path", "")) for route in iter_route_contexts(app.routes)]
    return frozenset({""}.union(word for path in paths for word in path.split("/") if "{" not in word))
