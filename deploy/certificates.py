"""Certificates for TLS between nations: an authority of one's own, and what it signs for the exchange.

    python deploy/certificates.py --nation US --host exchange.us.example --into keys
    python deploy/certificates.py --nation US --host exchange.us.example --into keys-2027 --authority keys

The first makes `us-ca.pem` and `us-ca.key`, and with them `tls.pem` and `tls.key`, good to serve by and to call by
(TLS server and client authentication). The second renews the exchange's under the same authority. `us-ca.pem` goes to
the peer, in person, and into `[[peer]] ca` and `exchange.client_ca` there. Keep `us-ca.key` off the exchange's machine.
Nothing is overwritten.
"""

import argparse
import datetime as dt
import ipaddress
import os
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LASTS = dt.timedelta(days=3650)
LASTS = dt.timedelta(days=397)
EARLY = dt.timedelta(minutes=5)
"""For clocks that are behind ours."""
_PURPOSES = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]


class Certified(NamedTuple):
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key in the clear: `parcelbridge keys seal` seals it."""
        encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(encoding, shape, serialization.NoEncryption())


def make_authority(nation: str, now: dt.datetime) -> Certified:
    """A nation's own authority, which signs nothing but certificates of hosts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Parcelbridge authority of {nation}")
    made = _begin(name, name, key, now, AUTHORITY_LASTS, key.public_key())
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return Certified(made.add_extension(_usage(signs=True), critical=True).sign(key, hashes.SHA256()), key)


def issue(authority: Certified, hosts: list[str], now: dt.datetime) -> Certified:
    """A certificate for a host, called by any of these names or addresses, to serve by and to call by."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = _begin(_name(hosts[0]), authority.certificate.subject, key, now, LASTS, authority.key.public_key())
    made = (
        made.add_extension(x509.SubjectAlternativeName([_host(each) for each in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(_PURPOSES), critical=False)
    )
    return Certified(made.sign(authority.key, hashes.SHA256()), key)


def read_authority(folder: Path, nation: str) -> Certified:
    """The authority that was made before."""
    certificate = x509.load_pem_x509_certificate((folder / f"{nation.lower()}-ca.pem").read_bytes())
    key = serialization.load_pem_private_key((folder / f"{nation.lower()}-ca.key").read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("the authority's key is none of ours")
    return Certified(certificate, key)


def write_new(path: Path, content: bytes, mode: int) -> None:
    """A file that was not there; FileExistsError."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)


def _begin(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    lasts: dt.timedelta,
    signer: ec.EllipticCurvePublicKey,
) -> x509.CertificateBuilder:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer)
    serial = x509.random_serial_number()
    begun = x509.CertificateBuilder(issuer, subject, key.public_key(), serial, now - EARLY, now + lasts)
    return begun.add_extension(own, critical=False).add_extension(of_issuer, critical=False)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def main() -> None:
    """Make what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nation", required=True)
    parser.add_argument("--host", required=True, action="append", help="name or address; several times for several")
    parser.add_argument("--into", required=True, type=Path)
    parser.add_argument("--authority", type=Path, help="folder of an authority that was made before")
    wanted = parser.parse_args()
    wanted.into.mkdir(parents=True, exist_ok=True)
    now, small = dt.datetime.now(dt.UTC), wanted.nation.lower()
    if wanted.authority is None:
        authority = make_authority(wanted.nation, now)
        write_new(wanted.into / f"{small}-ca.key", authority.key_pem, 0o600)
        write_new(wanted.into / f"{small}-ca.pem", authority.pem, 0o644)
    else:
        authority = read_authority(wanted.authority, wanted.nation)
    made = issue(authority, wanted.host, now)
    write_new(wanted.into / "tls.key", made.key_pem, 0o600)
    write_new(wanted.into / "tls.pem", made.pem + authority.pem, 0o644)


if __name__ == "__main__":
    main()
