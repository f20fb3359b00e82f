"""Whose tokens a nation's services believe, as its settings say."""

import ssl
from collections.abc import Callable
from pathlib import Path

import httpx

from services.kit.access import LocalIssuer, Role
from services.kit.issuer_keys import IssuerKeys
from services.kit.oidc_tokens import Grant, Issuer, OidcVerifier, Verifiers
from services.settings import Settings
from services.settings.model import Oidc

_OWN_PROCESSES = frozenset({Role.INGEST, Role.OPERATOR})
"""Ingest reads feeds, and hands records in for analysts whom it let in, under their name and agency."""


def open_verifier(settings: Settings) -> Verifiers:
    """Believes the nation's own issuer and those of `access.oidc`. OSError when a key or authority cannot be read."""
    own = LocalIssuer(settings.access_key, settings.nation)
    believed = own.verifier(_OWN_PROCESSES) if settings.access.issuer == "oidc" else own.verifier()
    return Verifiers(believed, [oidc_verifier(each) for each in settings.access.oidc])


def oidc_verifier(said: Oidc) -> OidcVerifier:
    """Believes one issuer. OSError when its authority cannot be read."""
    return OidcVerifier(issuer_of(said), IssuerKeys(said.issuer, http_opener(said), keys_url=said.keys_url))


def http_opener(said: Oidc) -> Callable[[], httpx.AsyncClient]:
    """Opens clients that speak to one issuer. OSError when its authority cannot be read."""
    trusted = ssl.create_default_context(cafile=said.ca)
    return lambda: httpx.AsyncClient(verify=trusted, trust_env=False)


def read_secret(path: Path) -> str:
    """The secret alone in a file. PermissionError when others can read it, ValueError when there is none."""
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: `chmod 600` it")
    secret = path.read_text(encoding="utf-8").strip()
    if not secret:
        raise ValueError(f"{path} holds no secret")
    return secret


def issuer_of(said: Oidc) -> Issuer:
    """What the settings say, as who judges tokens wants it."""
    return Issuer(
        name=said.name,
        issuer=said.issuer,
        audience=said.audience,
        algorithms=frozenset(said.algorithms),
        token_types=frozenset(said.token_types),
        subject=said.subject,
        grants=tuple(
            Grant(each.claim, each.value, frozenset(map(Role, each.roles)), each.agency) for each in said.grants
        ),
    )
