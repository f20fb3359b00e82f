"""Every call of the exchange as every role and as nobody: the table of who may call it is what happens."""

import datetime as dt

import httpx

from services.exchange.app import create_app
from services.exchange.doors.who_may import TABLE
from services.feed.calls import sign_call
from services.kit.access import Role
from services.settings import Limits
from tests.integration.exchange.conftest import Two
from tests.walking import routes, walk

RECORD = "019ab000-0000-7000-8000-000000000001"
FILLED = {"origin": "CN", "audience": "US", "record": RECORD, "line": "0", "kid": "k" * 43, "case": RECORD}


async def test_every_route_is_in_the_table_and_lets_in_whom_the_table_names(two: Two) -> None:
    def bearer(role: Role) -> dict[str, str]:
        token = two.us.issuer.issue("walker", "US-TEST", [role], dt.timedelta(hours=1))
        return {"authorization": f"Bearer {token}"}

    walked = [each async for each in walk(two.us.app, TABLE, bearer, FILLED)]

    assert routes(two.us.app) == {(line.method, line.path) for line in TABLE}
    assert [str(each) for each in walked if each.let_in != each.should_be] == []
    assert [str(each) for each in walked if each.answer.status_code == 500] == []
    assert {each.answer.status_code for each in walked if isinstance(each.line.may, str)} == {200}


async def test_nobody_is_told_more_than_that_a_token_or_a_signature_is_needed(two: Two) -> None:
    walked = [each async for each in walk(two.us.app, TABLE, lambda _: {}, FILLED)]

    codes = {each.answer.json()["code"] for each in walked if not isinstance(each.line.may, str)}
    assert codes == {"unauthenticated", "unsigned"}


async def test_a_peer_that_calls_too_often_hears_429_and_when_to_come_back(two: Two) -> None:
    app = create_app(two.us.endpoint, two.us.issuer.verifier(), Limits(peer=0.2))
    url = "http://us.test/exchange/v1/feeds/US/CN/checkpoint"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        answers = [
            await client.get(url, headers=sign_call("GET", url, None, two.cn.key, two.clock())) for _ in range(3)
        ]

    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert (answers[2].status_code, answers[2].json()["code"]) == (429, "rate")
    assert 1 <= int(answers[2].headers["retry-after"]) <= 5


async def test_what_a_refused_call_would_have_used_up_can_be_used_later(two: Two) -> None:
    app = create_app(two.us.endpoint, two.us.issuer.verifier(), Limits(peer=0.2))
    url = "http://us.test/exchange/v1/feeds/US/CN/checkpoint"
    calls = [sign_call("GET", url, None, two.cn.key, two.clock()) for _ in range(3)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        refused = [await client.get(url, headers=call) for call in calls][2]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(two.us.app)) as other:
        again = await other.get(url, headers=calls[2])

    assert (refused.status_code, again.status_code) == (429, 200)
