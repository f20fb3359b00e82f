"""Whose tokens a nation's services believe, as its settings say."""

import ssl

import httpx

from services.kit.access import LocalIssuer, Role
from services.kit.issuer_keys import IssuerKeys
from services.kit.oidc_tokens import Grant, Issuer, OidcVerifier, Verifiers
from services.settings import Settings
from services.settings.model import Oidc

_OWN_PROCESSES = frozenset({Role.INGEST})


def open_verifier(settings: Settings) -> Verifiers:
    """Believes the nation's own issuer and those of `access.oidc`. OSError when a key or authority cannot be read."""
    own = LocalIssuer(settings.access_key, settings.nation)
    believed = own.verifier(_OWN_PROCESSES) if settings.access.issuer == "oidc" else own.verifier()
    return Verifiers(believed, [oidc_verifier(each) for each in settings.access.oidc])


def oidc_verifier(said: Oidc) -> OidcVerifier:
    """Believes one issuer. OSError when its authority cannot be read."""
    trusted = ssl.create_default_context(cafile=said.ca)

    def open_http() -> httpx.AsyncClient:
        return httpx.AsyncClient(verify=trusted, trust_env=False)

    return OidcVerifier(issuer_of(said), IssuerKeys(said.issuer, open_http, keys_url=said.keys_url))


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
