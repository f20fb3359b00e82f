"""The way around the desk: the pages that stand beside every page, in groups, each for the roles that may see it.

A test holds the roles against the table of routes.
"""

from typing import NamedTuple

from services.console.web.roles import AUDITORS, LIST_READERS, OPERATORS, READERS, SIGNED_IN
from services.console.web.words.marking import N_
from services.kit.access import Role


class Entry(NamedTuple):
    """One page."""

    path: str
    title: str
    icon: str
    key: str
    """HTML `accesskey`."""
    may: frozenset[Role]


NAVIGATION: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        N_("Work"),
        (
            Entry("/", N_("Start"), "home", "0", SIGNED_IN),
            Entry("/alerts", N_("Alerts"), "alarm", "a", READERS),
            Entry("/networks", N_("Networks"), "web", "w", READERS),
            Entry("/findings", N_("Findings"), "speech", "d", READERS),
            Entry("/entities", N_("Persons and firms"), "people", "p", READERS),
            Entry("/hits", N_("Hits"), "target", "1", READERS),
            Entry("/control-hits", N_("Control hits"), "flask", "2", READERS),
            Entry("/cases", N_("Cases"), "folder", "c", READERS),
            Entry("/notices", N_("Precursor notices"), "letter", "n", READERS),
            Entry("/parcels", N_("Parcels"), "box", "3", READERS),
        ),
    ),
    (
        N_("Reference"),
        (
            Entry("/controls", N_("Controls"), "scales", "4", READERS),
            Entry("/hubs", N_("Hubs"), "hub", "b", READERS),
            Entry("/lists", N_("Watch lists"), "list", "5", LIST_READERS),
        ),
    ),
    (
        N_("Hand in"),
        (
            Entry("/hand-in", N_("Hand in a file"), "upload", "6", OPERATORS),
            Entry("/records", N_("Where a record stands"), "pin", "7", SIGNED_IN),
        ),
    ),
    (
        N_("Oversight"),
        (
            Entry("/exchange", N_("Exchange"), "exchange", "8", SIGNED_IN),
            Entry("/quality", N_("Data quality"), "gauge", "q", SIGNED_IN),
            Entry("/flows", N_("Map of flows"), "map", "m", READERS),
            Entry("/audit", N_("Audit"), "eye", "9", AUDITORS),
        ),
    ),
)


def offered(roles: frozenset[Role]) -> list[tuple[str, list[Entry]]]:
    """The groups and pages for somebody with these roles; a group without a page is left out."""
    groups = [(title, [entry for entry in entries if entry.may & roles]) for title, entries in NAVIGATION]
    return [(title, entries) for title, entries in groups if entries]
