"""How a page is drawn: the templates, in each language, with what they may call. Nothing is ever drawn unescaped."""

from collections.abc import Mapping
from functools import cache, partial
from gzip import compress
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.console.web import reasons, regions, show
from services.console.web.languages import Tongue, tongue
from services.console.web.nation_api import Fault
from services.console.web.words.all import KINDS

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class StaticFile(NamedTuple):
    """A file that pages load."""

    content: bytes
    packed: bytes
    """The same, compressed by gzip."""
    media_type: str
    mark: str
    """Changes with the content, so that a browser may keep the file for ever."""


@cache
def static_files() -> Mapping[str, StaticFile]:
    """All of them, by name."""
    found = (each for each in files("services.console.web").joinpath("static").iterdir() if each.is_file())
    return {each.name: _static(each.name, each.read_bytes()) for each in found if _suffix(each.name) in _TYPES}


def _static(name: str, content: bytes) -> StaticFile:
    return StaticFile(content, compress(content, mtime=0), _TYPES[_suffix(name)], sha256(content).hexdigest()[:12])


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2]}"


def static_address(name: str) -> str:
    """Where a page finds a static file."""
    return f"/static/{name}?v={static_files()[name].mark}"


@cache
def templates(code: str) -> Environment:
    """The templates in a language."""
    spoken = tongue(code)
    loader = PackageLoader("services.console.web", "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_translations(spoken.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(_filters(spoken))
    environment.tests["fault"] = lambda value: isinstance(value, Fault)
    environment.globals.update(static=static_address, tongue=spoken, compared=show.compared, found_in=show.with_part)
    return environment


def _filters(spoken: Tongue) -> dict[str, Any]:
    def word(code: str | None, kind: str) -> str:
        return "" if code is None else spoken.say(KINDS[kind].get(code, code)) if code else ""

    return {
        "day": spoken.day,
        "moment": spoken.moment,
        "number": spoken.number,
        "signed": spoken.signed,
        "percent": spoken.percent,
        "country": spoken.country,
        "region": lambda code: regions.called(code, spoken.code) if code else "",
        "age": spoken.age,
        "rarity": spoken.rarity,
        "word": word,
        "written": show.written,
        "said": partial(reasons.said_of, spoken),
        "why_hub": partial(reasons.why_hub, spoken),
        "why": partial(reasons.why, spoken),
    }
