"""All three APIs against their own OpenAPI documents, with calls that schemathesis makes up from them.

Whatever is asked, no answer is a 5xx, and each has a documented status, media type and form. Calls are made as
people with every role; where a path names something, half of the calls name what exists. Pushes are signed by the
peer, so that they get beyond the door.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import BaseSchema, Case, SerializationContext
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from benchmarks.records import parcel
from services.feed.calls import sign_call
from services.feed.keys import load_signing_key
from services.kit.access import Role
from tests.end_to_end.nation import Nation, await_true

AnyCase: TypeAlias = Case[Any]
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
FEW = settings(
    max_examples=int(os.environ.get("PARCELBRIDGE_TEST_EXAMPLES", "8")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""The same few calls for each operation at every run; `make fuzz-apis` makes more."""
EVERYTHING = [Role.OPERATOR, Role.ANALYST, Role.AUDITOR, Role.ADMIN, Role.INGEST]


@pytest.fixture(scope="module")
def record(nations: tuple[Nation, Nation]) -> str:
    """A record that exists, at both exchanges and both ingests."""
    us, cn = nations
    told = us.submit(parcel(1, "test-apis")).json()
    await_true(lambda: us.feed("US/CN")["lag"] == 0, "it is receipted")
    await_true(lambda: _is_taken_in(cn), "it is taken in", cn.ingest.last_words)
    return str(told["id"])


def _is_taken_in(nation: Nation) -> bool:
    feeds = nation.get("/analyst/v1/feeds", Role.ANALYST, base=nation.ingest_url)["feeds"]
    return all(feed["lag"] == 0 and feed["size"] >= nation.feed(feed["feed"])["size"] for feed in feeds)


def test_readers_are_answered_as_documented(us: Nation, record: str) -> None:
    def ask(case: AnyCase) -> None:
        for each in as_made_up_and_with_names(case, record):
            each.call_and_validate(headers=us.bearer(*EVERYTHING), checks=PROMISES)

    try_out(document(us.exchange_url).include(path_regex="^/exchange/v1/", method="GET"), ask)


def test_a_peer_that_pushes_anything_is_answered_as_documented(us: Nation, cn: Nation, record: str) -> None:
    codes = set()

    def ask(case: AnyCase) -> None:
        for each in as_made_up_and_with_names(case, record, {"origin": "CN", "audience": "US"}):
            codes.add(each.call_and_validate(headers=signed(each, cn), checks=PROMISES).json()["code"])

    try_out(document(us.exchange_url).include(path_regex="^/exchange/v1/", method="POST"), ask)

    assert codes >= {"not-yours", "page-head"}, "no push came beyond the door"


def test_operators_are_answered_as_documented(us: Nation, record: str) -> None:
    def ask(case: AnyCase) -> None:
        for each in as_made_up_and_with_names(case, record):
            each.call_and_validate(headers=us.bearer(*EVERYTHING), checks=PROMISES)

    try_out(document(us.exchange_url).include(path_regex="^/operator/v1/"), ask)


def test_analysts_are_answered_as_documented(cn: Nation, record: str) -> None:
    def ask(case: AnyCase) -> None:
        for each in as_made_up_and_with_names(case, record):
            each.call_and_validate(headers=cn.bearer(*EVERYTHING), checks=PROMISES)

    try_out(document(cn.ingest_url).include(path_regex="^/analyst/v1/"), ask)


@schemathesis.serializer("application/x-ndjson", "text/csv")
def rows_as_they_are(_context: SerializationContext, value: Any) -> bytes:
    """Bodies of rows are made up as text."""
    return value if isinstance(value, bytes) else str(value).encode()


def document(address: str) -> BaseSchema:
    """The OpenAPI document that a service publishes."""
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


def try_out(api: BaseSchema, ask: Callable[[AnyCase], None]) -> None:
    """Ask about every operation of the document, a few times each."""
    operations = [found for found in api.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:
        FEW(given(operation.ok().as_strategy())(ask))()
    assert len(operations) == api.statistic.operations.selected > 0


def as_made_up_and_with_names(
    case: AnyCase, record: str, feed: Mapping[str, str] = {"origin": "US", "audience": "CN"}
) -> Iterator[AnyCase]:
    """The call as it was made up, and with names that exist in its path."""
    yield case
    existing = {**feed, "record": record, "id": record, "line": 0}
    case.path_parameters |= {name: existing[name] for name in case.path_parameters if name in existing}
    yield case


def signed(case: AnyCase, by: Nation) -> dict[str, str]:
    """The headers of a peer's call (docs/protocol.md section 5), for the body that will be sent."""
    made: Any = case.as_transport_kwargs()
    sent = requests.Request(
        **{name: made[name] for name in ("method", "url", "data", "json") if name in made}
    ).prepare()
    body: Any = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    key = load_signing_key(by.folder / "sign.jwk")
    return dict(sign_call("POST", str(sent.url), body, key, dt.datetime.now(dt.UTC)))
