"""Tokens that were verified before: a further look costs a table's. The longest unseen goes first; none outlives
itself."""

from collections import OrderedDict

from services.kit.callers import Caller

MOST = 1_024


class SeenTokens:
    """Callers by token, each until a moment in seconds since the epoch."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[Caller, float]] = OrderedDict()

    def find(self, token: str, moment: float) -> Caller | None:
        """Whom this token named, if it was seen and is good still."""
        found = self._seen.get(token)
        if found is None or moment >= found[1]:
            return None
        self._seen.move_to_end(token)
        return found[0]

    def keep(self, token: str, caller: Caller, until: float) -> Caller:
        """Remember it; gives the caller."""
        self._seen[token] = (caller, until)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return caller
