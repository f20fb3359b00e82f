"""The contract: every record type that crosses the border, and every answer of our APIs. Imports nothing of ours."""
