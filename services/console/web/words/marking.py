"""How a word of a table is marked for the catalogue, and what a table is."""

from collections.abc import Mapping

Words = Mapping[str, str]
"""Codes, and what they are called."""


def N_(message: str) -> str:  # noqa: N802  (the name by which gettext's tools know it)
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message
