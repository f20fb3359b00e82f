"""What a liar tries, each attempt in words, and what it must hear: the codes of docs/protocol.md.

An attempt tells what was said to it, as `401 replayed`. One that leaves something behind is `told` by a liar of its
own, whose feed nobody has used, and says by `keeps` what evidence of it the victim must have kept.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from benchmarks.records import parcel
from services.feed.calls import sign_call
from services.feed.checkpoint import TYP
from services.feed.encoding import b64u
from services.feed.jws import sign_general
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import MAX_LINE_BYTES, MAX_LINES, MAX_PAGE_BYTES, MEDIA_TYPE, write_page
from services.feed.tree import leaf_hash
from services.kit.access import Role
from tests.hostile.liar import Liar, now, refused_codes, with_head
from tests.hostile.victim import NATION
from tests.hostile.wire import Answer, call, raw

Act = Callable[[Liar], list[str]]


@dataclass(frozen=True)
class Attempt:
    """One way to lie."""

    words: str
    act: Act
    heard: list[str]
    keeps: list[str]
    told: bool


ATTEMPTS: list[Attempt] = []


def attempt(words: str, *heard: str, keeps: tuple[str, ...] = (), told: bool = False) -> Callable[[Act], Act]:
    """Put it into the list."""

    def listed(act: Act) -> Act:
        ATTEMPTS.append(Attempt(words, act, list(heard), list(keeps), told or bool(keeps)))
        return act

    return listed


# Who is calling (section 5).


@attempt("calls without a signature", "401 unsigned")
def _unsigned(liar: Liar) -> list[str]:
    return [call(liar.victim.port, "POST", liar.path, [("Content-Type", MEDIA_TYPE)], b"x" * 10_000).said]


@attempt("signs with a key that nobody knows", "401 untrusted")
def _stranger(liar: Liar) -> list[str]:
    return [liar.push(liar.page(liar.lines(1)), by=SigningKey.generate()).said]


@attempt("signs calls with a key whose time is over", "401 untrusted")
def _ended_key(liar: Liar) -> list[str]:
    return [liar.push(liar.page(liar.lines(1)), by=liar.keys.ended).said]


@attempt("signs a checkpoint with a key whose time is over", "401 untrusted key-span")
def _ended_key_of_checkpoint(liar: Liar) -> list[str]:
    return [_with_rule(liar.push(liar.page(liar.lines(1), keys=[liar.keys.ended])))]


@attempt(
    "signs calls and checkpoints with a key that was revoked",
    "204",
    "401 untrusted",
    "401 untrusted key-span",
    told=True,
)
def _revoked_key(liar: Liar) -> list[str]:
    path = f"/operator/v1/keys/{liar.keys.stolen.public.kid}/revoke"
    stolen = {"revoked_from": "2026-06-01T00:00:00Z", "reason": "stolen"}
    revoked = liar.victim.ask("POST", path, Role.ADMIN, json=stolen)
    call_by_it = liar.push(liar.page(liar.lines(1)), by=liar.keys.stolen)
    checkpoint_by_it = liar.push(liar.page(liar.lines(1), keys=[liar.keys.stolen]))
    return [str(revoked.status_code), call_by_it.said, _with_rule(checkpoint_by_it)]


@attempt("replays a call that was taken", "200", "401 replayed", "401 replayed", told=True)
def _replay(liar: Liar) -> list[str]:
    page = liar.page(liar.lines(1))
    signature = sign_call("POST", liar.victim.url + liar.path, page, liar.keys.speaks, now())
    return [_sent(liar, page, signature) for _ in range(3)]


@attempt("puts another body under a signature", "401 digest")
def _other_body(liar: Liar) -> list[str]:
    return [liar.push(liar.page(liar.lines(1)), body=liar.page(liar.lines(2))).said]


@attempt("signs a digest that is not the body's", "401 digest")
def _wrong_digest(liar: Liar) -> list[str]:
    return [liar.push(b"another page", body=liar.page(liar.lines(1))).said]


@attempt("sends a second digest that is wrong beside the right one", "401 untrusted")
def _second_digest(liar: Liar) -> list[str]:
    wrong = [("Content-Digest", f"sha-512=:{'A' * 86}==:")]
    return [liar.push(liar.page(liar.lines(1)), headers=wrong).said]


@attempt("uses a signature that was made for another exchange", "401 untrusted")
def _other_exchange(liar: Liar) -> list[str]:
    page = liar.page(liar.lines(1))
    signature = sign_call("POST", f"https://exchange.example{liar.path}", page, liar.keys.speaks, now())
    lines = [("Content-Type", MEDIA_TYPE), ("Host", "exchange.example"), *signature.items()]
    return [call(liar.victim.port, "POST", liar.path, lines, page).said]


@attempt("uses a signature that was made for another of its feeds", "401 untrusted")
def _other_target(liar: Liar) -> list[str]:
    page = liar.page(liar.lines(1))
    other = f"{liar.victim.url}/exchange/v1/feeds/{liar.code}/MX/pages"
    return [_sent(liar, page, sign_call("POST", other, page, liar.keys.speaks, now()))]


@attempt("dates calls an hour back, or lets them live for a day", "401 clock", "401 clock")
def _other_time(liar: Liar) -> list[str]:
    page, url = liar.page(liar.lines(1)), liar.victim.url + liar.path
    old = sign_call("POST", url, page, liar.keys.speaks, now().replace(year=2025))
    long = sign_call("POST", url, page, liar.keys.speaks, now(), lifetime_s=86_400)
    return [_sent(liar, page, signature) for signature in (old, long)]


@attempt("signs a call twice for us", "401 unsigned")
def _two_signatures(liar: Liar) -> list[str]:
    page, url = liar.page(liar.lines(1)), liar.victim.url + liar.path
    one, two = (sign_call("POST", url, page, liar.keys.speaks, now()) for _ in range(2))
    second = {name: value.replace("feed=", "again=", 1) for name, value in two.items()}
    both = {name: f"{one[name]}, {second[name]}" for name in ("Signature-Input", "Signature")}
    return [_sent(liar, page, one | both)]


@attempt("comes with a token of its own making", "401 unauthenticated")
def _own_token(liar: Liar) -> list[str]:
    header, claims = b64u(b'{"alg":"none"}'), b64u(b'{"roles":["auditor"],"sub":"x","exp":9999999999}')
    target = f"/exchange/v1/feeds/{liar.feed}/checkpoint"
    return [call(liar.victim.port, "GET", target, [("Authorization", f"Bearer {header}.{claims}.")]).said]


# Whose feed, whose records (sections 1 and 4).


@attempt("pushes to another peer's feed", "403 not-yours")
def _other_peers_feed(liar: Liar) -> list[str]:
    return [liar.push(liar.page(liar.lines(1)), path=f"/exchange/v1/feeds/XA/{NATION}/pages").said]


@attempt("pushes to the victim's own feeds", "403 not-yours", "403 not-yours")
def _own_feeds(liar: Liar) -> list[str]:
    page, feeds = liar.page(liar.lines(1)), (f"{NATION}/{NATION}", f"{NATION}/{liar.code}")
    return [liar.push(page, path=f"/exchange/v1/feeds/{feed}/pages").said for feed in feeds]


@attempt("reads another peer's feed, the home feed, and one that does not exist", *["403 not-yours"] * 3)
def _reads_others(liar: Liar) -> list[str]:
    feeds = (f"XA/{NATION}", f"{NATION}/{NATION}", f"{NATION}/ZZ")
    return [liar.read(f"/exchange/v1/feeds/{feed}/pages?first=0").said for feed in feeds]


@attempt("swaps the audience in the page's head", "400 page-head")
def _head_of_another_audience(liar: Liar) -> list[str]:
    return [liar.push(with_head(liar.page(liar.lines(1)), feed=f"{liar.code}/MX")).said]


@attempt("brings a checkpoint that it signed for another audience", "400 page-checkpoint")
def _checkpoint_of_another_audience(liar: Liar) -> list[str]:
    return [liar.push(liar.page(liar.lines(1), feed=FeedName(liar.code, "MX"))).said]


@attempt("claims records of other origins and audiences", "200 not-allowed not-allowed", told=True)
def _other_origin(liar: Liar) -> list[str]:
    lines = [liar.line(0, origin="MX"), liar.line(1, audience="MX")]
    return [_with_refused(liar.push(liar.page(lines)))]


@attempt("withdraws a record of the victim's own", "200 not-allowed", told=True)
def _withdraws_anothers(liar: Liar) -> list[str]:
    told = liar.victim.ask("POST", "/operator/v1/records", Role.OPERATOR, json=parcel(1, f"of-{liar.code}")).json()
    body = {"record": told["id"], "reason": "it should go away"}
    return [_with_refused(liar.push(liar.page([liar.line(0, body=body)])))]


@attempt("gives one id to two records", "200 duplicate-id", told=True)
def _one_id_twice(liar: Liar) -> list[str]:
    return [_with_refused(liar.push(liar.page([liar.line(0), liar.line(0, issued_at="2026-11-23T09:00:01Z")])))]


# History (section 4, Fork).


@attempt("signs two roots of one size", "200", "409 fork", "409 fork", keeps=("fork", "fork-line", "fork-line"))
def _fork(liar: Liar) -> list[str]:
    true, false = liar.lines(2), liar.lines(2, start=7)
    pushed = [liar.push(page).said for page in (liar.page(true), liar.page(false))]
    return [*pushed, liar.push(liar.page(liar.lines(1, start=9), before=true)).said]


@attempt(
    "changes a line that was receipted and signs the longer tree", "200", "409 fork", keeps=("fork", *["fork-line"] * 3)
)
def _rewrites(liar: Liar) -> list[str]:
    first, second, third = liar.lines(3)
    return [liar.push(liar.page(lines)).said for lines in ([first, second], [liar.line(9), second, third])]


@attempt("contradicts itself beyond a gap", "409 gap", "409 fork", keeps=("fork", "fork-line"))
def _fork_beyond_a_gap(liar: Liar) -> list[str]:
    before = liar.lines(3)
    return [liar.push(liar.page([line], before=before)).said for line in (liar.line(4), liar.line(5))]


@attempt("signs a root that its own lines do not have", "400 root-mismatch", told=True)
def _mismatch(liar: Liar) -> list[str]:
    return [liar.push(liar.page(liar.lines(2), root=bytes(32))).said]


@attempt("rewinds: dates a longer tree before the shorter one", "200", "401 untrusted issued-at-before-held", told=True)
def _dated_back(liar: Liar) -> list[str]:
    first, second = liar.lines(2)
    pushed = liar.push(liar.page([first]))
    return [pushed.said, _with_rule(liar.push(liar.page([second], before=[first], ago_s=30)))]


@attempt("dates a checkpoint ten minutes ahead", "401 untrusted issued-at-future")
def _dated_ahead(liar: Liar) -> list[str]:
    return [_with_rule(liar.push(liar.page(liar.lines(1), ago_s=-600)))]


@attempt("leaves lines out", "200", "409 gap", told=True)
def _gap(liar: Liar) -> list[str]:
    lines = liar.lines(4)
    return [liar.push(liar.page(lines[:1])).said, liar.push(liar.page(lines[3:], before=lines[:3])).said]


@attempt("says that a pushed line was erased", "400 page-head")
def _erased(liar: Liar) -> list[str]:
    line = liar.line(0)
    page = write_page(liar.feed, 0, liar.checkpoint([line]), [line], {0: leaf_hash(line)})
    return [liar.push(page).said]


# Lengths, depths and numbers (sections 1, 3 and 4).


@attempt("announces a body that is too long", "413 too-large")
def _announced_too_long(liar: Liar) -> list[str]:
    return [liar.push(b"x", headers=[("Content-Length", str(MAX_PAGE_BYTES + 1))]).said]


@attempt("sends a body without end", "413 too-large")
def _endless(liar: Liar) -> list[str]:
    return [liar.push(b"x", body=repeat(b"x" * 65_536)).said]


@attempt("sends a body without end and without a signature", "401 unsigned")
def _endless_unsigned(liar: Liar) -> list[str]:
    lines = [("Content-Type", MEDIA_TYPE)]
    return [call(liar.victim.port, "POST", liar.path, lines, repeat(b"x" * 65_536)).said]


@attempt("breaks a body off, and leaves", "0")
def _cut_off(liar: Liar) -> list[str]:
    page = liar.page(liar.lines(1))
    head = _head_of(liar, page, [("Content-Length", str(len(page) + 100))])
    return [raw(liar.victim.port, [head + page], hang_up=True).said]


@attempt("says two lengths at once", "400 http", "400 http")
def _two_lengths(liar: Liar) -> list[str]:
    page = liar.page(liar.lines(1))
    lengths = (
        [("Content-Length", "5"), ("Content-Length", "6")],
        [("Content-Length", "5"), ("Transfer-Encoding", "chunked")],
    )
    return [raw(liar.victim.port, [_head_of(liar, page, length) + page]).said for length in lengths]


@attempt("says a length that is no number", "400 http")
def _no_length(liar: Liar) -> list[str]:
    return [raw(liar.victim.port, [_head_of(liar, b"x", [("Content-Length", "-1")]) + b"x"]).said]


@attempt("sends 8 MiB of nested arrays as a page's head", "400 page-head")
def _nested_page(liar: Liar) -> list[str]:
    return [liar.push(b"[" * (MAX_PAGE_BYTES - 1) + b"\n").said]


@attempt("sends 8 MiB of nested arrays as lines", "200" + " malformed" * 31, told=True)
def _nested_lines(liar: Liar) -> list[str]:
    lines = [b'{"id":' + b"[" * (MAX_LINE_BYTES - 200 + n) for n in range(31)]
    return [_with_refused(liar.push(liar.page(lines)))]


@attempt("sends 8 MiB of rows of one byte", "413 too-large")
def _many_rows(liar: Liar) -> list[str]:
    return [liar.push(b"x\n" * (MAX_PAGE_BYTES // 2)).said]


@attempt("sends a thousand and one lines, and a line that is too long", "413 too-large", "413 too-large")
def _too_many_lines(liar: Liar) -> list[str]:
    head = liar.page(liar.lines(1)).partition(b"\n")[0]
    many, long = [b"x"] * (MAX_LINES + 1), [b"x" * (MAX_LINE_BYTES + 1)]
    return [liar.push(b"\n".join([head, *lines, b""])).said for lines in (many, long)]


@attempt("sends a page compressed a thousandfold, and says so", "415 media-type")
def _bomb(liar: Liar) -> list[str]:
    return [liar.push(gzip.compress(b" " * MAX_PAGE_BYTES), headers=[("Content-Encoding", "gzip")]).said]


@attempt("sends a page compressed a thousandfold, and does not say so", "400 page-head")
def _secret_bomb(liar: Liar) -> list[str]:
    return [liar.push(gzip.compress(b" " * MAX_PAGE_BYTES)).said]


@attempt(
    "names members twice: in a head, in a signed checkpoint, in a line",
    "400 page-head",
    "400 page-checkpoint",
    "200 malformed",
    told=True,
)
def _named_twice(liar: Liar) -> list[str]:
    page = liar.page(liar.lines(1))
    head = liar.push(page.replace(b'"page":1,', b'"page":1,"p\\u0061ge":1,', 1))
    payload = b'{"feed":"%s","size":1,"size":1,"root":"%s","issued_at":"2026-11-23T09:00:00Z"}'
    root = b64u(leaf_hash(liar.line(0))).encode()
    signed = _signed(liar, payload % (str(liar.feed).encode(), root))
    checkpoint = liar.push(with_head(page, checkpoint=signed))
    line = liar.line(0).replace(b'"version":1', b'"version":1,"versio\\u006e":1')
    return [head.said, checkpoint.said, _with_refused(liar.push(liar.page([line])))]


@attempt("writes numbers that no machine holds", *["400 page-head"] * 4, "400 parameter", "400 parameter")
def _huge_numbers(liar: Liar) -> list[str]:
    page, numbers = liar.page(liar.lines(1)), (b"1e400", b"9" * 60_000, b"-0.0", b"9007199254740992")
    heads = [liar.push(page.replace(b'"first":0', b'"first":' + number, 1)).said for number in numbers]
    reads = [liar.read(f"{liar.path}?first={number}").said for number in ("9" * 5_000, "%D9%A1")]
    return [*heads, *reads]


@attempt("signs a checkpoint nine times, and eight times falsely", "400 page-checkpoint", "401 untrusted signature")
def _many_signatures(liar: Liar) -> list[str]:
    page, signed = liar.page(liar.lines(1)), liar.checkpoint(liar.lines(1))
    entry = signed["signatures"][0]
    nine = liar.push(with_head(page, checkpoint={**signed, "signatures": [entry] * 9}))
    false = {**entry, "signature": b64u(bytes(64))}
    eight = liar.push(with_head(page, checkpoint={**signed, "signatures": [false] * 8}))
    return [nine.said, _with_rule(eight)]


@attempt("sends a head of 64 KiB, and headers of 64 KiB", "400 page-head", "431 head-too-large")
def _large_heads(liar: Liar) -> list[str]:
    page = liar.page(liar.lines(1))
    return [
        liar.push(b" " * 65_536 + page).said,
        liar.push(page, headers=[("X-Long", "x" * 70_000)]).said,
    ]


# How it is said.


def _sent(liar: Liar, page: bytes, signature: dict[str, str]) -> str:
    return call(liar.victim.port, "POST", liar.path, [("Content-Type", MEDIA_TYPE), *signature.items()], page).said


def _head_of(liar: Liar, page: bytes, more: list[tuple[str, str]]) -> bytes:
    """The head of a push, with these lengths and no other."""
    signature = sign_call("POST", liar.victim.url + liar.path, page, liar.keys.speaks, now())
    lines = [("Host", "127.0.0.1"), ("Content-Type", MEDIA_TYPE), *signature.items(), *more]
    head = [f"POST {liar.path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines)]
    return "\r\n".join([*head, "", ""]).encode("latin-1")


def _signed(liar: Liar, payload: bytes) -> dict[str, Any]:
    """These bytes, signed as a checkpoint is."""
    return sign_general(payload, TYP, [liar.keys.speaks])


def _with_rule(answer: Answer) -> str:
    return f"{answer.said} {answer.object.get('rule', '')}".rstrip()


def _with_refused(answer: Answer) -> str:
    """A receipt, with the codes of the lines that it refuses."""
    return " ".join([str(answer.status), *refused_codes(answer)]) if answer.status == 200 else answer.said
