"""What an analyst is told of a person or firm, and what an analyst may say."""

from typing import Any

import pytest

from services.ingest.core.entities.who import warm_up
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, entry_body
from tests.integration.ingest.test_entities import HOME, PHONE, arrive, follow, person, sender, take_in


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


WHO = [
    person("Tordric Wexquist", phones=[PHONE, "000000"], address={"lines": ["N/A"], "country": "US"}),
    person("砚澈舟", phones=["+86 139 0927 4056"]),
    person("Chezhou Yan", phones=["13909274056"], address={"lines": ["Nanshan"], "country": "CN"}),
    person("WEXQUIST, Tordric", address=HOME, phones=["(202) 555-0147"]),
    person("Corden Brammarsh", emails=["cb@example.org"]),
]


def entity(number: int) -> str:
    return f"e{sender(number)}"


@pytest.fixture
async def known(ingest: RunningIngest, exchange: SimulatedExchange) -> RunningIngest:
    await take_in(ingest, exchange, *WHO)
    await arrive(ingest, *range(len(WHO)))
    return ingest


async def post(ingest: RunningIngest, path: str, **body: Any) -> Any:
    answer = await ingest.analyst.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_entity_shows_every_spelling_and_why_its_records_are_one(known: RunningIngest) -> None:
    page = await known.ask(f"/entities/{entity(3)}")

    values = {(each["kind"], each["value"]): each for each in page["values"]}
    assert page["entity"] == entity(0)
    assert page["names"] == ["WEXQUIST, Tordric", "Tordric Wexquist"]
    assert values["phone", "+12025550147"]["written"] == ["(202) 555-0147", PHONE]
    assert values["phone", "+12025550147"]["count"] == 2
    assert [member["label"] for member in page["members"]] == [entity(0), entity(3)]
    told = page["members"][1]
    assert told["through"] == entity(0)
    assert told["reasons"] == ["name", "phone"]
    assert {piece["comparison"] for piece in told["evidence"]} >= {"name", "phone-same"}


async def test_one_name_in_two_scripts_is_one_person(known: RunningIngest) -> None:
    page = await known.ask(f"/entities/{entity(1)}")

    assert sorted(page["names"]) == ["Chezhou Yan", "砚澈舟"]
    assert page["members"][1]["reasons"] == ["name", "name-in-another-script", "phone", "something-against"]


async def test_the_page_says_what_was_ignored(known: RunningIngest) -> None:
    one, other = await known.ask(f"/entities/{entity(0)}"), await known.ask(f"/entities/{entity(1)}")

    assert {(each["written"][0], each["why"]) for each in one["ignored"]} == {
        ("000000", "placeholder"),
        ("N/A", "placeholder"),
    }
    assert [each["why"] for each in other["ignored"] if each["written"] == ["Nanshan"]] == ["unreadable"]


async def test_the_page_of_one_among_many_at_a_telephone_says_that_it_joined_nobody(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    signs = "霁岚砚榆槿翎珞霏汀萤琮麓", "舟禾墨苒澈瑾屿川宁衡"
    crowd = [person(family + given, phones=[PHONE]) for family in signs[0] for given in signs[1]]
    await take_in(ingest, exchange, *crowd)
    await arrive(ingest, *range(len(crowd)))

    page = await ingest.ask(f"/entities/{entity(7)}")

    assert page["labels"] == 1
    (hub,) = page["ignored"]
    assert (hub["kind"], hub["why"], hub["in_all"], hub["names"]) == ("phone", "hub", len(crowd), len(crowd))


async def test_entities_are_found_by_a_value(known: RunningIngest) -> None:
    by_name = await known.ask("/entities", name="tordric wexquist")
    by_phone = await known.ask("/entities", phone="139-0927-4056")

    assert [each["entity"] for each in by_name["items"]] == [entity(0)]
    assert [each["entity"] for each in by_phone["items"]] == [entity(1)]
    assert (await known.ask("/entities", email="nobody@example.org"))["items"] == []


async def test_a_hit_on_a_record_stands_on_the_page_of_its_sender(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    listed = entry_body(name=["Tordric Wexquist"], phone=[PHONE])
    exchange.home.append(exchange.home.record("watchlist-entry", listed))
    await follow(ingest)
    await take_in(ingest, exchange, *WHO)
    await arrive(ingest, *range(1, len(WHO) + 1))

    page = await ingest.ask(f"/entities/{entity(1)}")

    assert {hit["entry"]["caption"] for hit in page["hits"]} == {"Listed Example Person"}


async def test_a_merge_answers_under_both_ids_and_can_be_undone(known: RunningIngest) -> None:
    done = await post(known, "/entities/merge", entities=[entity(0), entity(4)], reason="One man, two names.")
    merged = await known.ask(f"/entities/{entity(4)}")
    undone = await post(known, f"/entities/decisions/{done['decision']}/undo", reason="A mistake.")
    after = await known.ask(f"/entities/{entity(4)}")

    assert done["entities"] == [entity(0)]
    assert merged["entity"] == entity(0)
    assert merged["redirected_from"] == entity(4)
    assert merged["former"] == [entity(4)]
    assert [decision["reason"] for decision in merged["decisions"]] == ["One man, two names."]
    assert undone["entities"] == [entity(0), entity(4)]
    assert after["entity"] == entity(4)
    assert "redirected_from" not in after
    assert after["decisions"][0]["undone_because"] == "A mistake."


async def test_a_split_parts_the_labels_that_are_named(known: RunningIngest) -> None:
    done = await post(known, f"/entities/{entity(0)}/split", labels=[entity(3)], reason="Father and son.")

    assert done["entities"] == [entity(0), entity(3)]
    assert (await known.ask(f"/entities/{entity(3)}"))["names"] == ["WEXQUIST, Tordric"]


async def test_a_decision_is_in_the_audit_log_without_its_reason(known: RunningIngest) -> None:
    done = await post(known, "/entities/merge", entities=[entity(0), entity(4)], reason="One man, two names.")

    (row,) = (await known.ask("/audit"))["items"]

    assert row["what"] == f"merge of entities: decision {done['decision']}"
    assert "analyst" in row["why"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/entities/merge", {"entities": [entity(0), entity(0)], "reason": "Twice."}, 422, "same"),
        ("/entities/merge", {"entities": [entity(0), "e77"], "reason": "Who?"}, 404, "not-found"),
        ("/entities/merge", {"entities": [entity(0), entity(4)]}, 422, "form"),
        (f"/entities/{entity(4)}/split", {"labels": [entity(4)], "reason": "All of it."}, 422, "labels"),
        ("/entities/decisions/5/undo", {"reason": "Which?"}, 404, "not-found"),
    ],
)
async def test_a_decision_that_cannot_be_is_refused(
    known: RunningIngest, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await known.analyst.post(path, json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_who_is_not_there_is_not_found(known: RunningIngest) -> None:
    answers = [await known.analyst.get(path) for path in ("/entities/e7", "/entities/e", "/entities")]

    assert [answer.status_code for answer in answers] == [404, 422, 422]
