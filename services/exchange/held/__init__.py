"""What the database holds, one file a kind: feeds with their trees, checkpoints, receipts, keys, amendments, alarms."""
