"""The worked example of docs/protocol.md: two lines of a feed, from bytes to receipt, made from fixed keys and times.

`python tests/contract/worked_example.py` prints the blocks; the test beside it holds the document against them. The
keys are made of counting bytes: they are an example, never to be used.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256

from services.feed.calls import sign_call
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.encoding import b64u
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.receipt import Receipt, sign_receipt
from services.feed.tree import EMPTY, leaf_hash

FEED = FeedName("US", "CN")
ORIGIN_KEY = SigningKey("Ed25519", bytes(range(32)))
AUDIENCE_KEY = SigningKey("Ed25519", bytes(range(32, 64)))
ISSUED_AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RECEIVED_AT = datetime(2026, 11, 23, 10, 0, 1, tzinfo=UTC)
URL = "https://exchange.cn.example/exchange/v1/feeds/US/CN/pages"


def _line(number: int, submission: str) -> bytes:
    """A retraction, the shortest record there is."""
    record = {
        "id": f"019ab000-0000-7000-8000-00000000000{number}",
        "type": "retraction",
        "version": 1,
        "origin": "US",
        "audience": "CN",
        "issued_at": "2026-11-23T09:59:59Z",
        "source": {"agency": "US-EXAMPLE", "submission": submission},
        "handling": {
            "code": "H0",
            "purpose": "counter-narcotics",
            "source_grade": "A",
            "information_grade": "1",
            "retain_until": "2027-11-23",
        },
        "body": {"record": f"019ab000-0000-7000-8000-0000000000f{number}", "reason": "posted twice"},
    }
    return json.dumps(record, separators=(",", ":")).encode()


LINES = [_line(0, "A-1"), _line(1, "A-2")]


def blocks() -> dict[str, str]:
    """Name and text of every block of the example, in the document's order."""
    leaves = [leaf_hash(line) for line in LINES]
    frontier, _ = EMPTY.extend(leaves)
    checkpoint = sign_checkpoint(Checkpoint(FEED, 2, frontier.root(), ISSUED_AT), [ORIGIN_KEY])
    head = {"page": 1, "feed": str(FEED), "first": 0, "count": 2, "checkpoint": checkpoint}
    page = b"".join(row + b"\n" for row in [json.dumps(head, separators=(",", ":")).encode(), *LINES])
    call = sign_call("POST", URL, page, ORIGIN_KEY, ISSUED_AT, nonce="example-nonce-0001")
    receipt = sign_receipt(Receipt(FEED, 0, 2, frontier.root(), RECEIVED_AT, ()), [AUDIENCE_KEY])
    return {
        "origin-key": _pretty(ORIGIN_KEY.public.jwk()),
        "audience-key": _pretty(AUDIENCE_KEY.public.jwk()),
        "line-0": LINES[0].decode(),
        "line-1": LINES[1].decode(),
        "leaves": "\n".join(leaf.hex() for leaf in leaves),
        "root": frontier.root().hex(),
        "checkpoint": _pretty(checkpoint),
        "page-digest": f"{len(page)} bytes, SHA-256 {sha256(page).hexdigest()}",
        "call": "\n".join(f"{name}: {value}" for name, value in call.items()),
        "receipt": _pretty(receipt),
        "proof": _pretty({"line": 0, "size": 2, "leaf": b64u(leaves[0]), "path": [b64u(leaves[1])]}),
    }


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2)


if __name__ == "__main__":
    for name, text in blocks().items():
        print(f"```text {name}\n{text}\n```\n")
