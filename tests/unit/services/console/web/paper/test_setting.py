import re

from services.console.web.paper.reading import read_page
from services.console.web.paper.setting import Paper, set_report

PAPER = Paper("Title", "H1: head", "foot", "page %(number)s", "Li Wei", "en")


def pages_of(file: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", file))


def test_a_report_is_a_pdf_that_says_whose_it_is() -> None:
    file = set_report(read_page("<h1>明珠</h1><p>text</p>"), {}, PAPER)

    assert file.startswith(b"%PDF-1.")
    assert pages_of(file) == 1
    assert b"(Li Wei)" in file


def test_a_long_table_goes_on_over_pages() -> None:
    rows = "<tr><td>RB123456785GB</td><td>Norbert Quillfeather</td></tr>" * 120

    file = set_report(read_page(f"<table><tr><th>Item</th><th>Who</th></tr>{rows}</table>"), {}, PAPER)

    assert pages_of(file) > 1


def test_a_row_longer_than_a_page_is_split_and_names_of_500_signs_fit() -> None:
    cells = f"<td>{'x' * 1_400}</td><td>{'明' * 1_400}</td>" + "<td>RB123456785GB</td>" * 8

    file = set_report(read_page(f"<table><tr>{cells}</tr></table>"), {}, PAPER)

    assert pages_of(file) >= 1


def test_a_page_without_anything_is_still_a_report() -> None:
    assert pages_of(set_report([], {}, PAPER)) <= 1
