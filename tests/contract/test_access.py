"""docs/access.md shows who may call what, as the code has it."""

from tests.contract.access_table import PAGE, shown, tables


def test_the_page_shows_every_call_as_the_code_has_it() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert shown(page) == tables(), "run python -m tests.contract.access_table, and read what changed"
