"""How many lines to ask for: fewer after a page that was not believed, more after one that was."""

from dataclasses import dataclass

from services.feed.page import MAX_LINES

UNRECEIPTED = ("no-receipt", "receipt-gap")
"""Faults that lie in where a page ends: at some sizes our exchange gave no receipt, or none that others reach."""


@dataclass(slots=True)
class PageLength:
    """Of one feed's next page."""

    asked: int = MAX_LINES
    served: int = MAX_LINES
    """Lines of the last page, which may be more than asked for where no other size is held."""

    def after_belief(self) -> None:
        """Ask for more again."""
        self.asked = min(2 * self.asked, MAX_LINES)

    def shorten(self, code: str) -> bool:
        """Ask for fewer after a fault; False when a shorter page would be no other. Where receipts are missing, every
        size at which a page can end is tried in turn."""
        if code not in UNRECEIPTED:
            self.asked //= 2
        else:
            self.asked = self.served - 1 if self.served <= self.asked else 0
        if self.asked:
            return True
        self.asked = MAX_LINES if code in UNRECEIPTED else 1
        return False
