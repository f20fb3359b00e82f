"""`python -m tests.chaos SEED MINUTES [--faults N]`: a campaign of faults, its table, exit code 1 for any wrong."""

import argparse
import asyncio
import contextlib
import secrets
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.campaign import run_campaign, table
from tests.chaos.faults import Pace


def main() -> int:
    """Run one campaign; 0 when nothing was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("seed", nargs="?", default=secrets.token_hex(4), help="any text; a new one if absent")
    parser.add_argument("minutes", nargs="?", type=float, default=1.0, help="how long faults are injected")
    parser.add_argument("--faults", type=int, default=0, help="go on until so many were injected")
    parser.add_argument("--at-most", type=float, default=1e6, help="minutes after which it ends all the same")
    parser.add_argument("--keep", type=Path, help="a new folder in which settings and logs are left")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like a Ctrl-C: everything is taken down
    with contextlib.ExitStack() as stack:
        folder = wanted.keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="parcelbridge-chaos-"))
        pace = Pace(seconds=wanted.minutes * 60, faults=wanted.faults, at_most=wanted.at_most * 60, spoken=True)
        report = asyncio.run(run_campaign(Path(folder), wanted.seed, pace, replicas={"US"}))
    print(table(report))
    return 0 if report.verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
