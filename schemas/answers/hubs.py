"""What `/analyst/v1` answers about hubs that supervisors called everybody's."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.answers.analyst import Answer
from schemas.answers.networks import AttributeHash, AttributeName
from schemas.wire import LongText


class HubRow(Answer):
    """An attribute that a supervisor calls everybody's."""

    kind: AttributeName
    hash: AttributeHash
    value: str | None = None
    held: int
    """Parcels that carry it; more than 1,001 are not counted."""
    reason: str
    by: str
    agency: str
    at: dt.datetime


class NewHub(BaseModel):
    """What a supervisor calls everybody's, and why."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    attribute: Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f\x7f]+$")]
    """`kind:value`, such as `phone:+1 202 555 0143`, or an attribute's `hash`."""
    reason: LongText


class HubChanged(Answer):
    """What a change to the hubs leads to."""

    hub: HubRow
    parcels_marked: int
    """Parcels that are looked at again because of it; at most 10,000, the rest by the run."""
    run: int
    """The run that recomputes everything (GET /surface/runs)."""
