"""The desk before a million parcels: what a reader waits for each page."""
