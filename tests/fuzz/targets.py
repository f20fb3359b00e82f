"""What reads the bytes of strangers, each as a function that is given any bytes and may only end well.

A parser takes the bytes, or refuses them with the one exception that it documents. Whatever else comes out of it is a
fault, and so is a promise that does not hold of what it took. Seeds are good inputs, from which bad ones are made.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from benchmarks.records import parcel
from schemas.csv_columns import NAMES
from services.exchange.core.csv_rows import Unreadable, read_csv
from services.exchange.core.sharing import Policy, Rule, Share
from services.exchange.core.submissions import Desk, Ready, Refusal
from services.feed.announcement import announce, check_announcement
from services.feed.calls import CallRefused, check_head, sign_call
from services.feed.checkpoint import Checkpoint, believe_checkpoint, sign_checkpoint
from services.feed.encoding import parse_time, wire_time
from services.feed.evidence import explain_evidence
from services.feed.evidence_file import build_evidence
from services.feed.keys import PublicKey
from services.feed.page import MAX_LINES, PageFault, read_page, write_page
from services.feed.receipt import Receipt, believe_receipt, sign_receipt
from services.feed.strict_json import Malformed, parse_object
from services.feed.tree import EMPTY, HASH_BYTES, leaf_hash
from services.feed.trust import TrustedKey, TrustList, Untrusted
from services.feed.verdict import judge_line
from services.ingest.core.lists.parts import PartsInMemory
from services.ingest.core.lists.read import read_list
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source
from tests.contract.worked_example import AUDIENCE_KEY, FEED, ISSUED_AT, LINES, ORIGIN_KEY, RECEIVED_AT, URL
from tests.integration.ingest.made_up_lists import ftm_rows, person, sdn_csv, sdn_row
from tests.unit.services.ingest.core.lists.made_up_xml import SDN_ENTRY, sdn_xml, un_company, un_person, un_xml

_SPAN = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
_ORIGIN = TrustedKey(ORIGIN_KEY.public, "US", *_SPAN)
_TRUST = TrustList([_ORIGIN, TrustedKey(AUDIENCE_KEY.public, "CN", *_SPAN)])
_TREE = EMPTY.extend([leaf_hash(line) for line in LINES])[0]
_CHECKPOINT = sign_checkpoint(Checkpoint(FEED, 2, _TREE.root(), ISSUED_AT), [ORIGIN_KEY])
_RECEIPT = sign_receipt(Receipt(FEED, 0, 2, _TREE.root(), RECEIVED_AT, ()), [AUDIENCE_KEY])
_DESK = Desk("US-TEST", Policy({"parcel": Rule(Share.ALWAYS)}), datetime(2026, 11, 23, tzinfo=UTC))


@dataclass(frozen=True)
class Target:
    """One reader."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]


def _page(data: bytes) -> None:
    with suppress(PageFault):
        page = read_page(data, FEED, erased_allowed=True)
        assert 1 <= len(page.rows) == len(page.leaves) <= MAX_LINES
        assert all(len(leaf) == HASH_BYTES for leaf in page.leaves)
        assert all(page.first <= number < page.size for number in page.erased)


def _json(data: bytes) -> None:
    with suppress(Malformed):
        assert parse_object(data) == json.loads(data)


def _checkpoint(data: bytes) -> None:
    with suppress(Malformed, Untrusted):
        believed = believe_checkpoint(
            parse_object(data),
            feed=FEED,
            size=2,
            trust=_TRUST,
            required=["Ed25519"],
            now=ISSUED_AT,
            previous_issued_at=None,
        )
        assert believed.root == _TREE.root()


def _receipt(data: bytes) -> None:
    with suppress(Malformed, Untrusted):
        given = parse_object(data)
        assert believe_receipt(given, feed=FEED, trust=_TRUST, required=["Ed25519"], now=RECEIVED_AT).size == 2


def _evidence(data: bytes) -> None:
    with suppress(Malformed):
        explained = explain_evidence(parse_object(data), _TRUST)
        assert explained.proven is not bool(explained.faults)


def _key(data: bytes) -> None:
    with suppress(ValueError):
        key = PublicKey.from_jwk(parse_object(data))
        assert PublicKey.from_jwk(key.jwk()) == key


