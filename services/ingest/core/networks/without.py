"""What becomes of parcels and reasons when an attribute is thought away."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from services.ingest.core.networks.ways import Connector
from services.ingest.core.scoring.terms import Term


def resting_without(terms: Sequence[Term], number: int) -> tuple[list[Term], list[Term]]:
    """Reasons as they would stand without an attribute, and those that rest on it alone, or lead over it."""
    left, gone = [], []
    for term in terms:
        others = tuple(shared for shared in term.attributes if shared.hash != number)
        leads_over = term.path is not None and f"a{number}" in term.path
        if leads_over or (term.attributes and not others):
            gone.append(term)
        else:
            left.append(term._replace(attributes=others))
    return left, gone


def hold_together(refs: Sequence[int], binding: Mapping[Connector, Collection[int]]) -> list[list[int]]:
    """The parcels in parts that have something in common, the largest first."""
    part = {ref: ref for ref in refs}

    def root(at: int) -> int:
        while part[at] != at:
            part[at] = part[part[at]]
            at = part[at]
        return at

    for holders in binding.values():
        first, *others = (root(ref) for ref in holders)
        for other in others:
            part[root(other)] = root(first)
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for ref in refs:
        parts[root(ref)].append(ref)
    return sorted(parts.values(), key=lambda each: (-len(each), each))
