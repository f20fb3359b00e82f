"""Run by Alembic for one section: on the connection that `services.kit.database.migrate` hands over, or by hand.

By hand the address comes from PARCELBRIDGE_DATABASE. Tables and version table live in the section's own schema.
"""

import os

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

section = context.config.config_ini_section


def upgrade_on(connection: Connection) -> None:
    """Run the wanted migrations in one transaction."""
    context.configure(connection=connection, version_table_schema=section, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()


def upgrade_by_hand() -> None:
    """Connect first, and make the schema if it is not there."""
    engine = create_engine(os.environ["PARCELBRIDGE_DATABASE"], poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{section}"'))
        connection.execute(text(f'SET search_path TO "{section}", public'))
        connection.commit()
        upgrade_on(connection)


if context.is_offline_mode():
    raise SystemExit("These migrations run on a live database only.")
given: Connection | None = context.config.attributes.get("connection")
if given is None:
    upgrade_by_hand()
else:
    upgrade_on(given)
