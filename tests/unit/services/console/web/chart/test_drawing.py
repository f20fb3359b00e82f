"""A network as numbers of a drawing: labels that do not cover each other, days that come and go, bars that add up."""

import datetime as dt

from schemas.answers.charts import NetworkChart
from schemas.answers.entities import SeenValue
from schemas.answers.networks import DayOfNetwork
from services.console.web.chart.drawing import cut_short, draw_network
from services.console.web.chart.growth import MOST_BARS, bars_of
from services.console.web.chart.lives import draw_lives
from services.console.web.chart.shapes import ROLES, SHAPES, look_of
from tests.unit.services.console.web.pretend_networks import chart, edge, node

FIRST = dt.date(2026, 1, 1)


def network_chart(**changed: object) -> NetworkChart:
    return NetworkChart.model_validate(chart(**changed))


def test_places_do_not_hang_on_the_days_that_are_shown() -> None:
    whole, part = (
        draw_network(network_chart(), "role"),
        draw_network(network_chart(), "role", None, dt.date(2026, 11, 10)),
    )

    known = {dot.node.id: (dot.x, dot.y) for dot in whole.dots}
    assert {dot.node.id: (dot.x, dot.y) for dot in part.dots}.items() <= known.items()
    assert (len(part.dots), part.outside) == (4, 1)
    assert "sent" not in part.lines


def test_of_two_labels_in_one_place_the_more_telling_stays() -> None:
    nodes = [node(id=f"e{at}", label="A long name of somebody", rank=at + 1) for at in range(40)]
    star = [edge("e0", f"e{at}", "rest") for at in range(1, 40)]

    dots = draw_network(network_chart(nodes=nodes, edges=star), "role").dots

    assert dots[0].label
    assert 0 < sum(not dot.label for dot in dots) < len(dots)


def test_every_role_has_a_shape_of_its_own() -> None:
    assert len(set(ROLES.values())) == len(ROLES)
    assert set(ROLES.values()) <= set(SHAPES)


def test_a_role_that_is_not_known_is_drawn_as_not_ranked() -> None:
    strange = network_chart(nodes=[node(role="courier")], edges=[]).nodes[0]

    assert look_of(strange, "role").shape == ROLES["unranked"]


def test_a_label_is_cut_and_holds_nothing_unseen() -> None:
    assert cut_short("Nor\u202ebert\u200b  Quill", 24) == "Norbert Quill"
    assert cut_short("明" * 30, 24) == "明" * 23 + "…"


def test_growth_counts_every_parcel_in_at_most_so_many_bars() -> None:
    days = [DayOfNetwork(on=FIRST + dt.timedelta(days=3 * at), parcels=at % 4, events=1) for at in range(200)]

    bars = bars_of(days)

    assert len(bars) <= MOST_BARS
    assert bars[-1].so_far == sum(bar.parcels for bar in bars) == sum(day.parcels for day in days)
    assert (bars[0].first_on, bars[-1].last_on) == (FIRST + dt.timedelta(days=3), days[-1].on)


def test_a_network_without_days_has_no_bars() -> None:
    assert bars_of([DayOfNetwork(on=FIRST, parcels=0, events=3)]) == []


def test_values_live_from_their_first_day_to_their_last() -> None:
    def value(kind: str, first: int, last: int, count: int = 1) -> SeenValue:
        days = {"first_on": FIRST + dt.timedelta(days=first), "last_on": FIRST + dt.timedelta(days=last)}
        told = {"kind": kind, "value": "x", "written": ["x"], "count": count, "records": [], **days}
        return SeenValue.model_validate(told)

    drawn = draw_lives([value("phone", 5, 9), value("name", 0, 9)])

    assert drawn is not None
    assert [row.value.kind for row in drawn.rows] == ["name", "phone"]
    assert drawn.rows[1].x > drawn.rows[0].x
    assert drawn.rows[0].x + drawn.rows[0].width == drawn.rows[1].x + drawn.rows[1].width


def test_nobody_without_values_has_a_drawing() -> None:
    assert draw_lives([]) is None
