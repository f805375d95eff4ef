"""What the models cannot say: append-only triggers, and what the application's role may do to each table."""

from collections.abc import Iterator

from app.database import Base

APPLICATION_ROLE = "baodao_app"

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""


def append_only_tables() -> list[str]:
    """Tables whose rows stay as they were written."""
    return sorted(m.class_.__tablename__ for m in Base.registry.mappers if m.class_.append_only)


def never_deleted_tables() -> list[str]:
    """Tables whose rows are deactivated and never deleted."""
    return sorted(m.class_.__tablename__ for m in Base.registry.mappers if m.class_.never_deleted)


def kept_tables() -> list[tuple[str, str]]:
    """Tables with rows that stay from a moment on, and how these are known."""
    return sorted((m.class_.__tablename__, m.class_.kept_when) for m in Base.registry.mappers if m.class_.kept_when)


def statements() -> Iterator[str]:
    """All triggers and grants, for a database whose tables stand."""
    yield REFUSE_CHANGE
    for table in append_only_tables():
        yield from append_only(table)
    for table, condition in kept_tables():
        yield kept(table, condition)
    for table in sorted(Base.metadata.tables):
        yield grant(table, rights_on(table))


def rights_on(table: str) -> str:
    """The rights of the application's role on a table."""
    if table in append_only_tables():
        return "SELECT, INSERT"
    if table in never_deleted_tables():
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE, DELETE"


def append_only(table: str) -> Iterator[str]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE, whoever asks."""
    yield (
        f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def kept(table: str, condition: str) -> str:
    """A trigger that refuses to change or delete the rows of which the condition is true."""
    return (
        f"CREATE TRIGGER {table}_keeps_final BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_change()"
    )


def grant(table: str, rights: str) -> str:
    """Give the application's role its rights, where that role exists (one database role alone is allowed too)."""
    return (
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') "
        f"THEN GRANT {rights} ON {table} TO {APPLICATION_ROLE}; END IF; END $$"
    )
