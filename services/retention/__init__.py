"""Retention as both services keep it: runs with what went, and legal holds. Each has the tables in its own schema."""
