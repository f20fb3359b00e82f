"""A record withdrawn: it is hidden with all that was derived from it, and stays so (docs/protocol.md section 7)."""

from schemas.wire import LongText, RecordId, Wire


class Retraction(Wire):
    """The withdrawal of one record of the same origin."""

    record: RecordId
    """The record withdrawn; it need not be held: the withdrawal takes effect if it comes later."""
    reason: LongText
    """Why, 1 to 2,000 characters."""
