"""Every call of a service's audit feed, with who may make it: auditors alone. Each reading of lines is a line of it."""

from services.kit.callers import Role
from services.kit.who_may import Line

_AUDITORS = frozenset({Role.AUDITOR})

TABLE = (
    *(Line("GET", f"/audit/v1/{what}", _AUDITORS, "the reading is a line, too") for what in ("entries", "lines")),
    *(
        Line("GET", f"/audit/v1/{what}", _AUDITORS, "sizes, hashes and signatures alone")
        for what in ("checkpoint", "consistency", "period")
    ),
)
