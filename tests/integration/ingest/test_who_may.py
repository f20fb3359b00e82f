"""Every call of ingest as every role and as nobody: the table of who may call it is what happens."""

import datetime as dt
from pathlib import Path

from services.ingest.app import create_app
from services.ingest.doors.who_may import TABLE
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import START, RunningIngest
from tests.walking import routes, walk

RECORD = "019ab000-0000-7000-8000-000000000001"
FILLED = {
    "id": RECORD,
    "hit": "1",
    "list": "made-up",
    "dataset": "made-up",
    "network": RECORD,
    "attribute": "phone:1",
    "alert": "1",
    "search": "1",
    "decision": "1",
}


async def test_every_route_is_in_the_table_and_lets_in_whom_the_table_names(
    ingest: RunningIngest, tmp_path: Path
) -> None:
    issuer = LocalIssuer(tmp_path / "walkers.jwk", "US", lambda: START)
    app = create_app(ingest.ingest, issuer.verifier())

    def bearer(role: Role) -> dict[str, str]:
        token = issuer.issue("walker", "US-TEST", [role], dt.timedelta(hours=1))
        return {"authorization": f"Bearer {token}"}

    walked = [each async for each in walk(app, TABLE, bearer, FILLED)]

    assert routes(app) == {(line.method, line.path) for line in TABLE}
    assert [str(each) for each in walked if each.let_in != each.should_be] == []
    assert [str(each) for each in walked if each.answer.status_code == 500] == []
    assert {each.answer.status_code for each in walked if isinstance(each.line.may, str)} == {200}
