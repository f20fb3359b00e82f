"""How long the desk's pages take before a million stored parcels, as a reader's browser sees it.

    python -m benchmarks.desk [--stored 1000000] [--each 40] [--folder FOLDER] [--json FILE]

Founds a nation, fills its database as `benchmarks.take_in` does, surfaces networks once, and starts it as `parcelbridge
up` does: exchange, ingest and desk are processes of their own. Then one signed-in reader asks for each page, one after
the other, of records, networks and people drawn from the database: from the call to the last byte, without a script.
The first call of each page is not counted. With --folder the filled nation is kept there, and used again.
"""

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.desk.asked import draw_addresses
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
            waited = _measure(us, options.stored, options.each)
        finally:
            if options.folder is None:
                EmbeddedPostgres(us.settings.database_folder).destroy()
    _print(waited)
    if options.json:
        options.json.write_text(json.dumps([each._asdict() for each in waited], indent=2) + "\n", "utf-8")


def _found(folder: Path) -> DemoNation:
    """A nation, with new keys; what was filled before stays."""
    for old in [*folder.glob("*.toml"), *folder.glob("*.jwk"), *folder.glob("*.token")]:
        old.unlink()
    return next(nation for nation in found_nations(folder) if nation.nation == "US")


def _measure(us: DemoNation, stored: int, each: int) -> list[Waited]:
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
        return wait_for(link_to_sign_in(us.settings, [Role.ANALYST, Role.AUDITOR], name="Li Wei"), addresses)


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


if __name__ == "__main__":
    main()