def _announcement(data: bytes) -> None:
    with suppress(Malformed, Untrusted):
        check_announcement(parse_object(data), "US")


def _call(data: bytes) -> None:
    lines = [line.partition(": ") for line in data.decode("latin-1").split("\n")]
    with suppress(CallRefused):
        head = check_head("POST", URL, [(name, value) for name, _, value in lines], _TRUST, ISSUED_AT, has_body=True)
        assert (head.nation, set(head.digests) <= {"sha-256", "sha-512"}) == ("US", True)


def _time(data: bytes) -> None:
    with suppress(ValueError):
        moment = parse_time(data.decode())
        assert parse_time(wire_time(moment)) == moment


def _line(data: bytes) -> None:
    judged = judge_line(data, FEED, None)
    assert (judged.code is None) is (judged.record is not None)


def _submission(data: bytes) -> None:
    assert isinstance(_DESK.read_row(data), Ready | Refusal)


def _csv(data: bytes) -> None:
    with suppress(Unreadable):
        assert all(isinstance(row, Ready | Refusal) for row in read_csv(data, _DESK))


def _list(data: bytes) -> None:
    with suppress(ListRefused):
        reading = read_list([Source("a file", lambda: [data[:100], data[100:]])], None, PartsInMemory())
        assert all(entity.id and entity.schema for entity in reading.entities())


def _json_of(value: Any) -> bytes:
    return orjson.dumps(value)


def _call_lines() -> bytes:
    signed = sign_call("POST", URL, b"a page", ORIGIN_KEY, ISSUED_AT, nonce="example-nonce-0001")
    return "\n".join(f"{name}: {value}" for name, value in signed.items()).encode()


def _csv_seed() -> bytes:
    cells = {"type": "parcel", "submission": "A-1", "gross_weight_grams": "480", "sender_name": "Xu Qingfeng | Xu Q."}
    cells |= {"handling_code": "H1", "description": 'hose, "brass"', "value": "12.50", "currency": "USD"}
    names = [*cells, *sorted(NAMES - cells.keys())[:6]]
    quoted = ('"' + cells.get(name, "1").replace('"', '""') + '"' for name in names)
    return (",".join(names) + "\r\n" + ",".join(quoted) + "\r\n").encode()


def _evidence_seed() -> bytes:
    keys = [_ORIGIN, TrustedKey(AUDIENCE_KEY.public, "CN", *_SPAN)]
    path = [leaf_hash(LINES[1])]
    return _json_of(
        build_evidence(FEED, 0, LINES[0], size=2, path=path, checkpoint=_CHECKPOINT, receipt=_RECEIPT, keys=keys)
    )


TARGETS = {
    "page": Target(
        _page,
        [
            write_page(FEED, 0, _CHECKPOINT, LINES),
            write_page(FEED, 0, _CHECKPOINT, LINES, {1: leaf_hash(LINES[1])}),
        ],
    ),
    "checkpoint": Target(_checkpoint, [_json_of(_CHECKPOINT)]),
    "receipt": Target(_receipt, [_json_of(_RECEIPT)]),
    "evidence": Target(_evidence, [_evidence_seed()]),
    "key": Target(_key, [_json_of(ORIGIN_KEY.public.jwk())]),
    "announcement": Target(_announcement, [_json_of(announce(AUDIENCE_KEY, "US", *_SPAN, replaces=None))]),
    "call": Target(_call, [_call_lines()]),
    "json": Target(_json, [b'{"a":[1,-0.5e3,"\\u00e9\\ud83d\\ude00",{"b":null}],"c":true}', LINES[0]]),
    "time": Target(_time, [b"2026-11-23T10:00:00Z", b"2024-02-29T23:59:59.123456Z"]),
    "line": Target(_line, [*LINES]),
    "submission": Target(_submission, [_json_of(parcel(1, "a-reference"))]),
    "csv": Target(_csv, [_csv_seed()]),
    "list": Target(
        _list,
        [
            sdn_csv(sdn_row(1, "EXAMPLE LTD.", remarks="a.k.a. 'E'; DOB 1961.")),
            sdn_xml(SDN_ENTRY),
            un_xml(un_person(), companies=(un_company(),)),
            ftm_rows(person("p1", "Person Example", phone=["+1 202 555 0101"])),
        ],
    ),
}
"""By the name of what is read."""
