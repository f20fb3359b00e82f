"""Who is believed, for which nation, and when (docs/protocol.md sections 2 and 6).

It promises:

- a key speaks for one nation only: a list in which it would speak for two cannot be made;
- a key speaks from `not_before` up to, not including, `not_after`, and from `revoked_from` on no more;
- an announced key is in effect from the commit of its page on: before that it did not speak, whatever its span, and
  what it signed is not believed when it is dated earlier, but for the tolerance between two clocks;
- revoking a key from an instant revokes, from that instant, every key that was announced under it since, and
  what was announced under those;
- an announcement adds a key and changes none: a key that is held stays as it is, so a revoked key does not come
  back, a span is not stretched, and repeating an announcement does no harm;
- a key that waits for the administrator (`pending`) does not speak.

Lists are values: each change gives a new list, and time is an argument.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.feed.keys import PublicKey

CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far the clocks of two honest endpoints may be apart."""


class Untrusted(Exception):
    """A signed thing is not believed. `rule` is a short stable word for the rule that failed, `detail` a sentence."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(f"{rule}: {detail}" if detail else rule)
        self.rule, self.detail = rule, detail


@dataclass(frozen=True)
class TrustedKey:
    """A key, the nation that it speaks for, and when. All times are aware; ValueError for an empty span."""

    key: PublicKey
    nation: str
    not_before: datetime
    not_after: datetime
    announced_by: str | None = None
    """The `kid` that made it trusted; absent when it is pinned in the settings."""
    revoked_from: datetime | None = None
    announced_at: datetime | None = None
    """The receiver's time at which the page with the announcement was committed. Not the sender's: he who stole a key
    would date his announcements before the theft."""
    pending: bool = False
    """Waits for the administrator (`rotation = "by-hand"`)."""

    def __post_init__(self) -> None:
        if not self.not_before < self.not_after:
            raise ValueError("a key's not_after lies after its not_before")
        if (self.announced_by is None) != (self.announced_at is None):
            raise ValueError("an announced key has announced_by and announced_at, a pinned one has neither")

    def speaks(self, at: datetime) -> bool:
        """Whether the key is believed at this instant of the receiver's own time."""
        in_effect = self.announced_at is None or self.announced_at <= at
        return not self.pending and in_effect and self.not_before <= at < self.not_after and not self.revoked(at)

    def spoke(self, dated: datetime) -> bool:
        """Whether the key is believed for what its signer dated so. That clock may be behind the receiver's, by which
        the announcement is timed."""
        heard = dated if self.announced_at is None else max(dated, min(self.announced_at, dated + CLOCK_TOLERANCE))
        return self.not_before <= dated and self.speaks(heard)

    def revoked(self, at: datetime) -> bool:
        """Whether the key is revoked at this instant."""
        return self.revoked_from is not None and self.revoked_from <= at


class TrustList:
    """All keys that one endpoint holds. ValueError when one key would speak for two nations, or stands in it twice."""

    def __init__(self, keys: Iterable[TrustedKey] = ()) -> None:
        self._keys: dict[str, TrustedKey] = {}
        for trusted in keys:
            self._refuse_other_nation(trusted)
            if trusted.key.kid in self._keys:
                raise ValueError(f"key {trusted.key.kid} stands twice in the list")
            self._keys[trusted.key.kid] = trusted

    def __iter__(self) -> Iterator[TrustedKey]:
        return iter(self._keys.values())

    def find(self, kid: str) -> TrustedKey | None:
        """The key of this name, whether it speaks or not."""
        return self._keys.get(kid)

    def of(self, nation: str) -> Mapping[str, TrustedKey]:
        """Every key of a nation by its `kid`: also those that speak no more, not yet, or wait."""
        return {kid: trusted for kid, trusted in self._keys.items() if trusted.nation == nation}

    def speaking(self, nation: str, at: datetime) -> Mapping[str, TrustedKey]:
        """The keys of a nation that are believed at an instant, by their `kid`."""
        return {kid: trusted for kid, trusted in self.of(nation).items() if trusted.speaks(at)}

    def with_announced(self, announced: TrustedKey) -> "TrustList":
        """The list with an announced key, in effect for pages after the one that carried it; the same list when the key
        is held already. ValueError when it speaks for another nation, or when its announcer does not speak for this
        one at `announced_at`."""
        self._refuse_other_nation(announced)
        if announced.key.kid in self._keys:
            return self
        if announced.announced_by is None or announced.announced_at is None:
            raise ValueError("an announced key says who announced it, and when")
        if announced.announced_by not in self.speaking(announced.nation, announced.announced_at):
            raise ValueError("the key that announces does not speak for this nation at that time")
        return TrustList([*self._keys.values(), announced])

    def approve(self, kid: str) -> "TrustList":
        """The list in which a key waits no longer; KeyError when it is not held."""
        return self._with(replace(self._keys[kid], pending=False))

    def revoke(self, kid: str, since: datetime) -> "TrustList":
        """The list in which a key, and what was announced under it since, is revoked from `since` on, or from earlier
        where it was so already. KeyError when it is not held."""
        fallen = self._fallen_with(kid, since)
        return TrustList(_revoked(k, since) if k.key.kid in fallen else k for k in self._keys.values())

    def _fallen_with(self, kid: str, since: datetime) -> set[str]:
        """A key, and all that were announced under it, or under those, at `since` or later."""
        fallen, frontier = set[str](), {self._keys[kid].key.kid}
        while frontier:
            fallen |= frontier
            later = (k for k in self._keys.values() if k.announced_at is not None and k.announced_at >= since)
            frontier = {k.key.kid for k in later if k.announced_by in fallen} - fallen
        return fallen

    def _with(self, changed: TrustedKey) -> "TrustList":
        return TrustList({**self._keys, changed.key.kid: changed}.values())

    def _refuse_other_nation(self, trusted: TrustedKey) -> None:
        held = self._keys.get(trusted.key.kid)
        if held is not None and held.nation != trusted.nation:
            raise ValueError(f"key {trusted.key.kid} speaks for {held.nation} already, and a key speaks for one nation")


def _revoked(trusted: TrustedKey, since: datetime) -> TrustedKey:
    before = trusted.revoked_from
    return replace(trusted, revoked_from=since if before is None else min(before, since))
