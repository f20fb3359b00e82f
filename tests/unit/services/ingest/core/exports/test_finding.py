"""A network as a finding: what the contract allows, whatever the network is."""

import datetime as dt

import orjson
import pytest

from schemas.finding import Finding
from services.ingest.core.exports.finding import Bond, Told, finding_of
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.scoring.score import score
from services.ingest.core.scoring.terms import Shared, Term

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


def told(terms: list[Term], records: int = 3) -> Told:
    ids = {ref: f"019b2f40-0000-7000-8000-{ref:012d}" for ref in range(records)}
    scored = score(terms)
    return Told("They belong together.", NOW, scored.score, ids, scored.terms, {7: "+1 202\n555 0143"}, "confirmed")


def reason(name: str, worth: float, *parcels: int) -> Term:
    return Term("detector", name, worth, parcels, "{count} names.", {"count": 3.0}, (Shared(7, 1, 3, hub=False),))


def read(made: Told) -> Finding:
    return Finding.model_validate_json(orjson.dumps(finding_of(made).body))


def test_reasons_stand_with_their_values_records_and_share() -> None:
    finding = read(told([reason("many_names", 3.0, 0, 1), reason("reshipper", 2.0, 2)]))

    first, second = finding.evidence
    assert (first.kind, first.statement, first.values, first.seen_in) == (
        "many-names",
        "3 names.",
        ["+1 202 555 0143"],
        [0, 1],
    )
    assert float(first.weight or 0) + float(second.weight or 0) == pytest.approx(1, abs=0.001)


def test_what_speaks_against_it_is_told_too() -> None:
    finding = read(told([reason("many-names", 3.0, 0), Term("counter", "one-pair", -3.0, (0, 1), "One pair.")]))

    assert [(line.kind, line.weight) for line in finding.evidence] == [("many-names", "1"), ("against-one-pair", None)]


def test_a_network_without_a_reason_says_that_it_belongs_together() -> None:
    assert [line.kind for line in read(told([])).evidence] == ["together"]


def test_what_holds_it_together_is_told_with_its_value_unless_a_reason_rests_on_it() -> None:
    bonds = (Bond(7, AttributeKind.PHONE, 5, (0, 2)), Bond(8, AttributeKind.ADDRESS, 2, (0, 1)))

    plain, reasoned = (read(told(terms)._replace(bonds=bonds)) for terms in ([], [reason("many-names", 3.0, 0)]))

    assert [(line.kind, line.values, line.seen_in) for line in plain.evidence] == [
        ("shared-phone", ["+1 202 555 0143"], [0, 2]),
        ("shared-address", [], [0, 1]),
    ]
    assert plain.evidence[0].statement == "2 of its parcels carry one telephone; 5 of all carry it."
    assert [line.kind for line in reasoned.evidence] == ["many-names", "shared-address"]


def test_records_beyond_the_contract_are_left_out_and_counted_those_without_a_reason_first() -> None:
    made = told([reason("many-names", 3.0, 700)], records=701)

    found = finding_of(made)

    assert (len(found.body["records"]), found.records_left) == (500, 201)
    assert found.body["records"][0] == made.records[700]
    read(made)


def test_reasons_beyond_the_contract_are_counted() -> None:
    made = told([Term("detector", f"rule-{number}", 1.0, (0,), "Said.") for number in range(120)])

    assert finding_of(made).evidence_left > 0
    read(made)


def test_the_score_is_a_share() -> None:
    assert 0 <= float(read(told([reason("many-names", 9.0, 0)])).score or "2") <= 1
