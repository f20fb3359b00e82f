from services.console.web.chart.shapes import SHAPES
from services.console.web.paper.figures import Sign
from services.console.web.paper.reading import LONGEST, Figure, Signs, Table, Words, read_page


def test_headings_paragraphs_and_lists_come_in_order() -> None:
    blocks = read_page('<h1>Report</h1><p class="lead">Why   it\n matters</p><ul><li>one</li><li>two</li></ul>')

    assert [(each.kind, each.markup) for each in blocks if isinstance(each, Words)] == [
        ("h1", "Report"),
        ("p", "Why it matters"),
        ("li", "one"),
        ("li", "two"),
    ]


def test_a_table_keeps_its_head_its_numbers_and_its_lines() -> None:
    head = '<thead><tr><th>Who</th><th class="n">Sent</th></tr></thead>'
    page = f'<table>{head}<tr><td>a<br>b</td><td class="n">3</td></tr></table>'

    (table,) = read_page(page)

    assert isinstance(table, Table)
    assert table.heads == 1
    assert [[cell.markup for cell in row] for row in table.rows] == [["Who", "Sent"], ["a<br/>b", "3"]]
    assert table.rows[1][1].numeric


def test_terms_are_a_table_of_two_columns() -> None:
    (table,) = read_page("<dl><dt>Score</dt><dd>+3.2</dd><dt>Days</dt><dd>7</dd></dl>")

    assert isinstance(table, Table)
    assert [[cell.markup for cell in row] for row in table.rows] == [["Score", "+3.2"], ["Days", "7"]]


def test_drawings_stand_where_they_stood_and_a_legend_knows_its_signs() -> None:
    sign = f'<svg class="sign"><path class="r-broker hit" d="{SHAPES["diamond"]}"/></svg>'
    drawn = '<svg class="web"><title>not said</title><path d="M0 0"/></svg>'

    blocks = read_page(f'<p>before</p>{drawn}<ul class="legend"><li>{sign} broker</li></ul>')

    assert blocks[1:] == [Figure("web"), Signs([Sign("diamond", "r-broker", True, "broker")])]


def test_forms_buttons_and_ways_around_do_not_go_on_paper() -> None:
    page = '<p class="crumbs"><a href="/">up</a></p><form><p>said</p><button>go</button></form><p>stays</p>'

    assert [each.markup for each in read_page(page) if isinstance(each, Words)] == ["stays"]


def test_what_is_too_long_is_cut_and_says_by_how_much() -> None:
    (words,) = read_page(f"<p>{'x' * (LONGEST + 7)}</p>")

    assert isinstance(words, Words)
    assert words.markup.endswith("… (+7)")


def test_a_name_that_looks_like_a_tag_stays_a_name() -> None:
    (words,) = read_page("<p><bdi>&lt;script&gt;</bdi></p>")

    assert isinstance(words, Words)
    assert words.markup == "&lt;script&gt;"
