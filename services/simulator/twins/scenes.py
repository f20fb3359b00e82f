"""What groups of honest people do together: the innocent twins of the rings' typologies, by name.

Each scene plans a handful of parcels; the scenes take turns, so that every one of them is in a world of some size.
"""

from collections.abc import Callable

from services.simulator.posting import Means, Posting
from services.simulator.twins import papers, receivers, senders

Scene = Callable[[Means, str], list[Posting]]
"""Plans the parcels of one group, whose home is the nation given."""

SCENES: dict[str, Scene] = {
    "household": receivers.household,
    "shop-batch": senders.shop_batch,
    "office": senders.office,
    "mailroom": receivers.mailroom,
    "same-text": senders.same_text,
    "gifts": senders.gifts,
    "consolidator": receivers.consolidator,
    "collector": receivers.collector,
    "licensed-trader": papers.licensed_trader,
    "unsold": senders.unsold,
    "odd-load": senders.odd_load,
    "transit-trader": senders.transit_trader,
    "near-name": papers.near_name,
    "counter": senders.counter,
    "agent": receivers.agent,
    "stock-text": senders.stock_text,
}
"""Kind of decoy to its scene."""

TWINS = {
    "splitting": ("gifts",),
    "reshipper-hub": ("consolidator", "mailroom", "forwarder"),
    "one-phone": ("household", "agent", "family"),
    "return-address": ("office",),
    "sequence": ("shop-batch", "counter"),
    "misfit": ("odd-load",),
    "rotation": ("collector", "customer"),
    "third-post": ("transit-trader",),
    "precursor": ("licensed-trader",),
    "near-hit": ("near-name", "namesake"),
    "return-loop": ("unsold",),
    "same-text": ("same-text", "stock-text"),
}
"""Typology of a ring to the decoys that are its innocent twins."""
