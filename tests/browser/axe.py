"""What axe-core finds wrong with a page as it stands in the browser (WCAG 2.2 AA and the engine's own good practice).

The engine (axe-core, MPL-2.0) comes with the package axe-playwright-python, of the tests' dependencies only; nothing of
it ships. It is run by the browser's driver, so the page's content security policy stays as it is.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from playwright.sync_api import Page

ENGINE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SERIOUS = frozenset({"serious", "critical"})
_RUN = """
(rules) => axe.run({ exclude: [["tbody tr:nth-child(n+7)"]] }, {
  resultTypes: ["violations"],
  elementRef: false,
  ...(rules.length ? { runOnly: { type: "rule", values: rules } } : {}),
})
"""
"""Of a long table six rows are looked at: the others are drawn by the same lines."""


class Wrong(NamedTuple):
    """A rule that is broken, and where."""

    rule: str
    impact: str
    help: str
    places: tuple[str, ...]
    """CSS selectors, each with what is wrong there."""


def examine(page: Page, rules: Sequence[str] = ()) -> list[Wrong]:
    """The serious faults of the page that is open, by all rules or by some."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(ENGINE)
    found: dict[str, Any] = page.evaluate(_RUN, list(rules))
    return [_wrong(each) for each in found["violations"] if each["impact"] in SERIOUS]


def _wrong(found: dict[str, Any]) -> Wrong:
    places = (f"{' '.join(map(str, node['target']))}: {node['failureSummary']}" for node in found["nodes"][:5])
    return Wrong(found["id"], found["impact"], found["help"], tuple(places))
