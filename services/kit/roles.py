"""What a service's own database role may do: use its own schema's tables as its section's `privileges.toml` says, and
nothing else.

Tables belong to the owner, who migrates them. The service's role cannot alter them, sees no other section's, and where
rows are only ever added it can only add them. Rights are compared with what the file says at every migration; what is
missing is granted and what is too much is taken away, in one transaction.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, text

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
"""Beside `services`, in a checkout and in an installed package alike."""
EVERYTHING = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_READ_ONLY = frozenset({"SELECT"})
_VERSION = "alembic_version"

_DATABASE = text("""
    SELECT datname, pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()""")
_TABLES = text("""
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = CAST(:section AS regnamespace) AND c.relkind IN ('r', 'p', 'v') ORDER BY c.relname""")
_HELD = text("""
    SELECT c.relname, a.privilege_type AS may FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = CAST(:section AS regnamespace) AND a.grantee = CAST(:role AS regrole)
    UNION ALL
    SELECT c.relname, a.privilege_type || ' (' || quote_ident(t.attname) || ')'
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
    WHERE c.relnamespace = CAST(:section AS regnamespace) AND a.grantee = CAST(:role AS regrole)""")


@dataclass(frozen=True, slots=True)
class Privileges:
    """What `privileges.toml` says."""

    tables: Mapping[str, frozenset[str]]
    functions: Sequence[str] = ()
    temporary: bool = field(default=False)
    """Whether the role may make temporary tables."""

    def of(self, table: str) -> frozenset[str]:
        """Rights on a table; a changed column is written as `UPDATE (column)`."""
        return _READ_ONLY if table == _VERSION else self.tables.get(table, EVERYTHING)


def read_privileges(section: str) -> Privileges:
    """The file of a section."""
    stated = tomllib.loads((MIGRATIONS / section / "privileges.toml").read_text(encoding="utf-8"))
    tables = {
        name: frozenset([*each["may"], *(f"UPDATE ({column})" for column in each.get("update", ()))])
        for name, each in stated["tables"].items()
    }
    return Privileges(tables, stated.get("functions", ()), stated.get("temporary", False))


def allow(conn: Connection, section: str, role: str) -> None:
    """Give `role` its rights in the schema `section`, and take what it has beyond them. The caller commits; `conn` is
    the owner's."""
    privileges, quote = read_privileges(section), conn.dialect.identifier_preparer.quote
    named, schema = quote(role), quote(section)
    _close_database(conn, named, temporary=privileges.temporary)
    conn.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {named}"))
    held: dict[str, set[str]] = {}
    for table, may in conn.execute(_HELD, {"section": section, "role": named}):
        held.setdefault(table, set()).add(may)
    for table in conn.execute(_TABLES, {"section": section}).scalars().all():
        wanted, whole = privileges.of(table), f"{schema}.{quote(table)}"
        if held.get(table, set()) != wanted:
            conn.execute(text(f"REVOKE ALL ON {whole} FROM {named}"))
            conn.execute(text(f"GRANT {', '.join(sorted(wanted))} ON {whole} TO {named}"))
    for function in privileges.functions:
        conn.execute(text(f"GRANT EXECUTE ON FUNCTION {schema}.{function} TO {named}"))


def _close_database(conn: Connection, role: str, *, temporary: bool) -> None:
    """Nobody enters the database unless named, where it is ours to say so."""
    database, ours = conn.execute(_DATABASE).one()
    if not ours:
        return
    name = conn.dialect.identifier_preparer.quote(database)
    conn.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
    conn.execute(text(f"GRANT CONNECT{', TEMPORARY' if temporary else ''} ON DATABASE {name} TO {role}"))
