"""Writes what two nations need before `docker compose up`: settings, keys, certificates, a database password each.

    python deploy/prepare.py US=/prepare/us CN=/prepare/cn

Run once by the service `prepare`; what is there already stays. In earnest each nation makes its keys at home and hands
the public ones over in person: this is for seeing both sides on one machine.
"""

import datetime as dt
import ipaddress
import os
import sys
from pathlib import Path
from secrets import token_urlsafe

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from services.feed.keys import SigningKey, write_public_key, write_signing_key

TWO_YEARS = dt.timedelta(days=730)
DESK = 7103
"""The port of this machine at which the first nation's desk is published; each further one is 100 higher."""
SETTINGS = """\
nation   = "{nation}"
home     = "/var/lib/parcelbridge"
database = "postgresql+psycopg://parcelbridge:{password}@{small}-database/parcelbridge"

[exchange]
listen          = "0.0.0.0:7101"
public_url      = "https://{small}-exchange:7101"
tls_certificate = "tls.pem"
tls_key         = "tls.key"
sign_with       = ["signing.jwk"]

[ingest]
listen       = "0.0.0.0:7102"
exchange_url = "https://{small}-exchange:7101"
exchange_ca  = "tls.pem"

[console]
listen     = "0.0.0.0:7103"
public_url = "http://127.0.0.1:{desk}"
ingest_url = "http://127.0.0.1:7102"

[logs]
form = "json"
"""
PEER = """
[[peer]]
nation = "{nation}"
url    = "https://{small}-exchange:7101"
ca     = "{small}.pem"
keys   = [{{ file = "{small}.pub.jwk", not_before = {start}, not_after = {end} }}]
"""


def prepare(folders: dict[str, Path], now: dt.datetime) -> None:
    """Fill each nation's folder, and give each the public key and the certificate of every other."""
    keys = {nation: SigningKey.generate() for nation in folders}
    for nation, folder in folders.items():
        write_signing_key(folder / "signing.jwk", keys[nation])
        _write_certificate(folder, f"{nation.lower()}-exchange", now)
    for place, (nation, folder) in enumerate(folders.items()):
        password, desk = token_urlsafe(24), DESK + 100 * place
        peers = [other for other in folders if other != nation]
        for peer in peers:
            write_public_key(folder / f"{peer.lower()}.pub.jwk", keys[peer].public)
            (folder / f"{peer.lower()}.pem").write_bytes((folders[peer] / "tls.pem").read_bytes())
        written = [SETTINGS.format(nation=nation, small=nation.lower(), password=password, desk=desk)]
        written += [
            PEER.format(nation=peer, small=peer.lower(), start=_toml(now), end=_toml(now + TWO_YEARS)) for peer in peers
        ]
        _write(folder / "database-password", password, 0o644)  # the database's own user reads it
        _write(folder / "settings.toml", "".join(written), 0o600)


def _write_certificate(folder: Path, host: str, now: dt.datetime) -> None:
    """A certificate that answers for itself, for the host in the compose network and for this container."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names = [x509.DNSName(host), x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + TWO_YEARS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = key.private_bytes(encoding, shape, serialization.NoEncryption())
    _write(folder / "tls.key", private.decode(), 0o600)
    _write(folder / "tls.pem", certificate.public_bytes(encoding).decode(), 0o644)


def _toml(moment: dt.datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _write(path: Path, content: str, mode: int) -> None:
    with open(path, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)


def main() -> None:
    """Prepare the folders named as NATION=FOLDER, unless that was done before."""
    folders = {nation: Path(folder) for nation, _, folder in (word.partition("=") for word in sys.argv[1:])}
    if all((folder / "settings.toml").exists() for folder in folders.values()):
        print("prepared before: nothing was changed")
        return
    prepare(folders, dt.datetime.now(dt.UTC).replace(microsecond=0))
    print(f"prepared {', '.join(folders)}")


if __name__ == "__main__":
    main()
