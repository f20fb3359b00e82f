"""Evidence: what one line of a feed proves, to whoever judges it years later and offline (docs/protocol.md section 8).

It promises an answer in words: what was proven, by whom and when, and what was not. Something is proven only by
keys that the reader trusts from elsewhere; keys inside the file can show no more than that the file agrees with
itself, and the answer says so. The steps, each a sentence or a fault:

1. the file has the form of one [form];
2. the line's bytes hash into the checkpoint's root along the path [line];
3. the checkpoint is signed by a key of the origin that spoke when it was issued [checkpoint];
4. the receipt, if there is one, is for the same tree and signed by a key of the audience that spoke then [receipt];
5. a key of the origin that was revoked later counts only for what a receipt of before shows, as its thief would date
   his checkpoints back [revoked].

Times are the signers' own word: nobody else saw their clocks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.feed.belief import believe
from services.feed.checkpoint import TYP as CHECKPOINT_TYP
from services.feed.encoding import b64u, wire_time
from services.feed.evidence_file import EvidenceFile, KeySaid, build_evidence, read_evidence
from services.feed.jws import read_claims
from services.feed.receipt import TYP as RECEIPT_TYP
from services.feed.receipt import Receipt, read_receipt
from services.feed.strict_json import Malformed, parse_object
from services.feed.tree import leaf_hash, verify_inclusion
from services.feed.trust import TrustedKey, TrustList, Untrusted

__all__ = ["Explanation", "build_evidence", "explain_evidence"]

_ID = re.compile(r"[0-9a-f-]{36}", re.ASCII)
_WORD = re.compile(r"[a-z][a-z-]{0,40}", re.ASCII)


@dataclass(frozen=True)
class Explanation:
    """What evidence is worth."""

    proven: bool
    """Whether trusted keys bear out all that the file says of the line, and of its receipt if it has one."""
    sentences: list[str]
    faults: list[str]
    """What is wrong, each with the word of its step; empty for a file that agrees with itself but was judged without
    trusted keys."""


@dataclass
class _Judgement:
    """A file under judgement, the keys it is judged by, and what was found so far."""

    file: EvidenceFile
    keys: TrustList
    trusted: bool
    sentences: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def whose(self, nation: str) -> str:
        return nation if self.trusted else f"Whoever holds the key that the file calls {nation}'s"


def explain_evidence(evidence: Mapping[str, Any], trust: TrustList | None) -> Explanation:
    """Judge a file's object, as `strict_json.parse_object` gave it, by the keys of `trust`; None when the reader has
    none, and then nothing is proven. Never raises for what is in the file."""
    try:
        file = read_evidence(evidence)
        keys = TrustList(said.trusted() for said in file.keys)
    except ValueError as fault:
        return Explanation(False, ["Not proven: the file cannot be read as evidence."], [f"form: {fault}"])
    judgement = _Judgement(file, keys if trust is None else trust, trust is not None)
    _judge_line(judgement)
    receipt = _judge_receipt(judgement)
    _judge_checkpoint(judgement, receipt)
    _compare_keys(judgement)
    _conclude(judgement)
    return Explanation(judgement.trusted and not judgement.faults, judgement.sentences, judgement.faults)


def _judge_line(j: _Judgement) -> None:
    file = j.file
    j.sentences.append(f"Line {file.line} of the feed {file.feed}: {_described(file.data)}.")
    if not verify_inclusion(file.line, file.size, leaf_hash(file.data), file.path, file.said.root):
        j.faults.append("line: these bytes are not that line of the tree that the checkpoint names")
        return
    tree = f"the tree of {file.size} lines with the root {b64u(file.said.root)}"
    j.sentences.append(f"These {len(file.data)} bytes are exactly that line of {tree}.")


def _judge_receipt(j: _Judgement) -> Receipt | None:
    """The receipt when it is believed."""
    audience, jws = j.file.feed.audience, j.file.receipt
    if jws is None:
        j.sentences.append(f"Not proven: that {audience} received the line. The file has no receipt.")
        return None
    try:
        said = read_receipt(jws)
        if (said.feed, said.size, said.root) != (j.file.feed, j.file.size, j.file.said.root):
            raise Untrusted("root", "it is for another tree than the checkpoint")
        [signer] = believe(jws, RECEIPT_TYP, j.keys.of(audience), (), lambda key: key.spoke(said.received_at))
    except Untrusted as fault:
        j.faults.append(f"receipt: {fault.detail}")
        return None
    signed = _signatures(jws, RECEIPT_TYP, j.keys.of(audience))
    when = f"on {wire_time(said.received_at)} by its own clock"
    j.sentences.append(f"{j.whose(audience)} signed {when} that it holds this tree ({signed}). {_fate(j.file, said)}")
    revoked = j.keys.of(audience)[signer].revoked_from
    if revoked is not None:
        j.sentences.append(f"That key was revoked from {wire_time(revoked)}; that it signed before is its own word.")
    return said


def _judge_checkpoint(j: _Judgement, receipt: Receipt | None) -> None:
    said, origin = j.file.said, j.keys.of(j.file.feed.origin)
    try:
        [signer] = believe(j.file.checkpoint, CHECKPOINT_TYP, origin, (), lambda key: key.spoke(said.issued_at))
    except Untrusted as fault:
        j.faults.append(f"checkpoint: {fault.detail}")
        return
    signed = _signatures(j.file.checkpoint, CHECKPOINT_TYP, origin)
    when = f"on {wire_time(said.issued_at)} by its own clock"
    j.sentences.append(f"{j.whose(said.feed.origin)} signed {when} that this is its tree ({signed}).")
    _judge_revocation(j, origin[signer], receipt)


def _judge_revocation(j: _Judgement, signer: TrustedKey, receipt: Receipt | None) -> None:
    if signer.revoked_from is None:
        return
    revoked = f"the key of {signer.nation} was revoked from {wire_time(signer.revoked_from)}"
    if receipt is not None and receipt.received_at < signer.revoked_from:
        j.sentences.append(f"Later {revoked}; the receipt shows that the line was seen before.")
    else:
        j.faults.append(f"revoked: {revoked}, and no believed receipt shows that the line was seen before")


def _compare_keys(j: _Judgement) -> None:
    for said in j.file.keys:
        j.sentences.append(f"The file itself says: {said}.")
        held = j.keys.find(said.key.kid)
        if held is None:
            j.sentences.append(f"The trusted keys do not know key {said.key.kid}.")
        elif KeySaid.of(held) != said:
            j.sentences.append(f"The trusted keys say otherwise, and were followed: {KeySaid.of(held)}.")


def _conclude(j: _Judgement) -> None:
    if j.faults:
        j.sentences.append("Not proven: the file contradicts itself, or the keys by which it was judged.")
    elif j.trusted:
        j.sentences.append(
            "Proven, as far as the trusted keys are rightly trusted. Keys inside the file were not used."
        )
    else:
        j.sentences.append(
            "Not proven: the file agrees with itself, but it was judged by the keys inside it, and these prove nothing "
            "by themselves: anyone could have made them. Judge it by keys that you trust from elsewhere."
        )


def _described(line: bytes) -> str:
    """What the line is, in words that the line's author cannot choose freely."""
    try:
        record = parse_object(line)
    except Malformed:
        return "bytes that are not strict JSON"
    name, kind = str(record.get("id")), str(record.get("type"))
    if not _ID.fullmatch(name) or not _WORD.fullmatch(kind):
        return "an object that does not name its record"
    return f"the record {name}, a {kind}"


def _fate(file: EvidenceFile, receipt: Receipt) -> str:
    if file.line < receipt.first:
        return "Whether it accepted the line stands in an earlier receipt."
    codes = [refused.code for refused in receipt.refused if refused.line == file.line]
    return f"It refused the line: {codes[0]}." if codes else "It accepted the line."


def _signatures(jws: Mapping[str, Any], typ: str, keys: Mapping[str, TrustedKey]) -> str:
    """Which signatures verify, and how many others there are."""
    claims = read_claims(jws, typ)
    verified = [
        f"{claim.alg} key {claim.kid}" for claim in claims if claim.kid in keys and claim.holds(keys[claim.kid].key)
    ]
    others = len(jws["signatures"]) - len(verified)
    return " and ".join(verified) + (f"; {others} further, not judged" if others else "")
