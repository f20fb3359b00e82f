"""Networks: a list by score; one drawn, with who matters in it, what holds it together and why; and as files."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from schemas.answers.cases import RESTRICTED, Purpose
from schemas.answers.charts import ChartNode, NetworkChart, NewTaking
from schemas.answers.findings import NewShare
from schemas.answers.networks import Network
from services.console.web.chart.drawing import Drawing, as_data, draw_network
from services.console.web.chart.growth import bars_of
from services.console.web.chart.shapes import COMMUNITIES, FILLS, HIT, INK, LINES, ROLES, SHAPES, TONES, By
from services.console.web.nation_api import Fault, Refused, attempt, both
from services.console.web.network_api import NetworkApi
from services.console.web.pages.reports import Report, as_pdf
from services.console.web.paper.figures import Chart, Growth
from services.console.web.visit import Visit
from services.kit.problems import Problem

PAGE = 50
ROWS = 200
"""Of the table beside the drawing."""
AROUND = 40
"""Parcels that a node is expanded by."""
SIZES = (50, 200, 500, 1_000, 2_000)
FORMATS = ("graphml", "gexf", "csv", "stix", "ftm")
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
Drawn = Literal["svg", "png", "pdf", "print"]
DRAWN: tuple[Drawn, ...] = get_args(Drawn)
"""What the desk draws; all else is written by ingest."""
_COLOURS: Mapping[str, Any] = {"fills": FILLS, "lines": LINES, "hit": HIT, "ink": INK}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EMPTY: Mapping[str, str] = MappingProxyType({})
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Sort = Literal["rank", "name", "kind", "community", "parcels", "first", "last", "hits"]


class NetworksQuery(BaseModel):
    """Which networks."""

    model_config = ConfigDict(extra="ignore")

    least_score: Annotated[float, Field(ge=-1_000, le=1_000)] | None = None
    alert: Literal["open", "confirmed", "dismissed", "none"] | None = None
    since: dt.date | None = None
    detector: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = None
    least_parcels: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    entity: Annotated[str, StringConstraints(pattern=r"^e[0-9]{1,18}$")] | None = None
    parcel: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")] | None = None
    after: Annotated[str, StringConstraints(max_length=100)] | None = None


class ChartQuery(BaseModel):
    """What of a network is drawn, and how."""

    model_config = ConfigDict(extra="ignore")

    most: Annotated[int, Field(ge=10, le=2_000)] = 200
    by: By = "role"
    since: dt.date | None = None
    until: dt.date | None = None


class NetworkQuery(ChartQuery):
    """And which rows stand beside it."""

    sort: Sort = "rank"
    row: Annotated[str, StringConstraints(max_length=60)] | None = None
    """The table goes on behind this node."""
    after: Annotated[str, StringConstraints(max_length=40)] | None = None
    """The parcels go on behind this one."""
    changed_since: dt.date | None = None


class WithoutQuery(BaseModel):
    """What is thought away."""

    model_config = ConfigDict(extra="ignore")

    attribute: Text


class AroundQuery(BaseModel):
    """Around what."""

    model_config = ConfigDict(extra="ignore")

    of: Annotated[str, StringConstraints(pattern=r"^(e[0-9]{1,18}|a[0-9a-f]{16}|[0-9a-f-]{36})$")]


async def networks(visit: Visit) -> Response:
    """The highest score first."""
    asked = visit.query(NetworksQuery)
    found = await _api(visit).networks({**asked.model_dump(mode="json"), "limit": PAGE})
    return visit.page("networks.html", asked=asked, found=found)


async def network(visit: Visit) -> Response:
    """One network."""
    return await _network_page(visit)


async def chart(visit: Visit) -> Response:
    """The drawing's numbers, for the script that makes it live."""
    asked = visit.query(ChartQuery)
    found = await _api(visit).chart(_id(visit), asked.most)
    return JSONResponse(as_data(draw_network(found, asked.by), found))


async def picture(visit: Visit) -> Response:
    """The drawing as a file."""
    return await _drawn_here(visit, "svg", None)


async def taking(visit: Visit) -> Response:
    """A script draws a file of its own: it is noted first."""
    form = await visit.form()
    format: Drawn | None = next((each for each in DRAWN if each == form.get("format")), None)
    if format is None:
        raise Problem(422, "form")
    await _api(visit).take(_id(visit), NewTaking(format=format))
    return Response(status_code=204)


