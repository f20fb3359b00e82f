"""Every address of the desk, with who may call it. What is not here is not there.

`may` None means that nobody needs to be signed in: signing in itself, what pages load, and whether the process lives.
"""

from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple

from fastapi.responses import Response

from services.console.web.pages import (
    alert,
    alerts,
    at_issuer,
    audit,
    cases,
    columns,
    control_hits,
    controls,
    entities,
    exchange,
    findings,
    handing_in,
    hits,
    hubs,
    lists,
    looks,
    networks,
    notice_form,
    notices,
    opening,
    parcels,
    paths,
    preferences,
    quality,
    records,
    search,
    signing,
    start,
    still,
)
from services.console.web.roles import (
    ANALYSTS,
    AUDITORS,
    KEY_READERS,
    LIST_READERS,
    OPERATORS,
    READERS,
    SIGNED_IN,
    SUPERVISORS,
)
from services.console.web.visit import Visit
from services.kit.access import Role


class Route(NamedTuple):
    """One address."""

    method: Literal["GET", "POST"]
    path: str
    page: Callable[[Visit], Awaitable[Response]]
    may: frozenset[Role] | None
    operations: bool = False
    """Asked by machines, under any host name; it shows nothing."""


ROUTES = (
    Route("GET", "/healthz", still.healthz, None, operations=True),
    Route("GET", "/readyz", still.readyz, None, operations=True),
    Route("GET", "/static/{name}", still.static, None),
    Route("GET", "/sign-in", at_issuer.go, None),
    Route("GET", "/signed-in", at_issuer.come_back, None),
    Route("GET", "/sign-in/{code}", signing.ask, None),
    Route("POST", "/sign-in/{code}", signing.sign_in, None),
    Route("POST", "/sign-out", signing.sign_out, SIGNED_IN),
    Route("POST", "/preferences", preferences.keep, SIGNED_IN),
    Route("GET", "/", start.start, SIGNED_IN),
    Route("GET", "/help", still.help_page, SIGNED_IN),
    Route("GET", "/search", search.search, READERS),
    Route("GET", "/networks", networks.networks, READERS),
    Route("GET", "/networks/{network}", networks.network, READERS),
    Route("GET", "/networks/{network}/chart", networks.chart, READERS),
    Route("GET", "/networks/{network}/around", networks.around, READERS),
    Route("GET", "/networks/{network}/picture", networks.picture, READERS),
    Route("POST", "/networks/{network}/taking", networks.taking, READERS),
    Route("GET", "/networks/{network}/report", networks.report, READERS),
    Route("GET", "/networks/{network}/without", networks.without, READERS),
    Route("GET", "/networks/{network}/export/{format}", networks.export, READERS),
    Route("POST", "/networks/{network}/export/{format}", networks.export_for, READERS),
    Route("POST", "/networks/{network}/share", networks.share, ANALYSTS),
    Route("GET", "/hubs", hubs.hubs, READERS),
    Route("POST", "/hubs", hubs.allow, SUPERVISORS),
    Route("POST", "/hubs/{attribute}/back", hubs.take_back, SUPERVISORS),
    Route("GET", "/findings", findings.findings, READERS),
    Route("GET", "/paths", paths.paths, READERS),
    Route("GET", "/entities", entities.entities, READERS),
    Route("GET", "/entities/{entity}", entities.entity, READERS),
    Route("POST", "/entities/{entity}/merge", entities.merge, ANALYSTS),
    Route("POST", "/entities/{entity}/split", entities.split, ANALYSTS),
    Route("POST", "/entities/{entity}/undo/{decision}", entities.undo, ANALYSTS),
    Route("GET", "/parcels", parcels.parcels, READERS),
    Route("GET", "/parcels/{record}", parcels.parcel, READERS),
    Route("GET", "/opening", opening.ask, READERS),
    Route("POST", "/opening", opening.open_for, READERS),
    Route("GET", "/alerts", alerts.alerts, READERS),
    Route("POST", "/alerts/assign", alerts.assign, ANALYSTS),
    Route("POST", "/alerts/searches", alerts.save_search, READERS),
    Route("POST", "/alerts/searches/{search}/look", alerts.look, READERS),
    Route("POST", "/alerts/searches/{search}/drop", alerts.drop_search, READERS),
    Route("GET", "/alerts/{number}", alert.alert, READERS),
    Route("POST", "/alerts/{number}/judgement", alert.judge, ANALYSTS),
    Route("GET", "/hits", hits.hits, READERS),
    Route("GET", "/hits/{number}", hits.hit, READERS),
    Route("POST", "/hits/{number}/judgement", hits.judge, ANALYSTS),
    Route("GET", "/cases", cases.cases, READERS),
    Route("GET", "/cases/new", cases.new_case, ANALYSTS),
    Route("POST", "/cases/new", cases.open_case, ANALYSTS),
    Route("GET", "/cases/{case}", cases.case, READERS),
    Route("GET", "/cases/{case}/report", cases.report, READERS),
    Route("POST", "/cases/{case}/opening", cases.open_for, READERS),
    Route("POST", "/cases/{case}/version", cases.change, ANALYSTS),
    Route("POST", "/cases/{case}/requests", cases.ask, ANALYSTS),
    Route("POST", "/cases/{case}/requests/{request}/reply", cases.reply, ANALYSTS),
    Route("POST", "/cases/{case}/outcomes", cases.say_outcome, ANALYSTS),
    Route("POST", "/cases/{case}/notes", cases.write_note, ANALYSTS),
    Route("GET", "/notices", notices.notices, READERS),
    Route("GET", "/notices/{notice}", notices.notice, READERS),
    Route("POST", "/notices/{notice}/reply", notices.reply, ANALYSTS),
    Route("GET", "/control-hits", control_hits.control_hits, READERS),
    Route("GET", "/controls", controls.controls, READERS),
    Route("GET", "/lists", lists.lists, LIST_READERS),
    Route("GET", "/lists/{name}", lists.versions, LIST_READERS),
    Route("GET", "/evidence/{origin}/{audience}/{line}", exchange.evidence, LIST_READERS),
    Route("GET", "/exchange", exchange.feeds, SIGNED_IN),
    Route("GET", "/quality", quality.quality, SIGNED_IN),
    Route("GET", "/flows", quality.flows, READERS),
    Route("GET", "/exchange/keys", exchange.keys, KEY_READERS),
    Route("GET", "/exchange/{origin}/{audience}", exchange.refused_lines, SIGNED_IN),
    Route("GET", "/audit", audit.deeds, AUDITORS),
    Route("GET", "/audit/hidden", audit.audit, AUDITORS),
    Route("GET", "/audit/checkpoint", audit.checkpoint, AUDITORS),
    Route("GET", "/audit/looks", looks.looks, AUDITORS),
    Route("GET", "/hand-in", handing_in.ask, OPERATORS),
    Route("POST", "/hand-in", handing_in.hand_in, OPERATORS),
    Route("GET", "/hand-in/notice", notice_form.ask, OPERATORS),
    Route("POST", "/hand-in/notice", notice_form.send, OPERATORS),
    Route("GET", "/hand-in/{name}", handing_in.handed, OPERATORS),
    Route("GET", "/hand-in/{name}/columns", columns.ask, OPERATORS),
    Route("POST", "/hand-in/{name}/columns", columns.keep, OPERATORS),
    Route("GET", "/hand-in/{name}/mapping", columns.as_file, OPERATORS),
    Route("POST", "/hand-in/{name}/check", handing_in.check, OPERATORS),
    Route("POST", "/hand-in/{name}/send", handing_in.send, OPERATORS),
    Route("POST", "/hand-in/{name}/drop", handing_in.drop, OPERATORS),
    Route("GET", "/hand-in/{name}/progress", handing_in.progress, OPERATORS),
    Route("GET", "/hand-in/{name}/refused", handing_in.refused_rows, OPERATORS),
    Route("GET", "/records", records.ask, SIGNED_IN),
    Route("GET", "/records/{record}", records.record, SIGNED_IN),
)
