"""What was hidden or taken back, for auditors."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.console.web.visit import Visit

PAGE = 100


class AuditQuery(BaseModel):
    """Which rows."""

    model_config = ConfigDict(extra="ignore")

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


async def audit(visit: Visit) -> Response:
    """The newest first."""
    asked = visit.query(AuditQuery)
    return visit.page("audit.html", found=await visit.api.audit({"after": asked.after, "limit": PAGE}), asked=asked)
