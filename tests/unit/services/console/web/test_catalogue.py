"""Every word of the desk is said in every language, and no template says anything past the catalogue."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment

from schemas.answers.analyst import ControlDoubt, HitState, KeyKind, PlaceOfKey, Verdict
from schemas.answers.operator import KeyState
from schemas.emsevt import BY_CODE
from services.console.web.catalogue import messages, read_catalogue
from services.console.web.languages import LANGUAGES
from services.console.web.roles import SIGNED_IN
from services.console.web.words import all as words

OTHERS = [locale for locale in LANGUAGES.values() if locale != "en"]
TEMPLATES = sorted(Path(str(files("services.console.web")), "templates").glob("*.html"))
PLACEHOLDER = re.compile(r"%\(\w+\)s")
SPOKEN = re.compile(r"""\s(?:title|placeholder|alt|aria-label)=["']([^"']*)""")
SIGNS_ONLY = re.compile(r"[^\w]|[_\d]|\b(?:g|MiB|UTC|sha|j|k|s|h|U)\b|&\w+;")
AS_TYPED = re.compile(r"<(code|kbd)\b.*?</\1>|U\+202E", re.DOTALL)
"""Commands and keys are the same in every language."""


@pytest.mark.parametrize("locale", OTHERS)
def test_every_message_has_a_translation_with_the_same_values(locale: str) -> None:
    catalogue = read_catalogue(locale)

    wrong = [message.text for message in messages() if not _is_translated(message.text, catalogue)]

    assert wrong == []


def _is_translated(text: str | tuple[str, ...], catalogue: Catalog) -> bool:
    found = catalogue.get(text)
    if found is None or found.fuzzy:
        return False
    said = "".join(found.string) if isinstance(found.string, tuple) else str(found.string)
    many = text[-1] if isinstance(text, tuple) else text
    return bool(said) and set(PLACEHOLDER.findall(said)) == set(PLACEHOLDER.findall(many))


@pytest.mark.parametrize("locale", OTHERS)
def test_a_catalogue_holds_nothing_that_nobody_says(locale: str) -> None:
    said = {message.text for message in messages()}

    held = {message.id for message in read_catalogue(locale) if message.id}

    assert held - said == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)
def test_a_template_holds_no_text_of_its_own(template: Path) -> None:
    assert untranslated(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("source", ["<p>Hits</p>", '<a title="Hits">{{ x }}</a>', "{% if x %}所有{% endif %}"])
def test_a_text_past_the_catalogue_would_be_found(source: str) -> None:
    assert len(untranslated(source)) == 1


def untranslated(source: str) -> list[str]:
    """What a template says by itself."""
    html = AS_TYPED.sub("", "".join(_data(source)))
    spoken = [*re.sub(r"<[^>]*>", "\n", html).splitlines(), *SPOKEN.findall(html)]
    return [text for text in spoken if SIGNS_ONLY.sub("", text)]


def _data(source: str) -> Iterator[str]:
    """What stands between the tags of the template language; an expression leaves a sign."""
    for _line, kind, value in Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).lex(source):
        if kind == "data":
            yield value
        elif kind == "variable_begin":
            yield "·"


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("hit_state", get_args(HitState)),
        ("verdict", get_args(Verdict)),
        ("place", get_args(PlaceOfKey)),
        ("key", get_args(KeyKind)),
        ("doubt", get_args(ControlDoubt)),
        ("key_state", get_args(KeyState)),
        ("event", tuple(BY_CODE)),
        ("role", tuple(role.value for role in SIGNED_IN)),
    ],
)
def test_every_code_of_the_contract_has_a_word(kind: str, codes: tuple[str, ...]) -> None:
    assert set(codes) - set(words.KINDS[kind]) == set()
