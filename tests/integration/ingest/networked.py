"""A network in a real database: parcels that came by a feed, their links, and a network of them kept as a run keeps it.

`plant` publishes a ring of parcels that share a telephone and a mailbox, and takes them in; it gives the network.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import text

from schemas.registry import read_record
from services.ingest.core.networks.attributes import AttributeKind, attribute, links_of
from services.ingest.core.networks.facts import facts_of
from services.ingest.core.networks.roles import Member
from services.ingest.core.networks.view import country_code, label_number
from services.ingest.core.scoring.score import score
from services.ingest.core.scoring.terms import Shared, Term
from services.ingest.networks.keep_networks import Change, Network, end_network, keep_networks
from tests.integration.ingest.conftest import START, RunningIngest, SimulatedExchange, parcel_body, with_party

PHONE, EMAIL = "+1 202 555 0143", "ring@ashgrove.example"
PHONE_HASH = attribute(AttributeKind.PHONE, "+12025550143")
EMAIL_HASH = attribute(AttributeKind.EMAIL, "ring@ashgrove.example")
_EPOCH = dt.date(1970, 1, 1)


@dataclass
class Planted:
    """A network, and its parcels."""

    id: uuid.UUID
    refs: list[int]
    records: list[dict[str, Any]] = field(repr=False)

    @property
    def path(self) -> str:
        return f"/networks/{self.id}"


async def plant(
    ingest: RunningIngest,
    exchange: SimulatedExchange,
    numbers: Sequence[int] = (1, 2, 3),
    worth: float = 3.0,
    **sender: Any,
) -> Planted:
    """A ring whose senders share a telephone and a mailbox."""
    shared = {"phones": [PHONE], "emails": [EMAIL], **sender}
    records = [exchange.home.record("parcel", with_party(unlike(n), "sender", **shared)) for n in numbers]
    exchange.home.append(*records)
    await take_in(ingest)
    await link(ingest)
    refs = await refs_of(ingest, [record["id"] for record in records])
    planted = Planted(uuid.uuid5(uuid.NAMESPACE_URL, f"planted {min(refs)}"), refs, records)
    await keep(ingest, planted, terms(refs, worth))
    return planted


def unlike(number: int) -> dict[str, Any]:
    """A parcel that has nothing in common with one of another number, not even its description."""
    contents = [{"description": f"carved wooden figure, model {number} of the year", "quantity": "1", "unit": "H87"}]
    return {**parcel_body(number * 100), "contents": contents}


def terms(refs: Sequence[int], worth: float = 3.0) -> list[Term]:
    """A finding that rests on the telephone, and honest trade against it."""
    phone = Shared(PHONE_HASH, int(AttributeKind.PHONE), len(refs), False)
    email = Shared(EMAIL_HASH, int(AttributeKind.EMAIL), len(refs), False)
    sentence = "One telephone stands under {names} names."
    return [
        Term(
            "detector", "many-names", worth, tuple(refs), sentence, {"names": float(len(refs))}, (phone,), expected=0.02
        ),
        Term("detector", "same-mailbox", 2.5, tuple(refs[:2]), "They share a mailbox.", {}, (email,)),
        Term("counter", "plain-trade", -1.0, tuple(refs), "Every description is telling."),
    ]


async def keep(
    ingest: RunningIngest, planted: Planted, reasons: Sequence[Term], what: str = "born", now: dt.datetime = START
) -> None:
    """Keep it as a run does."""
    members = tuple(
        Member(
            label_number(ref, addressee=False), "organiser" if rank == 1 else "sender", rank, {"betweenness": 1 / rank}
        )
        for rank, ref in enumerate(planted.refs, 1)
    )
    day = (START.date() - _EPOCH).days
    network = Network(planted.id, tuple(planted.refs), day, day, 2 * len(planted.refs), score(reasons), members)
    change = Change(planted.id, what, tuple(planted.refs))  # type: ignore[arg-type]
    async with ingest.ingest.engine.begin() as conn:
        await keep_networks(conn, [network], [change], now)


async def end(ingest: RunningIngest, planted: Planted, into: Planted | None) -> None:
    """It stands no more."""
    async with ingest.ingest.engine.begin() as conn:
        await end_network(conn, planted.id, into.id if into else None, START)


async def take_in(ingest: RunningIngest) -> None:
    """Take in what was published, and look for nothing in it."""
    for follower in (ingest.home, ingest.peer):
        while await follower.step() == 0.0:
            pass


async def refs_of(ingest: RunningIngest, ids: Sequence[str]) -> list[int]:
    async with ingest.ingest.engine.connect() as conn:
        rows = await conn.execute(
            text("SELECT ref FROM parcel WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY ref"), {"ids": list(ids)}
        )
        return list(rows.scalars())


async def link(ingest: RunningIngest) -> None:
    """Links and facts of every parcel, where taking in has not written them."""
    async with ingest.ingest.engine.begin() as conn:
        rows = (await conn.execute(text("SELECT ref, bytes FROM parcel JOIN record USING (ref)"))).all()
        for ref, line in rows:
            parcel = read_record(orjson.loads(bytes(line))).body
            values: list[Mapping[str, int]] = [
                {"attribute": each.attribute, "ref": ref, "kind": int(each.kind), "roles": int(each.roles)}
                for each in links_of(parcel)
            ]
            await conn.execute(
                text(
                    "INSERT INTO link (attribute, ref, kind, roles) VALUES (:attribute, :ref, :kind, :roles)"
                    " ON CONFLICT DO NOTHING"
                ),
                values,
            )
            origin = {"ref": ref, "origin": country_code(facts_of(parcel).origin)}
            await conn.execute(text("UPDATE parcel SET facts = 1, origin = :origin WHERE ref = :ref"), origin)
