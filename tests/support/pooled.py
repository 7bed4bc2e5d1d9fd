"""The database through a PgBouncer in transaction mode, as `deploy/pgbouncer` has it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from core.settings import Settings
from script.pgbouncer import make_login, pgbouncer


@contextmanager
def pooled(settings: Settings, *, connections: int) -> Iterator[Settings]:
    """Yield settings that lead to the database of `settings` over at most so many connections.

    Fails at the end unless transactions came that way.
    """
    owner_url, login = settings.owner_url, f"eplus_login_{secrets.token_hex(4)}"
    password = secrets.token_hex(8)
    make_login(owner_url, login, password)
    try:
        with pgbouncer(owner_url, login, password, connections=connections) as way:
            yield Settings(
                DATABASE_URL=way.database_url, database_pooler="transaction", owner_database_url=owner_url
            )
            with psycopg.connect(way.admin_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as admin:
                came = {row[0]: row[1] for row in admin.execute("SHOW STATS_TOTALS").fetchall()}
            assert came[owner_url.rpartition("/")[2]] > 0
    finally:
        with psycopg.connect(owner_url, autocommit=True) as owner:
            owner.execute(f"DROP ROLE {login}")