async def around(visit: Visit) -> Response:
    """What lies around a node, in the network and outside, for the script."""
    found = await _api(visit).around({"of": visit.query(AroundQuery).of, "depth": 1, "limit": AROUND})
    return JSONResponse(found.model_dump(mode="json", exclude_none=True))


async def report(visit: Visit) -> Response:
    """Everything on one page, to be printed."""
    return await _drawn_here(visit, "print", None)


async def _drawn_here(visit: Visit, format: Drawn, purpose: Purpose | None) -> Response:
    """A picture or report, after it was noted who takes it; or the question what it is for."""
    asked, name = visit.query(ChartQuery), _id(visit)
    try:
        await _api(visit).take(name, NewTaking(format=format, purpose=purpose))
    except Refused as refused:
        if refused.code != "restricted":
            raise
        return _ask_purpose(visit, str(refused.problem.get("handling", "")), format)
    if format == "svg":
        return _svg(visit, await _api(visit).chart(name, asked.most), asked)
    opened, drawn = await both(_api(visit).network(name, {"limit": ROWS}), _api(visit).chart(name, asked.most))
    found, known = _there(opened), _there(drawn)
    shown = _shown(found, known, asked)
    if format == "print":
        return visit.page("network_report.html", **shown)
    return await _report_file(visit, known, shown, purpose)


async def _report_file(visit: Visit, known: NetworkChart, shown: Mapping[str, Any], purpose: str | None) -> Response:
    name = _id(visit)
    bars, day = shown["bars"], visit.tongue.day
    ends = (day(bars[0].first_on), day(bars[-1].last_on)) if bars else ("", "")
    figures = {"web": Chart(shown["drawing"]), "growth": Growth(bars, *ends)}
    title = visit.tongue.say("Network %(name)s", name=name)
    report = Report("network_report.html", f"network-{name}", title, known.handling, purpose)
    return await as_pdf(visit, report, figures, shown)


async def without(visit: Visit) -> Response:
    """What would be left of a network without an attribute."""
    asked = visit.query(WithoutQuery)
    return visit.page("network_without.html", found=await _api(visit).without(_id(visit), asked.attribute))


async def export(visit: Visit) -> Response:
    """The network as a file for another tool; where its records are restricted, a purpose is asked for."""
    return await _export(visit, None)


async def export_for(visit: Visit) -> Response:
    """The same, with the purpose that was asked for."""
    form = await visit.form()
    purpose = next((each for each in PURPOSES if each == form.get("purpose")), None)
    if purpose is None and (form.get("purpose") or visit.path("format") != "pdf"):
        return _ask_purpose(visit, form.get("handling"), visit.path("format"), 422)
    return await _export(visit, purpose)


async def share(visit: Visit) -> Response:
    """Tell the peer of a network."""
    name, form = _id(visit), await visit.form()
    given = {"statement": form.get("statement"), "information_grade": form.get("information_grade") or "2"}
    try:
        said = NewShare.model_validate(given)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        return await _network_page(visit, 422, wrong=wrong, given=given)
    try:
        shared = await _api(visit).share(name, said)
    except Refused as refused:
        if refused.code != "refused":
            raise
        return await _network_page(visit, 422, given=given, because=str(refused.problem.get("because", "")))
    return visit.page("network_shared.html", network=name, shared=shared)


async def _network_page(
    visit: Visit,
    status: int = 200,
    *,
    wrong: set[str] | None = None,
    given: Mapping[str, str] = _EMPTY,
    because: str = "",
) -> Response:
    asked, name = visit.query(NetworkQuery), _id(visit)
    since = None if asked.changed_since is None else asked.changed_since.isoformat()
    query = {"limit": PAGE, "after": asked.after, "changed_since": since}
    try:
        opened, drawn = await both(_api(visit).network(name, query), _api(visit).chart(name, asked.most))
        found = _there(opened)
    except Refused as refused:
        if refused.code == "moved" and _ID.fullmatch(str(refused.problem.get("into", ""))):
            return visit.page("network_moved.html", 404, into=refused.problem["into"])
        if refused.code == "ended":
            return visit.page("network_moved.html", 404, into=None)
        raise
    shown = {"wrong": wrong or set(), "given": given, "because": because}
    if isinstance(drawn, Fault):
        return visit.page("network.html", status, **_around_chart(found, asked), **shown, chart=drawn)
    return visit.page("network.html", status, **_shown(found, drawn, asked), **shown)


