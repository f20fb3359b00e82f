"""What operators come to the desk for, beyond a plain file: files of other systems, and notices by form."""

import datetime as dt

from playwright.sync_api import Page, expect

from services.kit.access import Role
from tests.browser.conftest import Opened
from tests.browser.papers import in_other_words
from tests.browser.world import AtWork
from tests.end_to_end.nation import await_true

NOTICE = {
    "reference": "CN-PEN-2026-0815", "authority": "Invented authority", "substance": "4-AP", "cas": "23056-29-3",
    "amount": "2.5", "point_of_entry": "Invented port", "exporter_company": "Mingzhu Fine Chemicals",
    "exporter_address": "88 Sample Road", "importer_company": "Quill Intermediates", "importer_address": "1 Quill Road",
}  # fmt: skip


def drop(page: Page, name: str, content: bytes) -> None:
    page.goto("/hand-in")
    page.get_by_label("CSV, NDJSON or JSON").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def test_a_file_of_another_system_is_mapped_once_and_read_without_asking_afterwards(cn: AtWork, opened: Opened) -> None:
    page = opened(cn, Role.OPERATOR)

    drop(page, "theirs.csv", in_other_words("theirs-1"))
    expect(page.get_by_label("Tracking No.")).to_have_value("item_identifier")
    page.get_by_label("handling code").select_option("H1")
    trial = page.locator("#tried")
    expect(trial).to_contain_text("would be refused")
    page.get_by_label("grade of the source").select_option("B")
    page.get_by_label("grade of the information").select_option("2")
    page.get_by_label("last day it is kept").fill("2028-01-01")
    page.get_by_label("last day it is kept").blur()
    expect(trial).to_contain_text("The first row is in order.")
    page.get_by_role("button", name="Keep, and check every row").click()
    expect(page.locator(".facts")).to_contain_text("checked, not handed in")
    drop(page, "next.csv", in_other_words("theirs-2", "blue"))
    expect(page.get_by_text("Read as your agency read these columns before.")).to_be_visible()
    page.get_by_role("button", name="Hand in 1 row").click()

    expect(page.locator(".facts")).to_contain_text("handed in")
    row = page.get_by_role("row").filter(has_text="accepted")
    await_true(lambda: page.reload() is not None and "receipted" in row.inner_text(), "the peer receipts the record")


def test_a_notice_is_filled_in_mended_looked_over_sent_and_corrected(cn: AtWork, opened: Opened) -> None:
    page = opened(cn, Role.OPERATOR)

    page.goto("/hand-in")
    page.get_by_role("link", name="Fill in a pre-export notice").click()
    for name, value in NOTICE.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Check and look over").click()
    expect(page.locator("#fault-dispatch_on")).to_contain_text("This is needed.")
    expect(page.locator("[name=dispatch_on]")).to_have_attribute("aria-invalid", "true")
    page.locator("[name=dispatch_on]").fill((dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Check and look over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look over the notice")
    expect(page.get_by_role("heading", name="The law on the day of dispatch")).to_be_visible()
    page.get_by_role("button", name="Hand in the notice").click()
    expect(page.get_by_text("Handed in, and kept.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="United States")).to_contain_text("yes")
    first = page.url
    page.get_by_role("link", name="Correct this notice").click()
    expect(page.locator("[name=authority]")).to_have_value(NOTICE["authority"])
    page.locator("[name=amount]").fill("3")
    page.get_by_role("button", name="Check and look over").click()
    page.get_by_role("button", name="Hand in the notice").click()

    expect(page.get_by_text("Handed in, and kept.")).to_be_visible()
    assert page.url != first
    page.goto(first)
    expect(page.locator(".facts")).to_contain_text("replaced by")
