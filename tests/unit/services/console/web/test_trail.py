"""A path as numbers, and a reason in words."""

import ast
import re
from importlib.resources import files
from typing import Any

import pytest

from schemas.answers.networks import Attribute, TermRow
from schemas.answers.ways import PathNode
from services.console.web.languages import tongue
from services.console.web.reasons import ONE, SENTENCES, said_of, why_hub
from services.console.web.trail import cut, draw
from services.console.web.words import screening as words
from services.ingest.core import detectors
from services.ingest.core.detectors.precursor import SAID
from services.ingest.core.scoring import reasons as given
from tests.unit.services.console.web.pretend_alerts import alert, term


def stations() -> list[PathNode]:
    return [PathNode.model_validate(each) for each in alert()["trail"]["stations"]]


def test_what_two_parcels_have_in_common_stands_between_them() -> None:
    drawn = draw(stations(), None)

    (first, second), (join,) = drawn.stops, drawn.joins
    assert first.x < join.x < second.x
    assert (join.kind, join.text, join.held, join.also) == ("phone", "+1 202 555 0143", 3, 1)
    assert drawn.width >= second.x + 146


def test_a_way_that_begins_with_what_is_no_parcel_is_drawn_from_its_first_parcel() -> None:
    drawn = draw(stations()[1:], None)

    assert (len(drawn.stops), drawn.joins) == (1, [])


def test_a_way_without_parcels_draws_nothing() -> None:
    assert draw([], None).stops == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("a" * 19, "a" * 19),
        ("a" * 20, "a" * 18 + "…"),
        ("四川省栩瓷市淞澜路一百一十二号", "四川省栩瓷市淞澜…"),
        ("a\u202eb", "aU+202Eb"),
    ],
)
def test_a_text_is_cut_to_what_fits(text: str, shown: str) -> None:
    assert cut(text) == shown


def test_every_sentence_of_screening_is_known_here() -> None:
    said = set(SAID.values()) if isinstance(SAID, dict) else set(SAID)
    for room in (detectors, given):
        for source in _sources(room):
            said |= {each for each in _texts(source) if each.endswith(".") and "{" in each and " " in each}

    assert {each for each in said if isinstance(each, str)} - SENTENCES == set()


def _sources(room: object) -> list[str]:
    name = str(room.__name__)  # type: ignore[attr-defined]
    folder, _, module = name.rpartition(".")
    if hasattr(room, "__path__"):
        return [each.read_text() for each in files(name).iterdir() if each.name.endswith(".py")]
    return [files(folder).joinpath(f"{module}.py").read_text()]


def _texts(source: str) -> set[str]:
    tree = ast.parse(source)
    documents = {ast.get_docstring(each, clean=False) for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
    return {
        each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)
    } - documents


def test_every_detector_has_a_name_here() -> None:
    named = {
        node.value.value
        for source in _sources(detectors)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "NAME"
        and isinstance(node.value, ast.Constant)
    }

    assert named - set(words.REASON) == set()
    assert len(named) == 12


def test_what_is_said_of_one_parcel_is_said_of_what_is_known() -> None:
    assert set(ONE) <= SENTENCES


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_sentence_takes_the_numbers_that_it_names(code: str) -> None:
    numbers = {name: 2.0 for text in SENTENCES for name in re.findall(r"{(\w+)}", text)}

    said = {text: said_of(tongue(code), row(text, numbers)) for text in SENTENCES}

    assert [text for text, sentence in said.items() if "{" in sentence or sentence == "as it came"] == []


def test_a_sentence_that_is_not_known_or_lacks_a_number_is_said_as_it_came() -> None:
    assert said_of(tongue("zh"), row("Something {new}.", {"new": 1.0})) == "as it came"
    assert said_of(tongue("zh"), row("{parcels} of its parcels name a controlled substance.", {})) == "as it came"


def row(text: str, numbers: dict[str, float]) -> TermRow:
    return TermRow.model_validate(term("detector", "x", 1.0, text=text, numbers=numbers, sentence="as it came"))


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"hub": False, "held": 3}, ""),
        ({"hub": True, "held": 90}, "90 件包裹带有此值：过于普遍，不作连接。"),
        ({"hub": True, "held": 1_001}, "超过 1,000 件包裹带有此值：过于普遍，不作连接。"),
        ({"hub": True, "held": 3, "allowed": "A hotel."}, "主管认定为公用：A hotel."),
    ],
)
def test_why_something_is_a_hub_is_said_in_the_readers_language(known: dict[str, Any], said: str) -> None:
    attribute = Attribute(kind="phone", hash="00000000000000aa", **known)

    assert why_hub(tongue("zh"), attribute) == said


def test_one_name_is_told_as_one() -> None:
    text = next(each for each in ONE if each.startswith("{names} names"))
    told = TermRow.model_validate(term("detector", "after_listing", 2.0, text=text, numbers={"names": 1, "days": 3}))

    assert said_of(tongue("en"), told).startswith("One name that was not seen")
