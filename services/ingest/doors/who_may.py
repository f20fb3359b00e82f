"""Every call of ingest, with who may make it. What is not here is not there; docs/access.md shows it."""

from services.audit import who_may as audit
from services.ingest.doors import lists_api, match_api
from services.kit.callers import Role
from services.kit.who_may import EVERY_SERVICE, SECONDS, Line

_READERS = frozenset({Role.ANALYST, Role.AUDITOR})
_ANALYSTS = frozenset({Role.ANALYST})
_AUDITORS = frozenset({Role.AUDITOR})
_SUPERVISORS = frozenset({Role.SUPERVISOR})
_ADMINS = frozenset({Role.ADMIN})
_RETENTION = _SUPERVISORS | _AUDITORS | _ADMINS
_LISTS = _READERS | {Role.ADMIN}
_STAFF = _LISTS | {Role.OPERATOR}

_PURPOSE = "H2 and H3: whoever has said under which case and for what"
_OWN = "one's own"
_FILE_S = 300.0
"""A file is written as it is read."""


def _get(path: str, may: frozenset[Role] = _READERS, also: str = "", seconds: float = SECONDS) -> Line:
    return Line("GET", f"/analyst/v1/{path}", may, also, seconds=seconds)


def _post(path: str, may: frozenset[Role] = _ANALYSTS, also: str = "") -> Line:
    return Line("POST", f"/analyst/v1/{path}", may, also)


TABLE = (
    *EVERY_SERVICE,
    *audit.TABLE,
    _get("parcels"),
    _get("parcels/{id}", also=_PURPOSE),
    _get("hits"),
    _get("hits/{hit}"),
    _post("hits/{hit}/judgement"),
    _get("rescreens"),
    _get("substances/controlled", _READERS | {Role.OPERATOR}),
    _get("substances/hits"),
    _get("feeds"),
    _get("audit", _AUDITORS),
    _get("counts"),
    _get("lists", _LISTS),
    _get("lists/{list}/versions", _LISTS),
    Line(
        "POST",
        "/analyst/v1/lists/{list}/versions",
        _ADMINS,
        most_bytes=lists_api.MOST_BYTES,
        seconds=lists_api.SECONDS_FOR_A_BODY + 7_200.0,
    ),
    Line("POST", "/analyst/v1/match", _READERS, most_bytes=match_api.MOST_BYTES),
    Line("POST", "/analyst/v1/match/{dataset}", _READERS, most_bytes=match_api.MOST_BYTES),
    _get("networks"),
    _get("networks/{network}"),
    _get("networks/{network}/chart"),
    _get("networks/{network}/replay"),
    _get("networks/{network}/without"),
    _get("networks/{network}/export", also=_PURPOSE, seconds=_FILE_S),
    _post("networks/{network}/takings", _READERS, "says what for, where records are H2 or H3"),
    _post("networks/{network}/share"),
    _get("findings"),
    _get("paths"),
    _get("neighbourhood"),
    _get("hubs"),
    _post("hubs", _SUPERVISORS),
    Line("DELETE", "/analyst/v1/hubs/{attribute}", _SUPERVISORS),
    _post("surface", _ANALYSTS | _ADMINS),
    _get("surface/runs"),
    _get("alerts"),
    _post("alerts/assign", also="analysts: what is nobody's or their own; supervisors: any"),
    _get("alerts/assignees"),
    _get("alerts/searches", also=_OWN),
    _post("alerts/searches", _READERS, _OWN),
    Line("DELETE", "/analyst/v1/alerts/searches/{search}", _READERS, _OWN),
    _post("alerts/searches/{search}/look", _READERS, _OWN),
    _get("alerts/{alert}", also="the look is noted"),
    _get("alerts/{alert}/looks", _AUDITORS),
    _post("alerts/{alert}/judgement"),
    _get("looks", _AUDITORS),
    _get("entities"),
    _get("entities/{id}"),
    _post("entities/merge"),
    _post("entities/{id}/split"),
    _post("entities/decisions/{decision}/undo"),
    _get("cases"),
    _post("cases"),
    _get("cases/{id}", also=_PURPOSE),
    _post("cases/{id}/opening", _READERS, "says case and purpose"),
    _post("cases/{id}/version"),
    _post("cases/{id}/requests"),
    _post("requests/{id}/reply"),
    _post("cases/{id}/outcomes"),
    _post("cases/{id}/notes"),
    _post("cases/{id}/hold", _SUPERVISORS, "with a reason"),
    _post("cases/{id}/hold/end", _SUPERVISORS, "with a reason"),
    _get("holds", _RETENTION),
    _get("retention", _RETENTION),
    _get("alerts/{alert}/outcomes"),
    _get("notices"),
    _get("notices/{id}", also=_PURPOSE),
    _get("notices/{id}/answers", frozenset({Role.OPERATOR}), _OWN),
    _post("notices/{id}/reply"),
    _get("quality", _STAFF, "operators: their own agency"),
    _get("flows"),
)
