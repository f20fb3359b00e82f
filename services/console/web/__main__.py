"""`python -m services.console.web serve --config us.toml`: the desk of one nation, until it is told to stop."""

import argparse
import ssl
import sys
from pathlib import Path

import httpx

from services.believe import http_opener, oidc_verifier, read_secret
from services.console.api import Api
from services.console.sending.remembered import mappings_of
from services.console.web.app import create_app
from services.console.web.at_issuer import AtIssuer
from services.console.web.hand_ins import HandIns
from services.console.web.handing_over import HandingOver
from services.console.web.languages import LANGUAGES
from services.console.web.links import Links
from services.console.web.look import templates
from services.console.web.nation_api import PATIENCE
from services.console.web.visit import Desk, own_hosts
from services.kit.clock import refuse_stepped_clock
from services.kit.logs import install_logs
from services.kit.rates import Rates
from services.kit.serving import serve
from services.settings import Settings, SettingsFault, load_settings
from services.start import refuse_root

CONNECTIONS = httpx.Limits(max_connections=64, max_keepalive_connections=32)


def open_desk(settings: Settings) -> Desk:
    """What the settings say; OSError when the authority's file cannot be read."""
    return Desk(
        nation=settings.nation,
        peers=tuple(peer.nation for peer in settings.peer),
        public_url=settings.console.public_url,
        hosts=own_hosts(settings.console.listen, settings.console.public_url),
        links=Links(settings.sign_in_folder),
        exchange=_client(settings.exchange_url, settings.ingest.exchange_ca),
        ingest=_client(settings.analyst_url, None),
        handing_over=HandingOver(
            HandIns(settings.home / "desk" / "hand-ins"),
            mappings_of(settings),
            lambda token: Api(settings.exchange_url, token, ca=settings.ingest.exchange_ca),
        ),
        issuer=_at_issuer(settings),
        takes_links=settings.access.issuer == "local",
        rates=Rates(settings.limits.console),
    )


def _at_issuer(settings: Settings) -> AtIssuer | None:
    said, issuer = settings.console.sign_in, settings.sign_in_issuer
    if said is None or issuer is None:
        return None
    return AtIssuer(
        verifier=oidc_verifier(issuer),
        open_http=http_opener(issuer),
        client_id=said.client_id,
        client_secret=read_secret(said.client_secret_file) if said.client_secret_file else None,
        scopes=said.scopes,
        audience_parameter=said.audience_parameter,
        back_to=f"{settings.console.public_url}/signed-in",
    )


def _client(url: str, authority: Path | None) -> httpx.AsyncClient:
    trusted = ssl.create_default_context(cafile=authority) if url.startswith("https:") else False
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=CONNECTIONS, trust_env=False, verify=trusted)


def main() -> int:
    """Gives the exit code: 0 when it was told to end, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m services.console.web", description=__doc__)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--config", type=Path, required=True, help="the nation's settings file")
    wanted = parser.parse_args()
    try:
        settings = load_settings(wanted.config)
        refuse_stepped_clock(settings.addresses)
        install_logs(settings.logs.form, settings.logs.level.upper())
        refuse_root(settings)
        desk = open_desk(settings)
    except (SettingsFault, ValueError, OSError) as fault:
        print(f"desk: {fault}", file=sys.stderr)
        return 2
    for code in LANGUAGES:
        templates(code)
    serve(create_app(desk), settings.console.listen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
