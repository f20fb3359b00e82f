"""A browser, and two nations at work, for the tests of this folder; both are started once.

Without Chromium these tests are skipped, and say how to get it.
"""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from services.kit.access import Role
from tests.browser.chromium import HOW_TO_GET, find_chromium, launch
from tests.browser.under_way import put_work_under_way
from tests.browser.world import AtWork, nations_at_work

Look = Literal["light", "dark"]
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(HOW_TO_GET)
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def nations(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, AtWork]]:
    """Both nations, by code; only where there is a browser to look at them with."""
    with nations_at_work(tmp_path_factory.mktemp("nations")) as both:
        put_work_under_way(both)
        yield both


@pytest.fixture(scope="session")
def us(nations: dict[str, AtWork]) -> AtWork:
    """The United States' side."""
    return nations["US"]


@pytest.fixture(scope="session")
def cn(nations: dict[str, AtWork]) -> AtWork:
    """China's side."""
    return nations["CN"]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    """`opened(nation, role, …)`: a page of a browser in which somebody is signed in at that nation's desk."""
    contexts: list[BrowserContext] = []

    def page(nation: AtWork, *roles: Role, language: str = "en", look: Look = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=nation.desk,
            color_scheme=look,
            java_script_enabled=scripts,
            viewport={"width": 1280, "height": 900},
        )
        contexts.append(context)
        nation.let_in(context, *roles, language=language)
        return context.new_page()

    yield page
    for context in contexts:
        context.close()
