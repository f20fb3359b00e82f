"""Lines of a type or version that was not known are judged again after an upgrade, with all that bears on them."""

import uuid

import orjson
import pytest
from sqlalchemy import text

from services.exchange.rejudge import rejudge_unsupported
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of
from tests.integration.exchange.test_hostile_peer import Forger, line_of


async def forget_that_lines_are_known(two: Two) -> None:
    """As if they had come before the upgrade."""
    async with two.cn.endpoint.engine.begin() as conn:
        await conn.execute(text("UPDATE line SET verdict = 2, detail = 'type: is not known here'"))


async def verdicts(two: Two) -> list[int]:
    async with two.cn.endpoint.engine.connect() as conn:
        found = await conn.execute(
            text("""SELECT verdict FROM line JOIN feed ON feed.id = line.feed
                    WHERE origin = 'US' AND audience = 'CN' ORDER BY line""")
        )
        return list(found.scalars())


async def test_a_line_that_is_known_now_is_accepted(two: Two) -> None:
    await two.share(2)
    await forget_that_lines_are_known(two)

    assert await rejudge_unsupported(two.cn.endpoint) == 2
    assert await verdicts(two) == [0, 0]


async def test_a_correction_of_another_nations_record_stays_refused(two: Two) -> None:
    (own,) = await two.cn.submit(parcel_of(7))
    forger = Forger(two)
    await forger.push(forger.page([line_of(1, supersedes=own.id), line_of(2), line_of(2)]))
    async with two.cn.endpoint.engine.begin() as conn:
        await conn.execute(
            text("""UPDATE line SET verdict = 2 WHERE feed = (SELECT id FROM feed WHERE origin = 'US')""")
        )

    accepted = await rejudge_unsupported(two.cn.endpoint)

    assert accepted == 1
    assert await verdicts(two) == [4, 0, 5]


@pytest.mark.parametrize("twice", [False, True])
async def test_a_retraction_that_also_corrects_another_blocks_nothing(two: Two, twice: bool) -> None:
    forger = Forger(two)
    body = {"record": str(uuid.UUID("019ab000-0000-7000-8000-0000000000aa")), "reason": "entered twice"}
    withdrawn = line_of(1, type="retraction", body=body)
    again = line_of(2, type="retraction", body=body, supersedes="019ab000-0000-7000-8000-000000000001")

    answer = await forger.push(forger.page([withdrawn, again, line_of(3)][: 3 if twice else 2]))

    assert answer.status_code == 200
    assert all(orjson.loads(line or b"")["type"] for line in await two.cn.lines(TO_CHINA))
