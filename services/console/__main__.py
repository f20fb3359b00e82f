"""`python -m services.console` is `parcelbridge`, where the package is not installed."""

from services.console.cli import app

if __name__ == "__main__":
    app(prog_name="parcelbridge")
