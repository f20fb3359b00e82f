"""The printed help and docs/cli.md are one text."""

from pathlib import Path

import pytest

from services.console.help_page import WIDTH, page

PAGE = Path(__file__).parents[4] / "docs" / "cli.md"


def test_the_page_is_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", WIDTH)

    printed = page()

    assert PAGE.read_text(encoding="utf-8") == printed, "run: python -m services.console.help_page > docs/cli.md"
