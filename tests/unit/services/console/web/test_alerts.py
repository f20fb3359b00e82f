"""The queue of alerts and the page of one: what is shown, what is asked of the service, and what a form with a fault
says."""

import httpx
import orjson
import pytest

from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_alerts import PHONE, alert, alert_row, search, term
from tests.unit.services.console.web.pretend_nation import PretendNation, hit

QUEUE = "GET /analyst/v1/alerts"
ONE = "GET /analyst/v1/alerts/12"


def asked_of_queue(nation: PretendNation) -> dict[str, str]:
    return next(dict(each.url.params) for each in nation.asked if each.url.path == "/analyst/v1/alerts")


def sent(nation: PretendNation) -> tuple[str, object]:
    """The path and body of what was posted."""
    request = next(each for each in nation.asked if each.method == "POST")
    return request.url.path, orjson.loads(request.content)


async def test_an_alert_in_the_queue_says_why_whence_how_old_and_whose(browser: Browser, nation: PretendNation) -> None:
    nation.answers[QUEUE] = {"items": [alert_row(assignee="Wang Fang", assigned_by="ada")]}

    page = (await browser(Role.ANALYST).get("/alerts")).text

    told = (
        "A party of 6 parcels is likely on a watch list: log-odds 4.2. And 2 more.", "+6.8", "CN/US", "China",
        "2 days", "Wang Fang", "Norbert Quillfeather",
    )  # fmt: skip
    assert [each for each in told if each not in page] == []


async def test_the_reason_is_said_in_the_readers_language(browser: Browser) -> None:
    page = (await browser(Role.ANALYST, language="zh").get("/alerts")).text

    assert "6 件包裹的当事人很可能在监视名单上：对数几率 4.2。 另有 2 条理由。" in page


async def test_the_queue_is_of_open_alerts_unless_the_address_says_otherwise(
    browser: Browser, nation: PretendNation
) -> None:
    await browser(Role.ANALYST).get("/alerts")

    assert asked_of_queue(nation) == {"state": "open", "order": "score", "limit": "40"}


