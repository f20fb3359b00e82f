"""`parcelbridge database`: bring a given database's tables up to date, as their owner."""

import typer
from sqlalchemy.exc import SQLAlchemyError

from services.console.nation import read_settings
from services.console.options import NeededConfig
from services.console.say import Helpful, Trouble, out
from services.tables import SECTIONS, migrate_given, own_address

app = typer.Typer(name="database", cls=Helpful, no_args_is_help=True, help="The tables of a nation's services.")


@app.callback()
def _group() -> None:
    """Keep `migrate` a word of its own."""


@app.command("migrate")
def migrate(config: NeededConfig) -> None:
    """Make or update all tables, and give the services' own roles their rights; before the services of a new version.

    `database` in the settings is the owner of the tables. `exchange.database` and `ingest.database` name the roles;
    a role that is not there is made, if the owner may make roles. Services of the version before go on meanwhile.
    """
    settings = read_settings(config)
    if settings.database == "embedded":
        raise Trouble("an embedded database is brought up to date by `parcelbridge up`", "give `database` a URL")
    for section in SECTIONS:
        try:
            migrate_given(settings.database, section, own_address(settings, section))
        except (ValueError, OSError) as fault:
            raise Trouble(
                f"the tables of {section} are not up to date: {fault}", "docs/deployment.md says how"
            ) from None
        except SQLAlchemyError as fault:
            kind = type(getattr(fault, "orig", fault)).__name__
            raise Trouble(
                f"the tables of {section} are not up to date: {kind}", "check `database` in the settings"
            ) from None
        out().print(f"The tables of {section} are up to date.")
