"""Watch lists, their versions, and history compared with what is new on them."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from schemas.answers.lists import ListName
from services.console.web.nation_api import both
from services.console.web.visit import Visit
from services.kit.access import Role
from services.kit.problems import Problem

PAGE = 50
_NAME = TypeAdapter[str](ListName)


class VersionsQuery(BaseModel):
    """Which versions."""

    model_config = ConfigDict(extra="ignore")

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}$")] | None = None


async def lists(visit: Visit) -> Response:
    """Every list with its version in force."""
    if not visit.may(Role.ANALYST, Role.AUDITOR):
        return visit.page("lists.html", found=await visit.api.lists(), rescreens=None)
    found, rescreens = await both(visit.api.lists(), visit.api.rescreens({"limit": 10}))
    return visit.page("lists.html", found=found, rescreens=rescreens)


async def versions(visit: Visit) -> Response:
    """The versions of one."""
    try:
        name = _NAME.validate_python(visit.path("name"))
    except ValidationError:
        raise Problem(404, "not-found") from None
    asked = visit.query(VersionsQuery)
    found = await visit.api.versions(name, {"after": asked.after, "limit": PAGE})
    return visit.page("versions.html", name=name, found=found, asked=asked)
