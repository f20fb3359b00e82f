"""Each page in both languages: nothing is cut, nothing foreign is loaded, nothing is forbidden, and it stays small."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from services.kit.access import Role
from tests.browser.addresses import reachable
from tests.browser.conftest import Opened
from tests.browser.world import PEOPLE, AtWork

MOST_BYTES = 400_000
WIDTHS = (1280, 1000, 420)
LATIN_ONLY = """() => {
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim().replace(/parcelbridge( [a-z]+)+/g, "");
    const inside = walk.currentNode.parentElement;
    const quoted = inside.closest("[lang=en], bdi, code, kbd, .code, title, option, script, textarea, [dir=auto]");
    if (!quoted && inside.checkVisibility() && /[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}/.test(text)) found.push(text);
  }
  return found;
}"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const box = each.getBoundingClientRect();
  const scrolls = each.closest(".scroll, pre, .hidden, svg, .skip, canvas") || each.querySelector("canvas");
  return box.right > innerWidth + 1 && !scrolls;
}).map((each) => each.tagName + "." + each.className + ": " + each.textContent.trim().slice(0, 60))"""


class Watched:
    """What a page asked for, and what went wrong in it."""

    def __init__(self, page: Page, desk: str) -> None:
        self.wrong: list[str] = []
        self._desk = desk
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.location.get('url')}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._desk, "data:", "blob:")):
            self.wrong.append(f"asks for {request.url}")


@pytest.fixture(scope="module")
def addresses(us: AtWork) -> list[str]:
    """Every page, for somebody with all roles."""
    with us.reader(*PEOPLE) as reader:
        return [each.address for each in reachable(reader) if each.drawn]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_fits_into_its_window_and_breaks_no_rule(
    language: str, us: AtWork, opened: Opened, addresses: list[str]
) -> None:
    page = opened(us, *PEOPLE, language=language)
    watched = Watched(page, us.desk)

    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        if len(answer.body()) > MOST_BYTES:
            watched.wrong.append(f"{address} has {len(answer.body()):,} bytes")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            watched.wrong += [f"{address} at {width}: {each}" for each in page.evaluate(TOO_WIDE)]

    assert watched.wrong == [], "\n".join(watched.wrong)


def test_the_chinese_interface_is_chinese(us: AtWork, opened: Opened, addresses: list[str]) -> None:
    page = opened(us, *PEOPLE, language="zh")

    found: list[str] = []
    for address in addresses:
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        found += [f"{address}: {each}" for each in page.evaluate(LATIN_ONLY)]

    assert found == [], "\n".join(found)


def test_the_language_is_chosen_in_the_menu_and_stays(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)
    page.goto("/hits")
    page.locator("summary").first.click()

    page.get_by_role("button", name="简体中文").click()
    page.goto("/controls")

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert "管制" in page.locator("h1").inner_text()
