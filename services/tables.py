"""How a service comes to its tables: by a role of its own, which can neither alter them nor see the other service's.

The owner of the tables migrates them and gives each service's role its rights. With an embedded database the roles are
made here. With a given one the settings name them (`exchange.database`, `ingest.database`); a service that is told of
its own role only, and not of the owner, leaves migrating to whoever is (`parcelbridge database migrate`), and refuses
tables that are older than itself.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import psycopg
from sqlalchemy import make_url

from services.kit.cluster import open_role
from services.kit.database import Section, migrate, refuse_older_tables
from services.kit.postgres import EmbeddedPostgres
from services.settings import Settings

SECTIONS: tuple[Section, ...] = get_args(Section)

logger = logging.getLogger(__name__)


def role_of(section: Section) -> str:
    """What a service's role is called in an embedded database."""
    return f"parcelbridge_{section}"


def own_address(settings: Settings, section: Section) -> str | None:
    """Where the settings say that a service reaches its tables by its own role."""
    return settings.exchange.database if section == "exchange" else settings.ingest.database


def starts_database(settings: Settings) -> bool:
    """Whether a nation's embedded database is to run: unless both services are told of another."""
    return settings.database == "embedded" and any(own_address(settings, section) is None for section in SECTIONS)


@contextmanager
def tables_of(settings: Settings, section: Section) -> Iterator[str]:
    """The address by which a service reaches its tables, which are there and new enough. ValueError, OSError or
    SQLAlchemyError with what to mend."""
    own = own_address(settings, section)
    if own is None and settings.database == "embedded":
        server = EmbeddedPostgres(settings.database_folder)
        with server as owner:
            yield migrated_embedded(server, owner, section)
    elif own is None:
        logger.warning("%s uses the role that owns its tables; %s.database gives it one of its own", section, section)
        migrate(settings.database, section)
        yield settings.database
    else:
        if settings.database == "embedded":
            refuse_older_tables(own, section)
        else:
            migrate_given(settings.database, section, own)
        yield own


def migrated_embedded(server: EmbeddedPostgres, owner: str, section: Section) -> str:
    """Migrate the tables of a section in a running embedded database; the address of the service's role."""
    address = server.url_of(role_of(section))
    migrate(owner, section, role_of(section))
    return address


def migrate_given(owner: str, section: Section, own: str | None) -> None:
    """Migrate the tables of a section in a given database, as their owner, and give the role of `own` its rights.
    ValueError, with what to ask the database's administrator for, when that role is not there and cannot be made."""
    role = make_url(own).username if own else None
    if own is not None and role and role != make_url(owner).username:
        _have_role(owner, role, make_url(own).password)
        migrate(owner, section, role)
    else:
        migrate(owner, section)


def _have_role(owner: str, role: str, password: str | None) -> None:
    """No message repeats a statement: one of them has the password in it."""
    address = make_url(owner).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as conn:
            if not conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                open_role(conn, role, password or "")
    except psycopg.errors.InsufficientPrivilege:
        raise ValueError(f"there is no role {role}: have CREATE ROLE \"{role}\" LOGIN PASSWORD '…' run") from None
    except psycopg.Error as fault:
        kind = f"{type(fault).__name__} {fault.sqlstate or ''}".strip()
        raise OSError(f"the database of `database` cannot be asked for the role {role}: {kind}") from None
