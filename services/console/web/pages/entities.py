"""Persons and firms: found by a value, opened with all that is known of them, and an analyst's word on who is who."""

import asyncio
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from schemas.answers.entities import Entity, NewMerge, NewSplit, NewUndo
from services.console.web.chart.lives import draw_lives
from services.console.web.nation_api import Fault, Refused, attempt
from services.console.web.network_api import NetworkApi
from services.console.web.visit import Visit
from services.kit.problems import Problem

PAGE = 40
"""Records on a page: a form has at most 50 fields."""
_ID = re.compile(r"e[0-9]{1,18}")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_EMPTY: Mapping[str, str] = MappingProxyType({})
Filter = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
After = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
ASKED_BY = ("name", "phone", "email", "address", "reference", "wallet")
NOT_TAKEN = frozenset({"same", "labels", "undone", "too-large", "not-found", "form"})
"""What the service says of a decision that it does not take; the form is shown again with it."""


class EntitiesQuery(BaseModel):
    """By which value."""

    model_config = ConfigDict(extra="ignore")

    name: Filter | None = None
    phone: Filter | None = None
    email: Filter | None = None
    address: Filter | None = None
    reference: Filter | None = None
    wallet: Filter | None = None
    after: After | None = None

    def value(self) -> tuple[str, str] | None:
        """The first that is given."""
        return next(((each, getattr(self, each)) for each in ASKED_BY if getattr(self, each)), None)


class EntityQuery(BaseModel):
    """Which of an entity's records."""

    model_config = ConfigDict(extra="ignore")

    after: After | None = None


async def entities(visit: Visit) -> Response:
    """Those of whom a record has a value; without one, only the question."""
    asked = visit.query(EntitiesQuery)
    by = asked.value()
    shown: dict[str, Any] = {"asked": asked, "asked_by": ASKED_BY, "by": by, "wrong": None, "found": None}
    if by is None:
        return visit.page("entities.html", **shown)
    try:
        found = await NetworkApi(visit.api).entities({by[0]: by[1], "after": asked.after, "limit": PAGE})
    except Refused as refused:
        if refused.code != "unreadable":
            raise
        return visit.page("entities.html", 422, **shown | {"wrong": by[0]})
    return visit.page("entities.html", **shown | {"found": found})


async def entity(visit: Visit) -> Response:
    """One of them."""
    return await _page(visit)


async def merge(visit: Visit) -> Response:
    """Say that this one and others are one."""
    form = await visit.form()
    others = [each for each in re.split(r"[\s,;]+", form.get("others")) if each]
    given = {"form": "merge", "others": form.get("others"), "reason": form.get("reason")}
    try:
        said = NewMerge.model_validate({"entities": [_id(visit), *others], "reason": form.get("reason")})
    except ValidationError as error:
        return await _page(visit, 422, wrong=_wrong(error), given=given)
    return await _decide(visit, "merge", said, given)


async def split(visit: Visit) -> Response:
    """Say that some records are somebody else's."""
    form = await visit.form()
    labels = [name.removeprefix("label-") for name in form.fields if name.startswith("label-")]
    given = {"form": "split", "labels": " ".join(labels), "reason": form.get("reason")}
    try:
        said = NewSplit.model_validate({"labels": labels, "reason": form.get("reason")})
    except ValidationError as error:
        return await _page(visit, 422, wrong=_wrong(error), given=given)
    return await _decide(visit, f"{_id(visit)}/split", said, given)


async def undo(visit: Visit) -> Response:
    """Take a decision back."""
    form, number = await visit.form(), visit.path("decision")
    if not _NUMBER.fullmatch(number):
        raise Problem(404, "not-found")
    given = {"form": f"undo-{number}", "reason": form.get("reason")}
    try:
        said = NewUndo.model_validate({"reason": form.get("reason")})
    except ValidationError as error:
        return await _page(visit, 422, wrong=_wrong(error), given=given)
    return await _decide(visit, f"decisions/{number}/undo", said, given)


async def _decide(visit: Visit, path: str, said: BaseModel, given: Mapping[str, str]) -> Response:
    try:
        await NetworkApi(visit.api).decide(path, said)
    except Refused as refused:
        if refused.code not in NOT_TAKEN:
            raise
        return await _page(visit, 422, given=given, because=refused.code)
    return visit.go(f"/entities/{_id(visit)}#decisions")


def _wrong(error: ValidationError) -> set[str]:
    return {str(each["loc"][0]) for each in error.errors()}


async def _page(
    visit: Visit,
    status: int = 200,
    *,
    wrong: set[str] | None = None,
    given: Mapping[str, str] = _EMPTY,
    because: str = "",
) -> Response:
    name, asked, api = _id(visit), visit.query(EntityQuery), NetworkApi(visit.api)
    found, networks = await asyncio.gather(
        api.entity(name, {"after": asked.after, "limit": PAGE}), attempt(api.networks({"entity": name, "limit": 20}))
    )
    return visit.page(
        "entity.html",
        status,
        entity=found,
        networks=networks,
        networks_missing=isinstance(networks, Fault),
        lives=draw_lives(found.values),
        kinds=_kinds(found),
        asked=asked,
        wrong=wrong or set(),
        given=given,
        because=because,
    )


def _kinds(found: Entity) -> list[tuple[str, list[Any]]]:
    """Values by kind, names first."""
    order = ("name", "address", "phone", "email", "tax", "wallet", "website")
    groups = [(kind, [each for each in found.values if each.kind == kind]) for kind in order]
    return [(kind, values) for kind, values in groups if values]


def _id(visit: Visit) -> str:
    name = visit.path("entity")
    if not _ID.fullmatch(name):
        raise Problem(404, "not-found")
    return name
