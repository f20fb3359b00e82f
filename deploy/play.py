"""Plays a made-up world through two nations that run already: the profile `demo` of docker-compose.yml.

    python -m deploy.play US=https://us-exchange:7101=/play/us/access.jwk CN=… --authorities /play/authorities

Every person and company in it is invented. Each nation's agencies hand in what is theirs, by tokens of that nation's
own issuer; what they say comes from the seed alone, so playing again hands in the same records, which are held already.
"""

import argparse
import datetime as dt
import ssl
from pathlib import Path

import httpx

from services.kit.access import LocalIssuer, Role
from services.simulator.door import Door
from services.simulator.play import Played, play_both
from services.simulator.traffic import AGENCIES, count_rows, rows
from services.simulator.world import FEWEST_PARCELS, build_world

LASTS = dt.timedelta(hours=12)
LEVEL = "default"


def door_of(word: str) -> Door:
    """Of `NATION=URL=FILE`: where records are taken, with tokens by the issuer's key in the file."""
    nation, url, key = word.split("=", 2)
    issuer = LocalIssuer(Path(key), nation)
    tokens = {agency: issuer.issue("demo", agency, [Role.OPERATOR], LASTS) for agency in AGENCIES[nation]}
    return Door(nation, url, tokens)


def trusting(folder: Path) -> httpx.HTTPTransport:
    """Calls whose certificates an authority of the folder has signed."""
    context = ssl.create_default_context(cadata="".join(each.read_text() for each in sorted(folder.glob("*-ca.pem"))))
    return httpx.HTTPTransport(verify=context)


def main() -> None:
    """Play until every row is answered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nations", nargs=2, metavar="NATION=URL=FILE")
    parser.add_argument("--authorities", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parcels", type=int, default=20_000, help=f"at least {FEWEST_PARCELS}")
    wanted = parser.parse_args()
    doors = [door_of(word) for word in wanted.nations]
    world = build_world(wanted.seed, wanted.parcels, dt.datetime.now(dt.UTC).date(), LEVEL)
    totals = {door.nation: count_rows(world, door.nation) for door in doors}

    def say(played: Played) -> None:
        print(f"{played.nation}: {played.rows:,} of {totals[played.nation]:,} handed in", flush=True)

    by_nation = {nation: rows(world, nation) for nation in totals}
    for nation, played in play_both(doors, by_nation, say, trusting(wanted.authorities)).items():
        print(f"{nation}: {played.accepted:,} accepted, {played.held:,} held before, {len(played.refused):,} refused")


if __name__ == "__main__":
    main()
