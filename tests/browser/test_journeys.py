"""What people come to the desk for, done in a browser as they do it, before two nations at work."""

import json
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from services.kit.access import Role
from tests.browser.conftest import Opened
from tests.browser.papers import GOOD_IDENTIFIER, two_parcels
from tests.browser.under_way import QUESTION, REFERENCE
from tests.browser.world import AtWork
from tests.end_to_end.nation import await_true


def hand_in(page: Page, name: str, content: bytes) -> None:
    page.goto("/hand-in")
    page.get_by_label("CSV, NDJSON or JSON").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name=re.compile("Hand in [0-9]+ row")).click()
    expect(page.locator(".facts")).to_contain_text("handed in")


def test_somebody_is_let_in_by_a_link_once_and_goes_out_again(us: AtWork, opened: Opened) -> None:
    page, link = opened(us, Role.AUDITOR), us.invite(Role.ANALYST)
    page.context.clear_cookies()

    page.goto(link)
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url == f"{us.desk}/"
    page.get_by_text("Li Wei").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/hits")

    expect(page.locator("main")).to_contain_text("parcelbridge invite")
    assert page.request.post(link).status == 410


def test_an_operator_hands_in_a_file_with_a_bad_row_mends_it_and_sees_it_arrive(
    cn: AtWork, opened: Opened, tmp_path: Path
) -> None:
    page = opened(cn, Role.OPERATOR)

    hand_in(page, "today.csv", two_parcels("today"))
    refused = page.get_by_role("row").filter(has_text="body.item.identifier")
    expect(refused).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the refused rows").click()
    download.value.save_as(tmp_path / "refused.csv")
    assert [line.partition(",")[0] for line in (tmp_path / "refused.csv").read_text().splitlines()][1:] == ["today-2"]
    hand_in(page, "mended.csv", two_parcels("today", GOOD_IDENTIFIER))
    verdicts = page.get_by_role("row")
    expect(verdicts.filter(has_text="held already")).to_have_count(1)
    verdicts.filter(has_text="accepted").get_by_role("link").first.click()

    expect(page.locator("main")).to_contain_text("stored at home")
    expect(page.get_by_role("row").filter(has_text="United States")).to_contain_text(
        "the item touches the peer's territory"
    )
    line = page.get_by_role("row").filter(has_text="CN/US")
    await_true(lambda: page.reload() is not None and "receipted" in line.inner_text(), "the peer receipts the line")


def test_an_analyst_goes_from_a_hit_to_its_parcel_and_takes_evidence_along_that_verifies(
    us: AtWork, opened: Opened, tmp_path: Path
) -> None:
    page = opened(us, Role.ANALYST)

    page.goto("/hits")
    page.locator("table.list tbody tr").first.get_by_role("link").first.click()
    score = page.locator(".facts b").first.inner_text()
    expect(page.get_by_role("img", name="Waterfall")).to_contain_text(score)
    page.locator("dl a[href^='/parcels/']").first.click()
    expect(page.get_by_role("heading", name="Contents, as declared")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the evidence").click()
    evidence = tmp_path / "evidence.json"
    download.value.save_as(evidence)

    assert verified(evidence, us) == 0
    claimed = json.loads(evidence.read_text())
    evidence.write_text(json.dumps(claimed | {"line": claimed["line"] - 1}))
    assert verified(evidence, us) != 0


def test_a_judgement_needs_a_reason_and_stands_then_for_whoever_comes_later(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)
    page.goto("/hits?state=open")
    page.locator("table.list tbody tr").last.get_by_role("link").first.click()

    page.get_by_label("It cannot be told from this").check()
    page.get_by_role("button", name="Keep the judgement").click()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.get_by_label("Reason").fill("The name is common, and the address is missing.")
    page.get_by_role("button", name="Keep the judgement").click()
    later = opened(us, Role.AUDITOR)
    later.goto(page.url)

    expect(later.locator("#judgement")).to_contain_text("The name is common, and the address is missing.")
    expect(later.locator("#judgement")).to_contain_text("Li Wei")
    expect(later.locator("h1")).to_contain_text("unsure")


def test_what_can_be_read_can_be_read_without_scripts(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST, scripts=False)

    page.goto("/")
    page.get_by_role("navigation", name="Pages of the desk").get_by_role("link", name="Parcels").click()
    page.locator("table.list tbody tr").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Way")).to_be_visible()
    page.get_by_role("searchbox").fill("Ltd")
    page.get_by_role("search").get_by_role("button").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Ltd")


def verified(evidence: Path, nation: AtWork) -> int:
    """The exit code of the command that verifies evidence, offline."""
    command = [sys.executable, "-m", "services.console", "evidence", "verify", str(evidence)]
    trusting = [*command, "--trust", str(nation.nation.config)]
    return subprocess.run(trusting, check=False, capture_output=True).returncode  # noqa: S603


def test_an_analyst_goes_from_an_alert_to_its_network_and_a_parcel_and_opens_a_case(us: AtWork, opened: Opened) -> None:
    page = opened(us, Role.ANALYST)

    page.goto("/alerts")
    page.locator("table.list tbody tr").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Reasons, for and against")).to_be_visible()
    page.get_by_role("link", name="network of").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Network of")
    page.locator("main a[href^='/parcels/']").last.click()
    item = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Open a case").click()
    page.get_by_label("Own number of the case").fill("NY-2026-0816")
    page.get_by_label("Title").fill("A door that many write to")
    page.get_by_label("What is known and what is wanted").fill("Unrelated senders, one address.")
    page.get_by_role("button", name="Open the case").click()
    about = page.locator("#materials")
    await_true(lambda: page.reload() is not None and about.count() == 1, "the case has come back by the home feed")

    expect(page.get_by_role("heading", level=1)).to_have_text("A door that many write to")
    expect(about.get_by_role("row").filter(has_text=item)).to_have_count(1)


def test_the_other_nation_answers_and_its_answer_is_read_where_it_was_asked(
    us: AtWork, cn: AtWork, opened: Opened
) -> None:
    there, here = opened(cn, Role.ANALYST), opened(us, Role.ANALYST)

    there.goto("/cases")
    there.get_by_role("row").filter(has_text=REFERENCE).get_by_role("link").first.click()
    request = there.locator("article.request").filter(has_text=QUESTION)
    request.get_by_label("not found").check()
    request.get_by_label("Statement").fill("No earlier parcel was collected there.")
    request.get_by_role("button", name="Hand in the answer").click()
    here.goto("/cases")
    here.get_by_role("row").filter(has_text=REFERENCE).get_by_role("link").first.click()
    reply = here.locator(".reply")
    await_true(lambda: here.reload() is not None and reply.count() == 1, "the answer has come")

    expect(reply).to_contain_text("China: not found")
    expect(reply).to_contain_text("No earlier parcel was collected there.")
