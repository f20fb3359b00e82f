"""Every call of the exchange, with who may make it. What is not here is not there; docs/access.md shows it."""

from services.audit import who_may as audit
from services.exchange.doors.operator_api import MOST_BYTES
from services.exchange.doors.retention_api import MOST_BYTES as HOLD_BYTES
from services.feed.page import MAX_PAGE_BYTES
from services.kit.callers import Role
from services.kit.who_may import EVERY_SERVICE, Line

_STAFF = frozenset({Role.OPERATOR, Role.ANALYST, Role.AUDITOR, Role.ADMIN})
_EVIDENCE = frozenset({Role.ANALYST, Role.AUDITOR, Role.ADMIN})
_OPERATORS = frozenset({Role.OPERATOR})
_FINDERS = frozenset({Role.INGEST, Role.ANALYST})
_KEYS = frozenset({Role.ADMIN, Role.AUDITOR})
_ADMINS = frozenset({Role.ADMIN})
_RETENTION = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN})
_INGEST = frozenset({Role.INGEST})
_READERS = frozenset({Role.INGEST, Role.AUDITOR})
_NOBODY: frozenset[Role] = frozenset()

_FEED = "/exchange/v1/feeds/{origin}/{audience}"
_HELD = "/operator/v1/feeds/{origin}/{audience}"
_RECORD = "/operator/v1/records/{record}"
_OWN = "operators: records of their own agency"
_ORIGIN = "the origin alone, to its audience"
_PARTY = "peers: feeds that they are origin or audience of; ingest: feeds to this nation"


def _read(what: str) -> Line:
    return Line("GET", f"{_FEED}/{what}", _READERS, _PARTY, peers=True, asked_inside=True)


TABLE = (
    *EVERY_SERVICE,
    *audit.TABLE,
    Line(
        "POST",
        f"{_FEED}/pages",
        _NOBODY,
        _ORIGIN,
        peers=True,
        asked_inside=True,
        most_bytes=MAX_PAGE_BYTES,
        seconds=180.0,
    ),
    _read("pages"),
    _read("checkpoint"),
    _read("proof"),
    _read("consistency"),
    Line("GET", "/exchange/v1/keys", "anyone", "public keys"),
    Line(
        "POST",
        "/operator/v1/records",
        _OPERATORS,
        "submitted by the caller's agency",
        asked_inside=True,
        most_bytes=MOST_BYTES,
        seconds=300.0,
    ),
    Line("GET", _RECORD, _STAFF, _OWN),
    Line("GET", f"{_RECORD}/content", _OPERATORS, _OWN),
    Line("POST", "/operator/v1/standings", _STAFF, _OWN, most_bytes=262_144),
    Line("GET", f"{_RECORD}/sharing", _STAFF, _OWN),
    Line("POST", f"{_RECORD}/mention", _FINDERS),
    Line("GET", "/operator/v1/feeds", _STAFF),
    Line("GET", f"{_HELD}/refused", _STAFF),
    Line("GET", f"{_HELD}/lines/{{line}}/evidence", _EVIDENCE),
    Line("POST", f"{_HELD}/resume", _ADMINS, seconds=900.0),
    Line("GET", "/operator/v1/keys", _KEYS),
    Line("POST", "/operator/v1/keys/{kid}/revoke", _ADMINS),
    Line("POST", "/operator/v1/keys/{kid}/approve", _ADMINS),
    Line("GET", "/operator/v1/retention", _RETENTION),
    Line("GET", "/operator/v1/holds", _RETENTION),
    Line("PUT", "/operator/v1/holds/{case}", _INGEST, "set by a supervisor at ingest", most_bytes=HOLD_BYTES),
    Line("POST", "/operator/v1/holds/{case}/end", _INGEST, "ended by a supervisor at ingest"),
)
