"""How a migration reaches the database: as the owner of its tables, one transaction a migration."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine

from app.database import Base

config = context.config


def run() -> None:
    """Run what is asked for; tests hand over their own connection."""
    connection = config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    engine = create_engine(current_app.config["OWNER_DATABASE_URL"])
    with engine.connect() as made:
        migrate(made)
    engine.dispose()


def migrate(connection):  # type: ignore[no-untyped-def]
    """Compare types and defaults too, so that `flask db check` sees a drift."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
