"""Lines that were accepted are erased and never changed, and a feed is cut only where a halt was resumed.

The service's own role may not delete lines, checkpoints or receipts (migrations/exchange/privileges.toml). `cut_feed`
does it for a feed that halted, when what goes was set aside in the same transaction. The guards hold that role to what
its columns are for; the owner of the tables could take them away, and is not asked.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OWNER = "pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')"

GUARD_LINES = f"""
CREATE FUNCTION guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_OWNER} THEN
        RETURN NEW;
    END IF;
    IF NEW.bytes IS NOT NULL AND NEW.bytes IS DISTINCT FROM OLD.bytes THEN
        RAISE EXCEPTION 'bytes of a line are erased, never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.verdict = 0 AND (NEW.verdict, NEW.id, NEW.retain_until)
            IS DISTINCT FROM (OLD.verdict, OLD.id, OLD.retain_until) THEN
        RAISE EXCEPTION 'an accepted line stays as it is' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$"""

GUARD_EVIDENCE = f"""
CREATE FUNCTION guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS NOT NULL AND NOT {_OWNER} THEN
        RAISE EXCEPTION 'evidence is erased, never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$"""

CUT_FEED = """
CREATE FUNCTION cut_feed(which smallint, beyond bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = exchange, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM feed WHERE id = which AND halted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'only a halted feed is cut' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM evidence WHERE feed = which AND kind = 'set-aside'
                   AND xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'what is cut is set aside first' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM announced_key WHERE feed = which AND line >= beyond;
    DELETE FROM amendment WHERE feed = which AND line >= beyond;
    DELETE FROM line WHERE feed = which AND line >= beyond;
    DELETE FROM checkpoint WHERE feed = which AND size > beyond;
    DELETE FROM receipt WHERE feed = which AND size > beyond;
END $$"""


def upgrade() -> None:
    """Add the guards and the one way to cut. What ran before goes on beside them."""
    for statement in (GUARD_LINES, GUARD_EVIDENCE, CUT_FEED):
        op.execute(statement)
    op.execute("REVOKE EXECUTE ON FUNCTION cut_feed(smallint, bigint) FROM PUBLIC")
    op.execute("CREATE TRIGGER guard_line BEFORE UPDATE ON line FOR EACH ROW EXECUTE FUNCTION guard_line()")
    op.execute("CREATE TRIGGER guard_evidence BEFORE UPDATE ON evidence FOR EACH ROW EXECUTE FUNCTION guard_evidence()")


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP TRIGGER guard_evidence ON evidence")
    op.execute("DROP TRIGGER guard_line ON line")
    op.execute("DROP FUNCTION cut_feed(smallint, bigint), guard_evidence(), guard_line()")
