"""Runs migrations on the database of `DATABASE_URL`. The only way to a schema."""

from alembic import context
from sqlalchemy import create_engine, pool, text

import core.idempotency
import core.outbox  # noqa: F401 - its table
from core.database import Base, async_url
from core.settings import get_settings
from migrations.tables import import_all_tables

LOCK_TIMEOUT_MS = 4_000  # a migration that cannot get its lock gives way to traffic and is tried again
MIGRATION_LOCK = 4_711_200  # advisory lock: two starts at once migrate one after the other

import_all_tables()


def run() -> None:
    url = context.get_x_argument(as_dictionary=True).get("url") or get_settings().owner_url
    engine = create_engine(async_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
