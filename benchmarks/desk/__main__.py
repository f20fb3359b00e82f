"""How long the desk's pages take before a million stored parcels, as a reader's browser sees it.

    python -m benchmarks.desk [--stored 1000000] [--each 40] [--folder FOLDER] [--json FILE]

Founds a nation, fills its database as `benchmarks.take_in` does, surfaces networks once, and starts it as `parcelbridge
up` does: exchange, ingest and desk are processes of their own. Then one signed-in reader asks for each page, one after
the other, of records, networks and people drawn from the database: from the call to the last byte, without a script.
The first call of each page is not counted. Where Chromium is, the charts of the largest networks are painted, too
(painting.py). With --folder the filled nation is kept there, and used again.
"""

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.desk.asked import draw_addresses
from benchmarks.desk.painting import FRAME_MS, SIZES, TIMES, Painted, paint
from benchmarks.desk.reader import Waited, wait_for
from benchmarks.take_in.__main__ import Sizes, fill_folder
from benchmarks.take_in.fill import ENTRIES
from benchmarks.take_in.night import night
from services.console.demo.two_nations import DemoNation, found_nations
from services.console.desk import link_to_sign_in
from services.console.household import household
from services.kit.access import Role
from services.kit.database import migrate
from services.kit.postgres import EmbeddedPostgres

PAGE_MS, SEARCH_MS, PAGE_KB = 150.0, 200.0, 400.0
"""Goals: 95 of 100 answers, and the largest page."""


def main() -> None:
    """Fill, start, ask, print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--stored", type=int, default=1_000_000)
    asked.add_argument("--each", type=int, default=40)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="parcelbridge-desk-") as passing:
        folder = options.folder or Path(passing)
        us = _found(folder)
        try:
            waited, painted = _measure(us, options.stored, options.each)
        finally:
            if options.folder is None:
                EmbeddedPostgres(us.settings.database_folder).destroy()
    _print(waited)
    _print_charts(painted)
    if options.json:
        figures = [*(each._asdict() for each in waited), *(each._asdict() for each in painted)]
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _found(folder: Path) -> DemoNation:
    """A nation, with new keys; what was filled before stays."""
    for old in [*folder.glob("*.toml"), *folder.glob("*.jwk"), *folder.glob("*.token")]:
        old.unlink()
    return next(nation for nation in found_nations(folder) if nation.nation == "US")


def _measure(us: DemoNation, stored: int, each: int) -> tuple[list[Waited], list[Painted]]:
    home = us.settings.home
    if not (home / "filled").exists():
        fill_folder(home, Sizes(stored, ENTRIES, 0, 0, 0))
    with EmbeddedPostgres(us.settings.database_folder) as database:
        migrate(database, "ingest")
        if not (home / "surfaced").exists():
            print("surfaced", night(database, EmbeddedPostgres(us.settings.database_folder).pid() or 0), flush=True)
            (home / "surfaced").touch()
        addresses = draw_addresses(database, each + 1)
    with household(us.config, us.settings, us.logs, print) as supervisor:
        supervisor.await_ready()
        waited = wait_for(_link(us), addresses)
        return waited, paint(_link(us), addresses["the largest networks"][:TIMES])


def _link(us: DemoNation) -> str:
    return link_to_sign_in(us.settings, [Role.ANALYST, Role.AUDITOR], name="Li Wei")


def _print(waited: list[Waited]) -> None:
    print(f"{'page':<34}{'asked':>6}{'p50 ms':>9}{'p95 ms':>9}{'goal':>7}{'most KB':>9}  not answered")
    for each in waited:
        goal = SEARCH_MS if each.page.startswith("search") else PAGE_MS
        told = "met" if each.p95_ms <= goal else "MISSED"
        size = "" if each.most_kb <= PAGE_KB else " MISSED"
        print(
            f"{each.page:<34}{each.asked:>6}{each.p50_ms:>9.1f}{each.p95_ms:>9.1f}{told:>7}{each.most_kb:>9.0f}{size}"
            f"  {each.refused or ''}"
        )


def _print_charts(painted: list[Painted]) -> None:
    if not painted:
        print("no Chromium here: charts were not painted")
    for each in painted:
        soon = "met" if each.p50_ms <= SIZES[each.asked] else "MISSED"
        smooth = "met" if each.frame_ms <= FRAME_MS else "MISSED"
        print(
            f"chart of up to {each.asked:,} nodes ({each.elements:,} elements): painted in p50 {each.p50_ms:.0f} ms"
            f" (most {each.most_ms:.0f}), goal {SIZES[each.asked]:.0f} {soon};"
            f" median frame {each.frame_ms:.0f} ms, goal {FRAME_MS:.0f} {smooth}"
        )


if __name__ == "__main__":
    main()
