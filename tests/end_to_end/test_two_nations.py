"""One record's whole way between two nations that run as real processes, and what is refused on it. No faults but one:
a `kill -9` in the middle of a submission."""

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
import psycopg

from benchmarks.records import parcel
from services.feed.announcement import announce
from services.feed.keys import SigningKey, write_signing_key
from services.feed.names import FeedName
from services.kit.access import Role
from tests.chaos.copies import read_copy, read_ingest
from tests.end_to_end.nation import Nation, await_true

TO_CHINA = FeedName("US", "CN")
CSV_HEAD = (
    "submission,handling_code,source_grade,information_grade,retain_until,item_identifier,posted_on,sender_name,"
    "sender_country,addressee_company,addressee_country,nature,description,gross_weight_grams,route_origin,"
    "route_destination"
)


def paper(number: int = 1) -> dict[str, Any]:
    """A parcel that nobody has handed in yet."""
    return parcel(number, f"two-nations-{uuid.uuid4()}")


def handed_in(us: Nation, content: dict[str, Any], *more: Role) -> dict[str, Any]:
    """What the exchange answers to a paper that it accepts."""
    answer = us.submit(content, *more)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def rows_of(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [orjson.loads(row) for row in answer.content.splitlines()]


def await_receipt(us: Nation, line: int) -> None:
    await_true(lambda: us.feed("US/CN")["receipted"] > line, f"line {line} is receipted", lambda: us.feed("US/CN"))


def test_a_record_is_verified_stored_and_receipted_by_the_peer(us: Nation, cn: Nation) -> None:
    told = handed_in(us, paper())

    await_receipt(us, told["shared"]["CN"])

    ours, theirs = read_copy(us, TO_CHINA), read_copy(cn, TO_CHINA)
    line = orjson.loads(theirs.lines[told["shared"]["CN"]])
    assert (line["id"], line["origin"], line["audience"]) == (told["id"], "US", "CN")
    assert (ours.lines, ours.root) == (theirs.lines, theirs.root) == (theirs.lines, theirs.signed_root)
    assert cn.feed("US/CN")["refused"] == 0


def test_the_sender_sees_that_the_record_is_receipted(us: Nation) -> None:
    told = handed_in(us, paper())

    await_receipt(us, told["shared"]["CN"])

    standing = us.get(f"/operator/v1/records/{told['id']}", Role.AUDITOR)
    on_feeds = {each["feed"]: (each["line"], each["receipted"]) for each in standing["lines"]}
    assert on_feeds == {"US/US": (told["line"], False), "US/CN": (told["shared"]["CN"], True)}


def test_both_ingests_take_the_record_in_once(us: Nation, cn: Nation) -> None:
    told = handed_in(us, paper())

    await_true(lambda: told["id"] in read_ingest(cn).get("US/CN", []), "China's ingest has it", cn.ingest.last_words)
    await_true(lambda: told["id"] in read_ingest(us).get("US/US", []), "the US ingest has it", us.ingest.last_words)

    assert read_ingest(cn)["US/CN"].count(told["id"]) == read_ingest(us)["US/US"].count(told["id"]) == 1


def test_an_analyst_abroad_finds_the_parcel_by_its_item(us: Nation, cn: Nation) -> None:
    content = paper(4_711)
    told = handed_in(us, content)
    await_true(lambda: told["id"] in read_ingest(cn).get("US/CN", []), "China's ingest has it", cn.ingest.last_words)

    item = content["body"]["item"]["identifier"]
    found = cn.get(f"/analyst/v1/parcels?identifier={item}", Role.ANALYST, base=cn.ingest_url)

    assert told["id"] in [each["id"] for each in found["items"]]


def test_of_two_csv_rows_the_bad_one_refuses_itself_alone(us: Nation) -> None:
    head, tail = CSV_HEAD, '"Quillfeather, Norbert",US,Mingzhu Garden Tools,CN,gift,brass parts,480,US,CN'
    good = f"{uuid.uuid4()},H1,B,2,2028-01-01,RB123456785GB,2026-11-20,{tail}"
    bad = f"{uuid.uuid4()},H1,B,2,2028-01-01,RB123456784GB,2026-11-20,{tail}"

    answer = us.post(
        "/operator/v1/records",
        Role.OPERATOR,
        content=f"{head}\r\n{good}\r\n{bad}\r\n",
        headers={"Content-Type": "text/csv"},
    )

    first, second, last = rows_of(answer)
    assert (first["row"], first["verdict"]) == (1, "accepted")
    assert (second["verdict"], second["code"], second["member"]) == ("refused", "schema", "body.item.identifier")
    assert (last["summary"]["accepted"], last["summary"]["refused"]) == (1, 1)


def test_of_three_ndjson_rows_the_bad_one_refuses_itself_alone(us: Nation) -> None:
    wrong = paper() | {"handling": {"code": "H9"}}
    body = b"\n".join(orjson.dumps(each) for each in (paper(), wrong, paper()))

    answer = us.post(
        "/operator/v1/records", Role.OPERATOR, content=body, headers={"Content-Type": "application/x-ndjson"}
    )

    assert [row.get("verdict") for row in rows_of(answer)] == ["accepted", "refused", "accepted", None]


def test_the_same_paper_again_is_the_same_record(us: Nation) -> None:
    content = paper()
    told = handed_in(us, content)

    again = us.submit(content)

    assert again.status_code == 200
    assert (again.json()["verdict"], again.json()["id"], again.json()["line"]) == ("held", told["id"], told["line"])


def test_the_same_reference_with_other_content_is_a_conflict(us: Nation) -> None:
    content = paper()
    handed_in(us, content)

    answer = us.submit(paper(2) | {"submission": content["submission"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "submission-differs")


def test_nobody_hands_in_without_a_token(us: Nation) -> None:
    answer = httpx.post(f"{us.exchange_url}/operator/v1/records", json=paper(), trust_env=False)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_token_of_the_other_nation_is_no_token(us: Nation, cn: Nation) -> None:
    answer = httpx.post(
        f"{us.exchange_url}/operator/v1/records", json=paper(), headers=cn.bearer(Role.OPERATOR), trust_env=False
    )

    assert answer.status_code == 401


def test_an_auditor_hands_nothing_in(us: Nation) -> None:
    answer = us.post("/operator/v1/records", Role.AUDITOR, json=paper())

    assert (answer.status_code, answer.json()["code"]) == (403, "role")


def test_a_submission_killed_in_the_middle_leaves_nothing_and_goes_in_once_afterwards(us: Nation) -> None:
    papers = [paper(number) for number in range(500)]
    before = us.feed("US/US")["size"]
    with nothing_may_be_finished(us):
        broken = threading.Thread(target=hand_in_until_it_breaks, args=(us, papers))
        broken.start()
        await_true(lambda: waits_for_a_lock(us), "the lines are written and not committed", us.exchange.last_words)
        us.exchange.kill()
        broken.join()

    us.exchange.start()
    us.exchange.await_ready()
    after_the_kill = us.feed("US/US")["size"]
    rows = rows_of(hand_in(us, papers))

    assert after_the_kill == before
    assert [row["line"] for row in rows[:-1]] == list(range(before, before + 500))
    assert us.feed("US/US")["size"] == before + 500


def hand_in(us: Nation, papers: list[dict[str, Any]]) -> httpx.Response:
    return us.post(
        "/operator/v1/records",
        Role.OPERATOR,
        content=b"\n".join(map(orjson.dumps, papers)),
        headers={"Content-Type": "application/x-ndjson"},
    )


def hand_in_until_it_breaks(us: Nation, papers: list[dict[str, Any]]) -> None:
    with_no_answer = False
    try:
        hand_in(us, papers)
    except httpx.TransportError:
        with_no_answer = True
    assert with_no_answer, "the exchange answered although it was killed"


@contextmanager
def nothing_may_be_finished(us: Nation) -> Iterator[None]:
    """The operators' references, which a submission writes last, cannot be written."""
    with psycopg.connect(database_of(us)) as conn:
        conn.execute("LOCK TABLE exchange.submission IN EXCLUSIVE MODE")
        yield
        conn.rollback()


def waits_for_a_lock(us: Nation) -> bool:
    with psycopg.connect(database_of(us)) as conn:
        found = conn.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return found != (0,)


def database_of(nation: Nation) -> str:
    return nation.database.url().replace("+psycopg", "", 1)


def test_a_key_announced_under_the_old_one_speaks_for_the_nation(us: Nation, cn: Nation) -> None:
    now, following = dt.datetime.now(dt.UTC), SigningKey.generate("Ed25519")
    body = announce(following, "US", now - dt.timedelta(hours=1), now + dt.timedelta(days=365))
    announced = handed_in(us, paper() | {"type": "key-announcement", "body": body}, Role.ADMIN)
    await_receipt(us, announced["shared"]["CN"])

    write_signing_key(us.folder / "next.jwk", following)
    serve_with_key(us, "sign.jwk", "next.jwk")
    told = handed_in(us, paper())

    await_receipt(us, told["shared"]["CN"])
    await_true(lambda: told["id"] in read_ingest(cn).get("US/CN", []), "China's ingest has it", cn.ingest.last_words)
    await_true(lambda: told["id"] in read_ingest(us).get("US/US", []), "the US ingest has it", us.ingest.last_words)
    known = {key["kid"]: key["state"] for key in cn.get("/operator/v1/keys", Role.ADMIN)}
    assert known[following.public.kid] == "trusted"


def serve_with_key(nation: Nation, old: str, new: str) -> None:
    """As the administrator does it: another line in the settings, and a restart."""
    settings = nation.folder / "settings.toml"
    settings.write_text(settings.read_text().replace(f'sign_with  = ["{old}"]', f'sign_with  = ["{new}"]'))
    for server in nation.servers:
        server.stop()
        server.start()
    for server in nation.servers:
        server.await_ready()
