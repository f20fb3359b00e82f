"""What `/analyst/v1` answers about runs over everything."""

import datetime as dt
from typing import Literal

from schemas.answers.analyst import Answer


class SurfaceRun(Answer):
    """A recomputation of entities, networks and scores."""

    run: int
    state: Literal["waiting", "running", "done", "failed"]
    ordered_by: str
    ordered_at: dt.datetime
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    step: str
    steps_done: int
    parcels: int
    links: int
    networks: int
    failed: str | None = None
    """Why it ended without a result."""
