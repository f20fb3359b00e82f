"""What an operator does on the desk with a file, by its forms alone."""

import httpx

from tests.end_to_end.nation import await_true


def word_on(page: str) -> str:
    """The word that the forms on a page carry."""
    return page.partition('name="word" value="')[2].partition('"')[0]


def hand_in_by_form(browser: httpx.Client, name: str, content: bytes) -> httpx.Response:
    """Have a file checked, then hand it in; the page with its verdicts."""
    said = {"word": word_on(browser.get("/hand-in").text)}
    place = browser.post("/hand-in", data=said, files={"file": (name, content)}).raise_for_status().url
    await_true(lambda: "Hand in " in browser.get(place).text.partition("<h1>")[2], "every row is checked")
    browser.post(f"{place}/send", data=said).raise_for_status()
    await_true(lambda: not browser.get(f"{place}/progress").json()["running"], "every row is handed in")
    return browser.get(place).raise_for_status()
