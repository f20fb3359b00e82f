"""The time, as an argument: whoever needs it takes a `Clock`, so that a test can be any day it likes.

Tests of whole processes step the clock of a process while it runs: PARCELBRIDGE_TEST_CLOCK names a file that says how
far. It is read at every look. A service that is reached from elsewhere, or calls elsewhere, does not start with it.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

Clock = Callable[[], datetime]
"""Returns the present moment, aware and in UTC."""

STEPPED_BY = "PARCELBRIDGE_TEST_CLOCK"
"""The environment's variable with the file's name."""

_STEPS = os.environ.get(STEPPED_BY)


def system_clock() -> datetime:
    """The machine's own time, in UTC; in a test of whole processes, stepped as the test says."""
    now = datetime.now(UTC)
    return now if _STEPS is None else _stepped(now, Path(_STEPS))


def step_clock(steps: Path, seconds: float, *, rate: float = 1.0) -> None:
    """From now on, clocks of processes that were started with this file go wrong by `seconds`, and run `rate` times as
    fast."""
    fresh = steps.with_suffix(".new")
    fresh.write_text(f"{seconds} {rate} {datetime.now(UTC).timestamp()}")
    fresh.replace(steps)


def _stepped(now: datetime, steps: Path) -> datetime:
    if not steps.exists():
        return now
    seconds, rate, since = map(float, steps.read_text().split())
    return now + timedelta(seconds=seconds + (rate - 1.0) * (now.timestamp() - since))


def refuse_stepped_clock(addresses: Iterable[str]) -> None:
    """ValueError when the clock of this process may be stepped though it deals with other machines. `addresses`: all
    that it listens at or calls, `host:port` or URLs."""
    if _STEPS is None:
        return
    for address in addresses:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
        if host != "localhost" and not _is_loopback(host):
            raise ValueError(f"{STEPPED_BY} is for tests on one machine: {host or 'every address'} is not loopback")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