def _shown(found: Network, drawn: NetworkChart, asked: ChartQuery) -> dict[str, Any]:
    """What the page shows of a network that is drawn."""
    drawing = draw_network(drawn, asked.by, asked.since, asked.until)
    more = _rows(drawing, asked) if isinstance(asked, NetworkQuery) else {}
    return {**_around_chart(found, asked), "chart": drawn, "drawing": drawing, **more}


def _around_chart(found: Network, asked: ChartQuery) -> dict[str, Any]:
    legend = {"shapes": SHAPES, "roles": ROLES, "communities": COMMUNITIES, "tones": TONES, "sizes": SIZES}
    return {
        "network": found,
        "asked": asked,
        "bars": bars_of(found.timeline),
        "formats": FORMATS,
        "restricted": RESTRICTED,
        "purposes": PURPOSES,
        **legend,
    }


_KEYS: Mapping[Sort, Callable[[ChartNode], tuple[Any, ...]]] = {
    "rank": lambda node: (node.rank or 1 << 30,),
    "name": lambda node: (node.label is None, (node.label or "").casefold()),
    "kind": lambda node: (node.kind, node.role or node.attribute or ""),
    "community": lambda node: (node.community,),
    "parcels": lambda node: (-node.parcels,),
    "first": lambda node: (node.first_on,),
    "last": lambda node: (-node.last_on.toordinal(),),
    "hits": lambda node: (-node.hits,),
}


def _rows(drawing: Drawing, asked: NetworkQuery) -> dict[str, Any]:
    """A page of the table: rows in order, and behind which node it goes on."""
    ordered = sorted((dot.node for dot in drawing.dots), key=_KEYS[asked.sort])
    at = next((place + 1 for place, node in enumerate(ordered) if node.id == asked.row), 0)
    rows = ordered[at : at + ROWS]
    following = rows[-1].id if rows and len(ordered) > at + ROWS else None
    return {"rows": rows, "following": following, "rows_in_all": len(ordered)}


def _there(answer: Any) -> Any:
    if isinstance(answer, Fault):
        raise answer
    return answer


def _svg(visit: Visit, found: NetworkChart, asked: ChartQuery) -> Response:
    drawing = draw_network(found, asked.by, asked.since, asked.until)
    shown = {"chart": found, "drawing": drawing, "shapes": SHAPES, **_COLOURS}
    page = visit.page("network_picture.svg", 200, **shown)
    name = f'attachment; filename="network-{found.id}-{found.handling}.svg"'
    return Response(page.body, media_type="image/svg+xml", headers={"content-disposition": name})


async def _export(visit: Visit, purpose: Purpose | None) -> Response:
    format, name = visit.path("format"), _id(visit)
    for drawn in DRAWN:
        if format == drawn:
            return await _drawn_here(visit, drawn, purpose)
    if format not in FORMATS:
        raise Problem(404, "not-found")
    answer = await attempt(_api(visit).export(name, {"format": format, "purpose": purpose}))
    if isinstance(answer, Refused) and answer.code == "restricted":
        return _ask_purpose(visit, str(answer.problem.get("handling", "")), format)
    if isinstance(answer, Fault):
        raise answer
    kept = ("content-type", "content-disposition", "x-cut")
    return Response(answer.content, headers={each: answer.headers[each] for each in kept if each in answer.headers})


def _ask_purpose(visit: Visit, handling: str, format: str, status: int = 200) -> Response:
    code = handling if handling in RESTRICTED else "H2"
    known = {"network": _id(visit), "handling": code, "format": format, "purposes": PURPOSES}
    return visit.page("network_purpose.html", status, **known, wrong=status != 200)


def _api(visit: Visit) -> NetworkApi:
    return NetworkApi(visit.api)


def _id(visit: Visit) -> str:
    name = visit.path("network")
    if not _ID.fullmatch(name):
        raise Problem(404, "not-found")
    return name
