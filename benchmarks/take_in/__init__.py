"""How fast ingest takes parcels in: in bulk beside a million stored ones, one by one, and after a day's outage."""
