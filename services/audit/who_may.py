"""Every call of a service's audit feed, with who may make it: for auditors alone, and each reading is a line of it."""

from services.kit.callers import Role
from services.kit.who_may import Line

_AUDITORS = frozenset({Role.AUDITOR})

TABLE = tuple(
    Line("GET", f"/audit/v1/{what}", _AUDITORS, "the reading is a line, too")
    for what in ("entries", "lines", "checkpoint", "consistency", "period")
)
