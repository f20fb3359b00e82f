"""A chart, whatever it is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.core.exports import chart as c
from services.ingest.core.exports.chart import chart_of, places, tidy
from tests.unit.services.ingest.core.exports.made_up import EDGES, HEAD, NODES, edge


@given(st.text(st.characters(codec=None), max_size=50))
def test_a_text_has_no_character_that_xml_forbids(text: str) -> None:
    clean = tidy(text)

    assert all(each >= " " and each != "\x7f" and not "\ud800" <= each <= "\udfff" for each in clean)
    assert not {"\ufffe", "\uffff"} & set(clean)


def test_a_text_stands_in_one_line_and_is_cut() -> None:
    assert tidy("one\r\ntwo\tthree") == "one two three"
    assert len(tidy("x" * 5_000)) == c.LONGEST


def test_an_edge_to_what_is_not_there_is_left_out_and_counted() -> None:
    chart = chart_of(HEAD, NODES, [*EDGES, edge(1, "nobody", "carries")])

    assert len(chart.edges) == len(EDGES)
    assert chart.cut == ("1 edges were left out",)


def test_what_is_beyond_the_limit_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c, "MOST_NODES", 3)
    monkeypatch.setattr(c, "MOST_EDGES", 1)

    chart = chart_of(HEAD, NODES, EDGES)

    assert (len(chart.nodes), len(chart.edges)) == (3, 1)
    assert chart.cut == (f"{len(NODES) - 3} nodes were left out", f"{len(EDGES) - 1} edges were left out")


def test_each_node_and_edge_stands_once() -> None:
    assert chart_of(HEAD, NODES * 2, EDGES * 2) == chart_of(HEAD, NODES, EDGES)


def test_places_are_words() -> None:
    assert places(3) == "sender addressee"
