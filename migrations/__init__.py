"""The database's history: one folder of versions for each service that keeps tables."""
