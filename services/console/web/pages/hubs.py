"""Hubs: what supervisors call everybody's, why, since when and by whom; to call something so, and to take it back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, get_args

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from schemas.answers.hubs import NewHub
from schemas.answers.networks import AttributeName
from services.console.web.nation_api import Refused
from services.console.web.network_api import NetworkApi
from services.console.web.visit import Visit
from services.kit.problems import Problem

PAGE = 50
KINDS: tuple[AttributeName, ...] = get_args(AttributeName)
NOT_TAKEN = frozenset({"unreadable", "not-carried", "allowed"})
_EMPTY: Mapping[str, str] = MappingProxyType({})
_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class HubsQuery(BaseModel):
    """Which page, and what the form is about."""

    model_config = ConfigDict(extra="ignore")

    after: _Hash | None = None
    attribute: _Hash | None = None
    """That a supervisor came to call everybody's."""
    done: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Parcels that a change marked to be looked at again."""


async def hubs(visit: Visit) -> Response:
    """What supervisors called everybody's."""
    return await _page(visit)


async def allow(visit: Visit) -> Response:
    """Call an attribute everybody's, with a reason."""
    form = await visit.form()
    written = form.get("attribute") or f"{form.get('kind')}:{form.get('value')}"
    try:
        said = NewHub(attribute=written, reason=form.get("reason"))
    except ValidationError as error:
        return await _page(
            visit, 422, wrong=frozenset(str(each["loc"][0]) for each in error.errors()), given=form.fields
        )
    try:
        changed = await NetworkApi(visit.api).allow_hub(said)
    except Refused as refused:
        if refused.code not in NOT_TAKEN:
            raise
        return await _page(visit, refused.status, wrong=frozenset({refused.code}), given=form.fields)
    return visit.go(f"/hubs?done={changed.parcels_marked}")


async def take_back(visit: Visit) -> Response:
    """It is called so no more."""
    await visit.form()
    attribute = visit.path("attribute")
    if len(attribute) != 16 or set(attribute) - set("0123456789abcdef"):
        raise Problem(404, "not-found")
    changed = await NetworkApi(visit.api).take_back_hub(attribute)
    return visit.go(f"/hubs?done={changed.parcels_marked}")


async def _page(
    visit: Visit, status: int = 200, *, wrong: frozenset[str] = frozenset(), given: Mapping[str, str] = _EMPTY
) -> Response:
    asked = visit.query(HubsQuery)
    found = await NetworkApi(visit.api).hubs({"after": asked.after, "limit": PAGE})
    return visit.page("hubs.html", status, asked=asked, found=found, kinds=KINDS, wrong=wrong, given=given)
