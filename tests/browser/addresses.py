"""Every page of the desk that a reader can reach by links, found as a reader finds them: from the start page on.

A page with a number or a name in its address is visited once, under the first such address that was met, so a new
page needs no word here, if only some page links to it. What no link leads to is begun at by `ALSO`.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urldefrag

import httpx

from services.console.web.routes import ROUTES, Route

ALSO = ("/search?q=Ltd", "/exchange/CN/US", "/opening?record=019b2f40-0000-7000-8000-000000000001")
"""The answer to a form; refused lines, and what restricted records are opened for, where there are none."""
_PATTERNS = [
    (route, re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", route.path) + "$"))
    for route in sorted(ROUTES, key=lambda route: route.path.count("{"))
    if route.method == "GET" and route.may is not None
]


class Page(NamedTuple):
    """A page, met."""

    route: str
    """As the table of routes has it."""
    address: str
    drawn: bool
    """It is a page, and no file to download."""
    status: int


def reachable(browser: httpx.Client) -> list[Page]:
    """The pages that links lead the signed-in `browser` to, each route once, in the order in which they are met."""
    met: dict[str, Page] = {}
    waiting = deque(("/", *ALSO))
    while waiting:
        address = waiting.popleft()
        route = route_of(address)
        if route is None or route.path in met:
            continue
        answer = browser.get(address)
        drawn = answer.headers.get("content-type", "").startswith("text/html")
        met[route.path] = Page(route.path, address, drawn, answer.status_code)
        waiting.extend(links(answer.text) if drawn else ())
    return list(met.values())


def route_of(address: str) -> Route | None:
    """The route that serves an address of the desk; None for what is no page."""
    path = address.partition("?")[0]
    return next((route for route, pattern in _PATTERNS if pattern.match(path)), None)


def links(page: str) -> Sequence[str]:
    """Addresses on the desk that a page links to, without what stands behind `#`."""
    reader = _Links()
    reader.feed(page)
    return list(reader.found())


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")):
            self._hrefs.append(href)

    def found(self) -> Iterator[str]:
        return (urldefrag(href).url for href in self._hrefs if href.startswith("/"))
