"""The demo's night: both nations surface their networks over all that arrived, side by side."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from services.console.demo.settle import Asked
from services.console.say import Trouble

LOOK_EVERY = 0.5
AT_MOST_S = 900.0


def surface_all(nations: Sequence[Asked], pause: Callable[[float], None] = time.sleep) -> None:
    """Order a run at each nation, and wait until both are done. Trouble when one fails, or takes too long."""
    ordered = [(each, each.analyst.post("/analyst/v1/surface", {})["run"]) for each in nations]
    waited = 0.0
    while still := [each.nation for each, run in ordered if not _is_done(each, run)]:
        if waited > AT_MOST_S:
            raise Trouble(f"{still[0]} is still surfacing its networks after {AT_MOST_S:.0f} s", "read its logs")
        pause(LOOK_EVERY)
        waited += LOOK_EVERY


def _is_done(nation: Asked, run: int) -> bool:
    runs: list[dict[str, Any]] = nation.analyst.get("/analyst/v1/surface/runs")["items"]
    own = next(each for each in runs if each["run"] == run)
    if own["state"] == "failed":
        raise Trouble(f"{nation.nation} could not surface its networks ({own['failed']})", "read its logs")
    return bool(own["state"] == "done")