async def test_filters_stand_in_the_address_and_are_asked_of_the_service(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers[QUEUE] = {"items": [alert_row()], "next": "6.8_12"}

    page = await browser(Role.ANALYST).get(
        "/alerts?state=any&least_score=2&origin=CN&feed=CN/US&whose=mine&reason=many_names&order=oldest&raised_since="
    )

    assert asked_of_queue(nation) == {
        "least_score": "2.0", "origin": "CN", "feed": "CN/US", "assignee": "Li Wei", "detector": "many_names",
        "order": "oldest", "limit": "40",
    }  # fmt: skip
    assert "whose=mine" in page.text
    assert "after=6.8_12" in page.text


async def test_what_is_ticked_is_assigned_together(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    form = {"word": word_of(desk), "alert-12": "1", "alert-13": "1", "to": "me", "back": "/alerts?whose=nobodys"}

    answer = await reader.post("/alerts/assign", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts?whose=nobodys")
    assert sent(nation) == ("/analyst/v1/alerts/assign", {"alerts": [12, 13], "assignee": "Li Wei"})


@pytest.mark.parametrize(("to", "assignee"), [("nobody", None), ("other", "ada")])
async def test_alerts_are_given_back_or_to_somebody(
    to: str, assignee: str | None, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(Role.ANALYST)

    await reader.post("/alerts/assign", data={"word": word_of(desk), "alert-12": "1", "to": to, "assignee": "ada"})

    assert sent(nation)[1] == {"alerts": [12], "assignee": assignee}


async def test_what_could_not_be_assigned_is_said(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    nation.answers["POST /analyst/v1/alerts/assign"] = {"assigned": [], "absent": [13], "not_yours": [12]}
    reader = browser(Role.ANALYST)
    form = {"word": word_of(desk), "alert-12": "1", "alert-13": "1", "to": "me", "back": "/alerts"}

    answer = await reader.post("/alerts/assign", data=form)

    assert answer.headers["location"] == "/alerts?left=2"
    assert "2 alerts were left as they were" in (await reader.get("/alerts?left=2")).text


@pytest.mark.parametrize(
    ("form", "said"),
    [({"to": "me"}, "Tick the alerts that are meant."), ({"to": "other", "alert-12": "1"}, "Say to whom")],
)
async def test_an_assignment_that_lacks_something_says_what(
    form: dict[str, str], said: str, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(Role.ANALYST)

    answer = await reader.post("/alerts/assign", data={"word": word_of(desk), **form})

    assert answer.status_code == 422
    assert said in answer.text
    assert {each.method for each in nation.asked} == {"GET"}


async def test_saved_searches_stand_above_the_queue_with_their_news(browser: Browser, nation: PretendNation) -> None:
    nation.answers[QUEUE] = {"items": [alert_row(news="new"), alert_row(alert=13, news="changed")]}

    page = (await browser(Role.ANALYST).get("/alerts?search=3&origin=CN")).text

    assert 'href="/alerts?origin=CN&amp;search=3" aria-current="true"' in page
    assert "2 new, 1 with other reasons" in page
    assert "other reasons</span>" in page
    assert asked_of_queue(nation)["search"] == "3"


async def test_what_was_looked_at_is_said_with_its_marks(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    page = (await reader.get("/alerts?search=3")).text
    form = {"word": word_of(desk), "seen": "12:a56ea42072693233 ", "back": "/alerts?search=3"}

    answer = await reader.post("/alerts/searches/3/look", data=form)

    assert 'name="seen" value="12:a56ea42072693233 "' in page
    assert answer.headers["location"] == "/alerts?search=3"
    assert sent(nation) == ("/analyst/v1/alerts/searches/3/look", {"seen": {"12": "a56ea42072693233"}})


async def test_a_search_is_saved_with_the_filters_of_the_page(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(Role.AUDITOR)
    page = (await reader.get("/alerts?origin=CN&whose=mine")).text
    form = {"word": word_of(desk), "name": "From China", "origin": "CN", "whose": "mine"}

    answer = await reader.post("/alerts/searches", data=form)

    assert '<input type="hidden" name="origin" value="CN"><input type="hidden" name="whose" value="mine">' in page
    assert answer.headers["location"] == "/alerts?origin=CN&search=3"
    wanted = {"state": "open", "origin": "CN", "assignee": "Li Wei"}
    path, body = sent(nation)
    assert (path, {name: value for name, value in body["wanted"].items() if value}) == (  # type: ignore[index]
        "/analyst/v1/alerts/searches",
        wanted,
    )


@pytest.mark.parametrize(("code", "said"), [("name", "of this name already"), ("too-many", "more than 30 searches")])
async def test_a_search_that_cannot_be_saved_says_why(
    code: str, said: str, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers["POST /analyst/v1/alerts/searches"] = httpx.Response(409, json={"code": code, "detail": ""})
    reader = browser(Role.ANALYST)

    answer = await reader.post("/alerts/searches", data={"word": word_of(desk), "name": "From China"})

    assert answer.status_code == 409
    assert said in answer.text


async def test_a_search_is_dropped(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    nation.answers["DELETE /analyst/v1/alerts/searches/3"] = httpx.Response(204)
    reader = browser(Role.ANALYST)

    answer = await reader.post("/alerts/searches/3/drop", data={"word": word_of(desk)})

    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts")
    assert nation.asked[0].method == "DELETE"


async def test_an_auditor_sees_the_queue_without_boxes(browser: Browser) -> None:
    page = (await browser(Role.AUDITOR).get("/alerts")).text

    assert "/alerts/12" in page
    assert 'type="checkbox"' not in page


async def test_the_queue_is_shown_when_what_stands_beside_it_is_missing(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers["GET /analyst/v1/alerts/searches"] = httpx.Response(503, json={"code": "busy"})

    answer = await browser(Role.ANALYST).get("/alerts")

    assert answer.status_code == 200
    assert "this part of the page is missing" in answer.text
    assert "/alerts/12" in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [("", "No alert is open."), ("?state=dismissed", "No alert fits this."), ("?search=3&news=true", "Nothing of it")],
)
async def test_an_empty_queue_says_why_it_is_empty(
    query: str, said: str, browser: Browser, nation: PretendNation
) -> None:
    nation.answers[QUEUE] = {"items": []}

    assert said in (await browser(Role.ANALYST).get(f"/alerts{query}")).text


@pytest.mark.parametrize("query", ["state=shut", "least_score=x", "origin=XX", "feed=CN", "order=up", "search=0"])
async def test_an_address_that_asks_for_nonsense_asks_no_service(
    query: str, browser: Browser, nation: PretendNation
) -> None:
    answer = await browser(Role.ANALYST).get(f"/alerts?{query}")

    assert (answer.status_code, nation.asked) == (422, [])


async def test_a_full_page_of_hostile_names_is_small_and_safe(browser: Browser, nation: PretendNation) -> None:
    evil = "<script>alert(1)</script>\u202egnp" + "é" * 170
    nation.answers[QUEUE] = {"items": [alert_row(alert=n + 1, assignee=evil) for n in range(40)]}

    answer = await browser(Role.ANALYST).get("/alerts")

    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text
    assert len(answer.content) < 100_000


async def test_an_alert_shows_reasons_values_rarity_and_list_version(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/alerts/12")).text

    told = (
        "A party of one parcel is likely on a watch list", "version 2", "+5.3", "−1.0", "1 in 10,000,000",
        "3 parcels have it", "0.003 by chance", "alone +4.0", "many_names in words.",
    )  # fmt: skip
    assert [each for each in told if each not in page] == []
    assert "<bdi>Norbert Quil<mark>l</mark>feather</bdi>" in page
    assert "<bdi>+1 202 555<mark> </mark>0143</bdi>" in page


async def test_hits_that_are_not_shown_are_counted(browser: Browser, nation: PretendNation) -> None:
    row = term("hit", "hit", 5.3, hits=[hit(), hit(hit=8)], hits_left=2, if_same=1.0, if_other=0.5)
    nation.answers[ONE] = alert(evidence=[row])

    assert "3 hits more on this entry" in (await browser(Role.ANALYST).get("/alerts/12")).text


async def test_an_alert_draws_its_path_to_the_hit_and_the_waterfall(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/alerts/12")).text

    assert page.count('<g class="stop-parcel">') == 2
    assert page.count('<g class="stop-entry">') == 1
    assert page.count('<g class="bar-') == 5
    assert "and 1 thing more" in page


async def test_hubs_that_were_left_out_are_named_with_the_reason(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/alerts/12")).text

    assert "<bdi>12 Mail Room</bdi>" in page
    assert "A hotel." in page


async def test_what_a_decision_will_change_is_said_before_it_is_made(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/alerts/12")).text

    told = (
        "2 reasons for it are known and will not open it again; a new one will.",
        "27 alerts are open now; one less will be.",
        "3 hits on its parcels are not judged, and will not be by this decision.",
        "the alert would go",
    )
    assert [each for each in told if each not in page] == []
    assert 'value="open"' not in page.partition('id="decision"')[2]


async def test_opening_again_what_scores_too_little_says_that_it_will_go(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers[ONE] = alert(state="confirmed", standing={**alert()["standing"], "score": -0.4})

    assert (
        "it goes by itself when its parcels are looked at next" in (await browser(Role.ANALYST).get("/alerts/12")).text
    )


async def test_a_decision_needs_a_reason(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)

    answer = await reader.post(
        "/alerts/12/judgement", data={"word": word_of(desk), "state": "dismissed", "reason": " "}
    )

    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert 'value="dismissed" required checked' in answer.text
    assert {each.method for each in nation.asked} == {"GET"}


async def test_a_decision_is_handed_on(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    form = {"word": word_of(desk), "state": "dismissed", "reason": "A hotel. 酒店前台。"}

    answer = await reader.post("/alerts/12/judgement", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts/12#decision")
    assert sent(nation) == (
        "/analyst/v1/alerts/12/judgement",
        {"state": "dismissed", "reason": "A hotel. 酒店前台。"},
    )


async def test_who_looked_is_for_auditors(browser: Browser, nation: PretendNation) -> None:
    for_auditor = (await browser(Role.AUDITOR).get("/alerts/12")).text
    for_analyst = (await browser(Role.ANALYST).get("/alerts/12")).text

    assert ("Who looked" in for_auditor, "Who looked" in for_analyst) == (True, False)
    assert ("/judgement" in for_auditor, "/judgement" in for_analyst) == (False, True)
    assert len([each for each in nation.asked if each.url.path.endswith("/looks")]) == 1


async def test_an_alert_with_little_to_show_has_its_page(browser: Browser, nation: PretendNation) -> None:
    bare = alert_row(raised_by=None, origins=[])
    nation.answers[ONE] = alert(
        **bare, evidence=[term("base", "base", -4.6)], trail=None, links=[], links_left=0, hubs_left_out=[]
    )

    page = (await browser(Role.ANALYST).get("/alerts/12")).text

    told = ("withdrawn, or erased", "No hub was left out.", "Nothing that two of its parcels carry")
    assert [each for each in told if each not in page] == []


async def test_the_path_to_what_is_near_is_drawn_where_no_hit_is_its_own(
    browser: Browser, nation: PretendNation
) -> None:
    stations = alert()["trail"]["stations"]
    near = term("proximity", "near-a-hit", 1.2, stations=stations, hits=[hit()])
    nation.answers[ONE] = alert(evidence=[near], trail={"stations": stations[:1]})

    page = (await browser(Role.ANALYST).get("/alerts/12")).text

    assert page.count('<g class="stop-parcel">') == 2
    assert page.count('<g class="stop-entry">') == 1


async def test_a_hostile_value_is_cut_and_seen(browser: Browser, nation: PretendNation) -> None:
    evil = "<script>alert(1)</script>\u202e" + "n" * 300
    stations = alert()["trail"]["stations"]
    stations[1] = {"kind": "attribute", "attribute": {**PHONE, "value": evil}}
    nation.answers[ONE] = alert(trail={"stations": stations, "hit": hit()}, links=[
        {**PHONE, "value": evil, "in_network": 2, "places": ["sender"]}
    ])  # fmt: skip

    page = (await browser(Role.ANALYST).get("/alerts/12")).text

    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "U+202E" in page


async def test_an_alert_that_has_gone_says_so(browser: Browser, nation: PretendNation) -> None:
    nation.answers[ONE] = httpx.Response(404, json={"code": "not-found", "detail": "An open one goes."})

    answer = await browser(Role.ANALYST).get("/alerts/12")

    assert answer.status_code == 404
    assert "Alert 12 is not there" in answer.text


async def test_a_reason_for_an_alert_that_has_gone_is_given_back(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers["POST /analyst/v1/alerts/12/judgement"] = httpx.Response(404, json={"code": "not-found"})
    reader = browser(Role.ANALYST)
    form = {"word": word_of(desk), "state": "confirmed", "reason": "A long thought."}

    answer = await reader.post("/alerts/12/judgement", data=form)

    assert answer.status_code == 404
    assert "A long thought." in answer.text


@pytest.mark.parametrize("path", ["/alerts/x", "/alerts/-1", "/alerts/9999999999999999999"])
async def test_what_is_no_number_reaches_no_service(path: str, browser: Browser, nation: PretendNation) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert (answer.status_code, nation.asked) == (404, [])


async def test_a_search_of_what_is_mine_leads_back_to_what_is_mine(browser: Browser, nation: PretendNation) -> None:
    mine = search(wanted={"assignee": "Li Wei", "detector": "sequence", "least_score": 2.5})
    nation.answers["GET /analyst/v1/alerts/searches"] = {"items": [mine]}

    page = (await browser(Role.ANALYST).get("/alerts")).text

    assert 'href="/alerts?state=any&amp;least_score=2.5&amp;whose=mine&amp;reason=sequence&amp;search=3"' in page


async def test_the_start_page_says_which_searches_have_news(browser: Browser, nation: PretendNation) -> None:
    quiet = search(search=4, name="Quiet", new=0, changed=0)
    nation.answers["GET /analyst/v1/alerts/searches"] = {"items": [search(), quiet]}

    page = (await browser(Role.ANALYST).get("/")).text

    assert '<a href="/alerts?origin=CN&amp;search=3"><bdi>From China</bdi></a>: 2 new, 1 with other reasons' in page
    assert "Quiet" not in page


async def test_an_auditor_sees_who_opened_what(browser: Browser, nation: PretendNation) -> None:
    page = (await browser(Role.AUDITOR).get("/audit/looks?what=alert&by=ada")).text

    assert '<a href="/alerts/12">alert <span class="code">12</span></a>' in page
    assert dict(nation.asked[0].url.params) == {"what": "alert", "by": "ada", "limit": "100"}


async def test_nobody_having_looked_is_said(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/looks"] = {"items": []}

    assert "Nobody opened this." in (await browser(Role.AUDITOR).get("/audit/looks")).text
