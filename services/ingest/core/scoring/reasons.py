"""What speaks for and against a case: hits, findings, what it is near to, and signs of honest trade."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.detected import Detected
from services.ingest.core.keys import Role
from services.ingest.core.networks.proximity import Near
from services.ingest.core.networks.view import View
from services.ingest.core.scoring.cases import Case, Rows
from services.ingest.core.scoring.terms import Shared, Term
from services.ingest.core.scoring.weights import Weights, load_weights

_TOGETHER = 3
"""Parcels from which on a habit can be told."""
_DIGITS = 4


def reasons(view: View, case: Case, hubs: NDArray[np.bool_], near: Mapping[int, Near]) -> list[Term]:
    """Every term of a case, none of them added up yet. `hubs` says which attributes of the view are hubs, `near` what
    is known of its parcels."""
    table = load_weights()
    return [
        *_hits(view, case.rows, table),
        *(_finding(view, case.rows, each, hubs) for each in case.found),
        *_proximity(view, case.rows, near, hubs, table),
        *_controlled(view, case.rows, table),
        *_honest(view, case.rows, table),
    ]


def mixture(likely: float, weight: float) -> float:
    """Log-odds that something tells which tells `weight` if it holds and nothing if not, and holds so likely."""
    return math.log1p(likely * math.expm1(weight))


def _hits(view: View, rows: Rows, table: Weights) -> list[Term]:
    hits = view.hits
    own = np.flatnonzero(np.isin(hits.parcel, rows))
    own = own[_likeliest(view, own)]
    return [_hit(view, own[hits.listing[own] == listing], table) for listing in np.unique(hits.listing[own])]


def _likeliest(view: View, own: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of these hits are on the entry that their party is likeliest to be: nobody is two, and who is on two lists
    is so for one reason. What an analyst judged stays."""
    hits = view.hits
    on_addressee = hits.role[own] == Role.ADDRESSEE
    party = np.where(on_addressee, view.parcels.addressee[hits.parcel[own]], view.parcels.sender[hits.parcel[own]])
    order = np.lexsort((hits.listing[own], -hits.score[own]))
    best: dict[int, int] = {}
    for at in order.tolist():
        best.setdefault(int(party[at]), int(hits.listing[own[at]]))
    first = [best[one] == listing for one, listing in zip(party.tolist(), hits.listing[own].tolist(), strict=True)]
    return np.array(first, np.bool_) | hits.dismissed[own] | hits.confirmed[own]


def _hit(view: View, hits: NDArray[np.intp], table: Weights) -> Term:
    """All hits on one listing."""
    held, source = view.hits, f"listing {view.hits.listing[hits[0]]}"
    standing = hits[~held.dismissed[hits]]
    parcels = _refs(view, held.parcel[standing if standing.size else hits])
    if not standing.size:
        sentence = "An analyst said that its party is not the one on the watch list."
        return Term("counter", "hit-dismissed", table.judged_other, parcels, sentence, source=source)
    if held.confirmed[standing].any():
        sentence = "An analyst said that a party of {parcels} parcels is on a watch list."
        return Term("hit", "hit-confirmed", table.judged_same, parcels, sentence, {"parcels": len(parcels)}, (), source)
    best = float(held.score[standing].max())
    likely = 1 / (1 + math.exp(-best))
    sentence = "A party of {parcels} parcels is likely on a watch list: log-odds {score}."
    numbers = {"parcels": float(len(parcels)), "score": round(best, 2), "likely": round(likely, 3)}
    worth = round(mixture(likely, table.same_person), _DIGITS)
    return Term("hit", "hit", worth, parcels, sentence, numbers, (), source)


def _finding(view: View, rows: Rows, found: Detected, hubs: NDArray[np.bool_]) -> Term:
    own = np.intersect1d(rows, np.array(found.parcels, np.int32))
    return Term(
        "detector",
        found.detector,
        round(found.log_odds, _DIGITS),
        _refs(view, own),
        found.sentence,
        dict(found.numbers),
        shared(view, found.attributes, hubs),
        expected=found.expected,
    )


def _proximity(view: View, rows: Rows, near: Mapping[int, Near], hubs: NDArray[np.bool_], table: Weights) -> list[Term]:
    """The nearest hit on a parcel that is not of the case."""
    outside = [(near[row], row) for row in rows.tolist() if row in near and not np.isin(near[row].hit, rows)]
    if not outside:
        return []
    best, row = max(outside, key=lambda each: (each[0].mass, -each[1]))
    if best.mass < table.floor:
        return []
    sentence = "{share} % of the walk from one of its parcels leads to parcels on watch lists."
    worth = round(mixture(min(1.0, best.mass), table.next_to), _DIGITS)
    rests = shared(view, best.attributes, hubs)
    numbers = {"share": round(100 * best.mass, 1)}
    return [Term("proximity", "near-a-hit", worth, _refs(view, [row]), sentence, numbers, rests, path=best.path)]


def _controlled(view: View, rows: Rows, table: Weights) -> list[Term]:
    parcels = np.unique(view.declared.parcel[np.isin(view.declared.parcel, rows)])
    if not parcels.size:
        return []
    sentence = "{parcels} of its parcels name a controlled substance."
    return [
        Term("detector", "controlled", table.controls, _refs(view, parcels), sentence, {"parcels": float(parcels.size)})
    ]


def _honest(view: View, rows: Rows, table: Weights) -> list[Term]:
    if len(rows) < _TOGETHER:
        return []
    terms = []
    senders, addressees = view.parcels.sender[rows], view.parcels.addressee[rows]
    _, pairs = np.unique(np.stack([senders, addressees]), axis=1, return_counts=True)
    share = float(pairs.max()) / len(rows)
    if share >= table.one_pair_share:
        sentence = "{share} % of its parcels go from one sender to one addressee."
        numbers = {"share": round(100 * share, 1)}
        terms.append(Term("counter", "one-pair", table.one_pair, _refs(view, rows), sentence, numbers))
    if _is_plain_trade(view, rows, senders):
        sentence = "One sender under one name, every description telling, every value declared."
        terms.append(Term("counter", "plain-trade", table.plain_trade, _refs(view, rows), sentence))
    return terms


def _is_plain_trade(view: View, rows: Rows, senders: NDArray[np.int64]) -> bool:
    values = view.parcels.dollars[rows]
    return bool((senders == senders[0]).all() and not view.parcels.vague[rows].any() and (values > 1).all())


def shared(view: View, attributes: Sequence[int], hubs: NDArray[np.bool_]) -> tuple[Shared, ...]:
    """Attributes of the view as terms keep them."""
    held = view.attributes
    return tuple(
        Shared(int(held.hashes[each]), int(held.kind[each]), int(held.held[each]), bool(hubs[each]))
        for each in attributes
    )


def _refs(view: View, rows: "NDArray[np.int32] | Sequence[int]") -> tuple[int, ...]:
    return tuple(view.parcels.refs[np.unique(np.asarray(rows, np.int64))].tolist())
