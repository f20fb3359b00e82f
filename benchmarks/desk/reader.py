"""A reader of the desk, signed in by a one-time link, who asks for page after page and notes how long each took."""

import statistics
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import httpx

_PATIENCE_S = 60.0


class Waited(NamedTuple):
    """What one kind of page took."""

    page: str
    asked: int
    p50_ms: float
    p95_ms: float
    most_kb: float
    """Of the answer, without what it loads."""
    refused: int
    """Answers of 400 and above; they are counted in the times."""


def wait_for(link: str, addresses: Mapping[str, Sequence[str]]) -> list[Waited]:
    """Ask for all of them; the first of each kind is asked first and not counted."""
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=_PATIENCE_S) as browser:
        base = link.partition("/sign-in/")[0]
        browser.post(link)
        return [_wait(browser, base, page, asked) for page, asked in addresses.items() if asked]


def _wait(browser: httpx.Client, base: str, page: str, addresses: Sequence[str]) -> Waited:
    browser.get(base + addresses[0])
    taken, sizes, refused = list[float](), list[int](), 0
    for address in addresses[1:] or addresses:
        began = time.perf_counter()
        answer = browser.get(base + address)
        taken.append(1_000 * (time.perf_counter() - began))
        sizes.append(len(answer.content))
        refused += answer.status_code >= 400
    return Waited(page, len(taken), statistics.median(taken), _p95(taken), max(sizes) / 1024, refused)


def _p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else taken[0]
