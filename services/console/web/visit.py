"""One request, as a page sees it: who asks, in which language, what was asked, and how to answer."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

import httpx
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ValidationError

from services.console.web.at_issuer import AtIssuer
from services.console.web.forms import MOST_BYTES, Form, read_form, refuse_wrong_word
from services.console.web.handing_over import HandingOver
from services.console.web.languages import LANGUAGES, Tongue, tongue, wanted_language
from services.console.web.links import Links
from services.console.web.look import templates
from services.console.web.nation_api import NationApi
from services.console.web.navigation import offered
from services.console.web.sessions import Session, Sessions
from services.kit.access import Role
from services.kit.clock import Clock, system_clock
from services.kit.problems import Problem, member_path
from services.kit.rates import Rates
from services.settings import Limits
from services.settings.spelling import is_loopback

Query = TypeVar("Query", bound=BaseModel)
Theme = Literal["light", "dark", "auto"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
YEAR_S = 31_536_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What the process holds, whoever asks."""

    nation: str
    peers: tuple[str, ...]
    public_url: str
    hosts: frozenset[str]
    """Names by which it may be called, with the port."""
    links: Links
    exchange: httpx.AsyncClient
    ingest: httpx.AsyncClient
    handing_over: HandingOver
    sessions: Sessions = field(default_factory=Sessions)
    clock: Clock = system_clock
    issuer: AtIssuer | None = None
    """Where people sign in; None: by links alone."""
    takes_links: bool = True
    """Whether links let anybody in."""
    rates: Rates = field(default_factory=lambda: Rates(Limits().console))
    """How often one reader may ask for pages."""

    @property
    def secure(self) -> bool:
        """Whether browsers come by https."""
        return self.public_url.startswith("https:")

    @property
    def nations(self) -> tuple[str, ...]:
        """This one first."""
        return (self.nation, *self.peers)

    def cookie_name(self, what: str) -> str:
        """Cookies know no ports: two nations' desks on one machine need names of their own."""
        prefix = "__Host-" if self.secure else ""
        return f"{prefix}parcelbridge-{self.nation.lower()}-{what}"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request."""

    desk: Desk
    request: Request
    session: Session | None
    now: dt.datetime

    @property
    def reader(self) -> Session:
        """Who is signed in; a page that nobody may see unsigned asks for it."""
        if self.session is None:
            raise LookupError("nobody is signed in")
        return self.session

    @property
    def api(self) -> NationApi:
        """The nation's services, asked as this reader."""
        return NationApi(self.desk.exchange, self.desk.ingest, self.reader.token)

    @property
    def tongue(self) -> Tongue:
        """The language: chosen, else the browser's."""
        asked = self.request.query_params.get("language") if self.session is None else None
        chosen = asked or self.request.cookies.get(self.desk.cookie_name("language"), "")
        accepted = self.request.headers.get("accept-language", "")
        return tongue(chosen if chosen in LANGUAGES else wanted_language(accepted))

    @property
    def theme(self) -> Theme:
        """Light, dark, or as the system has it."""
        chosen = self.request.cookies.get(self.desk.cookie_name("theme"), "")
        return next((theme for theme in THEMES if theme == chosen), "auto")

    @property
    def here(self) -> str:
        """Path and query, to come back to."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    async def form(self, most: int = MOST_BYTES) -> Form:
        """The form that was sent, which this desk wrote for this session."""
        form = await read_form(self.request, most)
        refuse_wrong_word(form, self.reader.form_word)
        return form

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def may(self, *roles: Role | str) -> bool:
        """Whether the reader has one of these roles."""
        return self.session is not None and self.session.may(frozenset(map(Role, roles)))

    def at(self, path: str) -> bool:
        """Whether this is that page, or one below it."""
        here = self.request.url.path
        return here == path or (path != "/" and here.startswith(f"{path}/"))

    def query(self, model: type[Query]) -> Query:
        """What stands behind the question mark; an empty field is an absent one. Problem 422 names what is wrong."""
        given = {name: value for name, value in self.request.query_params.items() if value.strip()}
        try:
            return model.model_validate(given)
        except ValidationError as error:
            faults = [{"member": member_path(each["loc"]), "kind": each["type"]} for each in error.errors()[:20]]
            raise Problem(422, "form", "The address asks for something unknown.", extra={"faults": faults}) from None

    def again(self, **changed: str | int | None) -> str:
        """This address with some of its questions changed; None takes one away."""
        asked = dict(self.request.query_params) | changed
        kept = {name: value for name, value in asked.items() if value not in (None, "")}
        return f"{self.request.url.path}?{urlencode(kept)}" if kept else self.request.url.path

    def page(self, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page."""
        return HTMLResponse(self.draw(template, "base.html", **shown), status)

    def draw(self, template: str, shell: Literal["base.html", "paper.html"], **shown: Any) -> str:
        """What a page says, with the desk around it, or for paper without."""
        drawn = templates(self.tongue.code).get_template(template)
        return drawn.render(**self._around(), shell=shell, on_paper=shell == "paper.html", **shown)

    def _around(self) -> dict[str, Any]:
        """What every page has around it."""
        groups = offered(self.session.roles) if self.session else []
        return {"visit": self, "desk": self.desk, "reader": self.session, "groups": groups}

    def go(self, path: str) -> RedirectResponse:
        """Away to another page, after a form was taken."""
        return RedirectResponse(path, 303)

    def keep(
        self,
        answer: HTMLResponse | RedirectResponse,
        what: str,
        value: str,
        seconds: int,
        samesite: Literal["strict", "lax"] = "strict",
    ) -> None:
        """Have the browser keep something; zero seconds: forget it."""
        name, secure = self.desk.cookie_name(what), self.desk.secure
        answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite=samesite, secure=secure, path="/")


def safe_path(path: str) -> str:
    """A path of this desk to go back to; its start page for anything else."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path and len(path) < 2_000
    return path if fine else "/"


def own_hosts(listen: str, public_url: str) -> frozenset[str]:
    """The Host headers that mean this desk."""
    host, _, port = listen.rpartition(":")
    local = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
    reachable = local if is_loopback(host.strip("[]")) or host in ("0.0.0.0", "[::]") else {listen}  # noqa: S104
    return frozenset({public_url.partition("://")[2].partition("/")[0].lower(), *reachable})
