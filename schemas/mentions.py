"""How a record names other records: in the member `record` or `records` of its body, and nowhere else.

A body that is about exactly one record (a reply, a retraction) has `record`; a body that rests on any number has
`records`. Both stand at the top of the body. So whoever must know what a record refers to, the sharing policy
("on a case") or a retraction that takes along what was derived, finds it without knowing the type.
"""

from typing import Annotated

from pydantic import Field

from schemas.wire import RecordId, Wire

MOST_RECORDS = 500
"""A finding may rest on a network's parcels; beyond this many, an analyst splits it."""

Records = Annotated[list[RecordId], Field(max_length=MOST_RECORDS)]
"""Records that a body rests on, by `id`, of any feed and type; they need not be held by the receiver."""


def mentioned(body: Wire) -> tuple[str, ...]:
    """The ids that a body names, `record` first, in the order written."""
    one: str | None = getattr(body, "record", None)
    many: list[str] = getattr(body, "records", [])
    return ((one,) if one else ()) + tuple(many)
