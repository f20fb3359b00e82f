"""How soon the chart of a network is live in a real browser, and how smoothly it moves.

Painted is when the live chart was drawn for the first time, counted from the moment the page was asked for; the page
itself, drawn on the server, can be read before. Frames are those of two seconds in which the chart is dragged.
"""

import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find_chromium, launch

SIZES = {200: 500.0, 2_000: 2_000.0}
"""Nodes that are asked for, and the goal in milliseconds."""
FRAME_MS = 50.0
TIMES = 5
_PATIENCE_MS = 60_000.0
_DRAG_MS = 2_000
_FRAMES = """(ms) => new Promise((done) => {
  const at = [];
  const began = performance.now();
  const next = (now) => { at.push(now); now - began < ms ? requestAnimationFrame(next) : done(at); };
  requestAnimationFrame(next);
})"""
_DRAWN = "document.getElementById('web').dataset.painted"


class Painted(NamedTuple):
    """What a chart took."""

    asked: int
    """Nodes."""
    elements: int
    """Of the largest of the charts: nodes and edges."""
    p50_ms: float
    most_ms: float
    frame_ms: float
    """Median between two frames while it is dragged."""


def paint(link: str, networks: Sequence[str]) -> list[Painted]:
    """Open these networks in turn, `TIMES` times a size. Nothing without Chromium on the machine."""
    path = find_chromium()
    if path is None:
        return []
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        try:
            return _paint(browser, link, networks)
        finally:
            browser.close()


def _paint(browser: Browser, link: str, networks: Sequence[str]) -> list[Painted]:
    page = browser.new_context(viewport={"width": 1280, "height": 1000}, bypass_csp=True).new_page()
    page.goto(link)
    page.click("button[autofocus]")
    base = link.partition("/sign-in/")[0]
    _open(page, f"{base}{networks[0]}?most=200")
    return [_sized(page, [f"{base}{each}?most={most}" for each in networks], most) for most in SIZES]


def _sized(page: Page, addresses: Sequence[str], most: int) -> Painted:
    taken, elements, frames = list[float](), list[int](), list[float]()
    for address in [*addresses] * (TIMES // len(addresses)):
        taken.append(_open(page, address))
        elements.append(_elements(page))
        frames += _drag(page)
    return Painted(most, max(elements), statistics.median(taken), max(taken), statistics.median(frames))


def _open(page: Page, address: str) -> float:
    """Milliseconds until the chart is painted."""
    page.goto(address)
    page.wait_for_function(_DRAWN, timeout=_PATIENCE_MS)
    return float(page.evaluate(_DRAWN))


def _elements(page: Page) -> int:
    source = urljoin(page.url, str(page.evaluate("document.getElementById('web').dataset.from")))
    chart = page.request.get(source, headers={"accept": "application/json"}).json()
    return len(chart["nodes"]) + len(chart["edges"])


def _drag(page: Page) -> list[float]:
    """Milliseconds between frames while the pointer pulls the chart to and fro."""
    box = page.locator("#web").bounding_box()
    if box is None:
        return []
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.evaluate(f"window.frames_seen = ({_FRAMES})({_DRAG_MS})")
    for step in range(40):
        page.mouse.move(middle[0] + 60 * (step % 2), middle[1] + step)
    at = page.evaluate("window.frames_seen")
    page.mouse.up()
    return [after - before for before, after in pairwise(at)]
