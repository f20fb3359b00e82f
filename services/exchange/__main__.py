"""`python -m services.exchange serve --config us.toml`: one national endpoint, until it is told to stop."""

import sys

from services.believe import open_verifier
from services.exchange.app import LANES, create_app
from services.exchange.open_endpoint import open_endpoint
from services.kit.serving import serve
from services.sealed import pem_password
from services.settings import Settings
from services.start import start


def serve_on(settings: Settings, database: str) -> None:
    """Serve, on tables that are up to date."""
    app = create_app(open_endpoint(settings, database), open_verifier(settings), settings.limits)
    serve(
        app,
        settings.exchange.listen,
        LANES,
        certificate=settings.exchange.tls_certificate,
        key=settings.exchange.tls_key,
        key_password=pem_password(settings.exchange.tls_key),
        client_ca=settings.exchange.client_ca,
    )


if __name__ == "__main__":
    sys.exit(start("exchange", __doc__, serve_on))
