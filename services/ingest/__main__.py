"""`python -m services.ingest serve --config us.toml`: screening and networks of one nation, until told to stop."""

import sys

from services.believe import open_verifier
from services.ingest.app import create_app
from services.ingest.ingest import open_ingest
from services.kit.serving import serve
from services.settings import Settings
from services.start import start


def serve_on(settings: Settings, database: str) -> None:
    """Serve, on tables that are up to date."""
    app = create_app(open_ingest(settings, database), open_verifier(settings), settings.limits)
    serve(app, settings.ingest.listen)


if __name__ == "__main__":
    sys.exit(start("ingest", __doc__, serve_on))
