"""Writes what two nations need before `docker compose up`: settings, keys, certificates, passwords, by service.

    python -m deploy.prepare US=/prepare/us CN=/prepare/cn --authorities /prepare/play

Below a nation's folder each service has a folder of its own, which no other service is shown:

    exchange   signing key, certificate and its key, settings with the exchange's database role
    ingest     settings with ingest's role, public keys alone
    desk       settings without a database
    owner      settings with the owner of the tables, for the migrations
    database   the superuser's password, and the roles that are made at its first start
    access     the key that makes tokens, for whoever makes or believes them: exchange, ingest, desk

Run once by the service `prepare`; what is there already stays. The keys of the authorities are thrown away: to renew,
begin anew. In earnest each nation makes its keys at home and hands the public ones over in person (certificates.py):
this is for seeing both sides on one machine.
"""

import argparse
import datetime as dt
from pathlib import Path
from secrets import token_urlsafe

from deploy.certificates import Certified, issue, make_authority, write_new
from services.feed.keys import PublicKey, SigningKey, write_public_key, write_signing_key
from services.kit.local_issuer import LocalIssuer

TWO_YEARS = dt.timedelta(days=730)
DESK = 7103
"""The port of this machine at which the first nation's desk is published; each further one is 100 higher."""
ROLES = ("parcelbridge", "parcelbridge_exchange", "parcelbridge_ingest")
"""Who owns the tables, and who uses them."""
FOLDERS = ("exchange", "ingest", "desk", "owner", "database", "access")
SETTINGS = """\
nation   = "{nation}"
home     = "/var/lib/parcelbridge"
{owner}
[exchange]
listen          = "0.0.0.0:7101"
public_url      = "https://{small}-exchange:7101"
tls_certificate = "tls.pem"
tls_key         = "tls.key"
client_ca       = "peers-ca.pem"
sign_with       = ["signing.jwk"]
{exchange}
[ingest]
listen       = "0.0.0.0:7102"
exchange_url = "https://{small}-exchange:7101"
exchange_ca  = "own-ca.pem"
{ingest}
[console]
listen     = "0.0.0.0:7103"
public_url = "http://127.0.0.1:{desk}"
ingest_url = "http://127.0.0.1:7102"

[access]
key = "/etc/parcelbridge-access/access.jwk"

[logs]
form = "json"
"""
PEER = """
[[peer]]
nation = "{nation}"
url    = "https://{small}-exchange:7101"
ca     = "peers-ca.pem"
keys   = [{{ file = "{small}.pub.jwk", not_before = {start}, not_after = {end} }}]
"""
DATABASE = """\
CREATE ROLE parcelbridge LOGIN PASSWORD '{parcelbridge}';
CREATE ROLE parcelbridge_exchange LOGIN PASSWORD '{parcelbridge_exchange}';
CREATE ROLE parcelbridge_ingest LOGIN PASSWORD '{parcelbridge_ingest}';
CREATE DATABASE parcelbridge OWNER parcelbridge;
"""


def prepare(folders: dict[str, Path], authorities: Path, now: dt.datetime) -> None:
    """Fill each nation's folders, and give each the public key and the authority of every other; `authorities` gets all
    of these, for whoever plays a demo."""
    keys = {nation: SigningKey.generate() for nation in folders}
    signers = {nation: make_authority(nation, now) for nation in folders}
    for place, (nation, folder) in enumerate(folders.items()):
        for each in FOLDERS:
            (folder / each).mkdir(parents=True, exist_ok=True)
        public = {other: key.public for other, key in keys.items() if other != nation}
        _write_exchange(folder / "exchange", nation, keys[nation], signers)
        for each in ("exchange", "ingest", "desk"):
            _write_public(folder / each, nation, keys[nation].public, public, signers)
        LocalIssuer(folder / "access" / "access.jwk", nation)
        _write_settings(folder, nation, DESK + 100 * place, list(public), now)
        write_new(authorities / f"{nation.lower()}-ca.pem", signers[nation].pem, 0o644)


def _write_exchange(folder: Path, nation: str, key: SigningKey, signers: dict[str, Certified]) -> None:
    write_signing_key(folder / "signing.jwk", key)
    hosts = [f"{nation.lower()}-exchange", "localhost", "127.0.0.1"]
    made = issue(signers[nation], hosts, dt.datetime.now(dt.UTC))
    write_new(folder / "tls.key", made.key_pem, 0o600)
    write_new(folder / "tls.pem", made.pem + signers[nation].pem, 0o644)


def _write_public(
    folder: Path, nation: str, own: PublicKey, peers: dict[str, PublicKey], signers: dict[str, Certified]
) -> None:
    """What everybody may know."""
    write_public_key(folder / "signing.pub.jwk", own)
    for peer, key in peers.items():
        write_public_key(folder / f"{peer.lower()}.pub.jwk", key)
    write_new(folder / "own-ca.pem", signers[nation].pem, 0o644)
    write_new(folder / "peers-ca.pem", b"".join(signers[peer].pem for peer in peers), 0o644)


def _write_settings(folder: Path, nation: str, desk: int, peers: list[str], now: dt.datetime) -> None:
    small, passwords = nation.lower(), {role: token_urlsafe(24) for role in ROLES}
    address = {role: f'"postgresql+psycopg://{role}:{passwords[role]}@{small}-database/parcelbridge"' for role in ROLES}
    exchange, ingest = f"database = {address[ROLES[1]]}\n", f"database = {address[ROLES[2]]}\n"
    told = {
        "exchange": ("", exchange, ""),
        "ingest": ("", "", ingest),
        "desk": ("", "", ""),
        "owner": (f"database = {address[ROLES[0]]}\n", exchange, ingest),
    }
    others = "".join(
        PEER.format(nation=peer, small=peer.lower(), start=_toml(now), end=_toml(now + TWO_YEARS)) for peer in peers
    )
    for service, (owner, of_exchange, of_ingest) in told.items():
        own = SETTINGS.format(
            nation=nation, small=small, desk=desk, owner=owner, exchange=of_exchange, ingest=of_ingest
        )
        write_new(folder / service / "settings.toml", (own + others).encode(), 0o600)
    write_new(folder / "database" / "roles.sql", DATABASE.format(**passwords).encode(), 0o644)  # its own user reads it
    write_new(folder / "database" / "password", token_urlsafe(24).encode(), 0o644)


def _toml(moment: dt.datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def main() -> None:
    """Prepare the folders named as NATION=FOLDER, unless that was done before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nations", nargs="+", metavar="NATION=FOLDER")
    parser.add_argument("--authorities", required=True, type=Path, metavar="FOLDER")
    wanted = parser.parse_args()
    folders = {nation: Path(folder) for nation, _, folder in (word.partition("=") for word in wanted.nations)}
    if all((folder / "owner" / "settings.toml").exists() for folder in folders.values()):
        print("prepared before: nothing was changed")
        return
    prepare(folders, wanted.authorities, dt.datetime.now(dt.UTC).replace(microsecond=0))
    print(f"prepared {', '.join(folders)}")


if __name__ == "__main__":
    main()
