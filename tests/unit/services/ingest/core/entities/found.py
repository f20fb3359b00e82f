"""Labels for tests of who is who, and what becomes of them."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from schemas.parcel import Party
from services.ingest.core.entities.decided import Decision, decide, labels_in
from services.ingest.core.entities.marks import marks_of
from services.ingest.core.entities.parties import Parties, holders_of, joined
from services.ingest.core.entities.who import Compared, Entities, compare, put_together
from services.ingest.core.entities.written import values_of
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.labels import names_of_many
from services.ingest.core.networks.view import country_code
from services.ingest.core.profile import profile_of_party
from services.ingest.core.stored_names import names_to_store

JETTY = ["1369 Jetty Road", "Lanternfield, TX 58977"]
PHONE, OTHER_PHONE, MAIL = "+1 202 555 0147", "+1 361 555 0188", "tw1369@example.org"


def someone(name: str = "", **more: Any) -> Party:
    """A party of one name; `firm`, `address` and `country` beside the members of a party."""
    firm, lines, country = more.pop("firm", ""), more.pop("address", ()), more.pop("country", "US")
    body = {
        "names": [{"written": name}] if name else [],
        "companies": [{"written": firm}] if firm else [],
        "address": {"lines": list(lines), "country": country},
        **more,
    }
    return Party.model_validate(body)


def columns(parties: Sequence[Party], numbers: Sequence[int] | None = None) -> Parties:
    """Labels in columns, numbered by their places unless told."""
    names = names_of_many([profile_of_party(party).names for party in parties])
    packed = names_to_store(names.columns, names.owners, len(parties))
    each = numbers or range(len(parties))
    return joined(
        (number, _marks(party), packed[at]) for at, (number, party) in enumerate(zip(each, parties, strict=True))
    )


def _marks(party: Party) -> Any:
    body = orjson.loads(party.model_dump_json(exclude_none=True))
    return marks_of(((v.kind, v.key) for v in values_of(body) if v.key), country_code(party.address.country))


def compared(parties: Sequence[Party], apart: Iterable[int] = ()) -> Compared:
    """What is alike among these."""
    labels = columns(parties)
    return compare(labels, load_weights(), holders_of(labels), set(apart))


def found(parties: Sequence[Party], decisions: Sequence[Decision] = ()) -> Entities:
    """Who is who among these."""
    each = compared(parties, labels_in(decisions))
    decided = decide(decisions, {number: number for number in range(len(parties))})
    return put_together(each, load_weights(), decided)


def groups(parties: Sequence[Party], decisions: Sequence[Decision] = ()) -> list[list[int]]:
    """Places of labels that are one, those of one entity together."""
    by_cluster: dict[int, list[int]] = {}
    for place, cluster in enumerate(found(parties, decisions).cluster.tolist()):
        by_cluster.setdefault(cluster, []).append(place)
    return sorted(by_cluster.values())


def are_one(*parties: Party) -> bool:
    """Whether these labels are one entity."""
    return len(groups(parties)) == 1
