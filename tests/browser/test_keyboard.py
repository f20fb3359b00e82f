"""The desk without a mouse: every control is reached by Tab in its order and can be seen to have the focus."""

import pytest
from playwright.sync_api import Page, expect

from services.kit.access import Role
from tests.browser.conftest import Opened
from tests.browser.world import AtWork

_FOCUS = """() => {
  const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    tag: at.tagName,
    text: at.innerText || at.name || "",
    seen: at.type === "date" || box.width > 0 && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0,
  };
}"""
"""Parts of a date field are marked by the browser itself, out of sight of scripts."""
MOST_STEPS = 400


def focus_order(page: Page) -> list[dict[str, object]]:
    """What Tab reaches, from the top until it leaves the page."""
    met: list[dict[str, object]] = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUS)
        if at["tag"] == "BODY":
            return met
        met.append(at)
    return met


@pytest.mark.parametrize("path", ["/", "/hits", "/controls", "/hand-in", "/search?q=Ltd"])
def test_tab_goes_through_a_page_shows_where_it_is_and_comes_out_again(path: str, us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST, Role.OPERATOR)
    page.goto(path)

    met = focus_order(page)

    assert 10 < len(met) < MOST_STEPS
    assert met[0]["text"] == "Skip to the content"
    assert [each for each in met if not each["seen"]] == []


def test_the_first_tab_skips_to_the_content(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)
    page.goto("/parcels")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_keys_search_walk_a_list_open_a_row_and_call_for_help(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("Ltd")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{us.desk}/search?q=Ltd")
    page.goto("/hits")
    for key in "jjk":
        page.keyboard.press(key)
    first = page.locator("table.list tbody tr").first.get_by_role("link").first
    expect(first).to_be_focused()
    opens = first.get_attribute("href")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{us.desk}{opens}")
    page.keyboard.press("?")

    expect(page).to_have_url(f"{us.desk}/help")


def test_a_hit_is_judged_by_keys_alone(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)
    page.goto("/hits?state=open")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#judgement")).to_be_visible()

    tab_to(page, "verdict")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Another year of birth.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#judgement q")).to_have_text("Another year of birth.")
    expect(page.locator("h1")).to_contain_text("dismissed")


def test_the_menu_of_who_is_signed_in_opens_by_keys_and_changes_the_look(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)
    page.goto("/")
    page.locator("summary").first.focus()

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dark").focus()
    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab never reaches {name}")
