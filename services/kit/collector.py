"""Python's cyclic garbage collector, set for a service that reads records by the thousand.

A page of 1,000 parcels makes some 60,000 objects that live together for a moment and form no cycles. With the default
thresholds the collector walks them again and again while they are made: reading an NDJSON row then takes 290 µs instead
of 65 µs (5,000 rows of 1.7 KB, CPython 3.11). Reference counting frees them all the same.
"""

import gc

YOUNG_OBJECTS = 100_000
"""New container objects between two looks at the young ones; about a page."""


def spare_the_collector() -> None:
    """Look at young objects once a page, and never again at what the imports made. Call it once all is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
