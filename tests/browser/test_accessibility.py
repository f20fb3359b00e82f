"""axe-core finds no serious fault on any page, for anybody who may see it, in light and in dark."""

import re

import pytest
from playwright.sync_api import Page

from services.console.web.routes import ROUTES
from services.kit.access import Role
from tests.browser.addresses import reachable
from tests.browser.axe import Wrong, examine
from tests.browser.conftest import Opened
from tests.browser.world import PEOPLE, AtWork

COLOURS = ("color-contrast", "link-in-text-block")
"""Rules whose answer depends on light and dark."""
FETCHED = {"/networks/{network}/chart", "/networks/{network}/around", "/hand-in/{name}/progress"}
"""What scripts ask for: numbers, and no pages."""
FORM_WORD = re.compile(r'name="word" value="[^"]*"')


@pytest.fixture(scope="module")
def examined() -> set[str]:
    """What stood in the middle of the pages examined so far: two roles may see the same, and once is enough."""
    return set()


@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_has_a_serious_fault_in_light_or_dark(
    role: Role, us: AtWork, opened: Opened, examined: set[str]
) -> None:
    page = opened(us, role)
    with us.reader(role) as reader:
        addresses = [each.address for each in reachable(reader) if each.drawn]

    found: list[str] = []
    for address in addresses:
        page.emulate_media(color_scheme="light")
        page.goto(address)
        middle = FORM_WORD.sub("", page.locator("main").inner_html())
        if middle not in examined:
            examined.add(middle)
            found += in_light_and_dark(page)

    assert found == [], "\n".join(found)


def test_signing_in_has_no_serious_fault(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)
    page.context.clear_cookies()
    addresses = [us.invite(Role.ANALYST, Role.AUDITOR), f"{us.desk}/sign-in/used-up", f"{us.desk}/hits"]

    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += in_light_and_dark(page)

    assert found == [], "\n".join(found)


def test_links_lead_to_every_page(us: AtWork) -> None:
    pages = {route.path for route in ROUTES if route.method == "GET" and route.may} - FETCHED

    for role in PEOPLE:
        with us.reader(role) as reader:
            pages -= {each.route for each in reachable(reader) if each.status == 200}

    assert pages == set()


def in_light_and_dark(page: Page) -> list[str]:
    """What is wrong with the page that is open."""
    page.emulate_media(color_scheme="light")
    light = [_in_words(page, "light", each) for each in examine(page)]
    page.emulate_media(color_scheme="dark")
    return light + [_in_words(page, "dark", each) for each in examine(page, COLOURS)]


def _in_words(page: Page, look: str, wrong: Wrong) -> str:
    return f"{page.url} in {look}: {wrong.rule} ({wrong.impact}): {wrong.help}\n  " + "\n  ".join(wrong.places)
