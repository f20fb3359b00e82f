"""The audit, for auditors: who did what in each service's feed, its checkpoint to keep, and what was hidden."""

import datetime as dt
from typing import Annotated, Literal

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

from schemas.answers.analyst import Listed
from schemas.answers.audit import ACT, AuditEntry, AuditHead
from schemas.wire import plain
from services.console.web.nation_api import attempt, read_answer
from services.console.web.visit import Visit
from services.console.web.words.audit import AUDIT_KINDS

PAGE = 100
PAGES = {
    "alert": "/alerts/",
    "case": "/cases/",
    "entity": "/entities/",
    "hit": "/hits/",
    "list": "/lists/",
    "network": "/networks/",
    "notice": "/notices/",
    "parcel": "/parcels/",
}
"""Where what something was done to is shown."""
_ENTRIES = TypeAdapter(Listed[AuditEntry])
_HEAD = TypeAdapter(AuditHead)


class AuditQuery(BaseModel):
    """Which rows."""

    model_config = ConfigDict(extra="ignore")

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


class DeedsQuery(AuditQuery):
    """Whose feed, and which lines of it."""

    service: Literal["ingest", "exchange"] = "ingest"
    by: Annotated[str, plain(200)] | None = None
    act: Annotated[str, StringConstraints(pattern=ACT)] | None = None
    of: Annotated[str, plain(200)] | None = None
    case: Annotated[str, plain(40)] | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    searched: Annotated[str, plain(200)] | None = None


async def deeds(visit: Visit) -> Response:
    """Who looked, searched, decided, exported or changed something, the newest first."""
    asked = visit.query(DeedsQuery)
    wanted = asked.model_dump(mode="json", exclude={"service"}) | {"limit": PAGE}
    found = read_answer(_ENTRIES, await visit.api.audit_of(asked.service, "/entries", wanted))
    head = await attempt(_head(visit, asked.service))
    words = AUDIT_KINDS["act"]
    acts = sorted(words, key=lambda code: visit.tongue.say(words[code]))
    return visit.page("deeds.html", asked=asked, found=found, head=head, acts=acts, pages_of=PAGES)


async def checkpoint(visit: Visit) -> Response:
    """The newest signed checkpoint, to be kept elsewhere."""
    asked = visit.query(DeedsQuery)
    head = await _head(visit, asked.service)
    name = f"audit-{head.audit.replace('/', '-')}-{head.size}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(head.model_dump_json(), media_type="application/json", headers=headers)


async def audit(visit: Visit) -> Response:
    """What was hidden or taken back, the newest first."""
    asked = visit.query(AuditQuery)
    return visit.page("audit.html", found=await visit.api.audit({"after": asked.after, "limit": PAGE}), asked=asked)


async def _head(visit: Visit, service: Literal["ingest", "exchange"]) -> AuditHead:
    return read_answer(_HEAD, await visit.api.audit_of(service, "/checkpoint"))
