"""The database: the base of all tables, and the one transaction that opens and commits at the edge.

Nothing else in the project commits. Services take the session and flush.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from core.settings import Settings, get_settings

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# The role of ordinary connections: it reads and writes what is no record, and makes and changes no table.
# Migrations and the making of partitions connect as the owner; records/access/service.py alone opens a record.
APP_ROLE = "eplus_app"

_IS_FIRST = "is_first_statement"
_SET_LOCAL = text("SELECT set_config(key, value, true) FROM jsonb_each_text(CAST(:local AS jsonb))")

# For statements that are always the same and ask by key alone: each is planned once for a connection, and not for
# its parameters, which on partitioned tables takes longer than running it.
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}


_LOGIN_SETTINGS = """
    SELECT current_user, current_setting('timezone'), current_setting('jit'),
           current_setting('lock_timeout') <> '0'
"""


class PoolerMisconfigured(RuntimeError):
    """Connections behind the pooler are not of the app's role, or would wait for ever."""


class Base(DeclarativeBase):
    """Base of every table. Relationships are declared `lazy="raise"`; foreign keys name the column object."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


def async_url(database_url: str) -> str:
    """Return the URL with the psycopg 3 driver named, password kept."""
    return make_url(database_url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def make_engine(settings: Settings | None = None, *, role: str | None = APP_ROLE) -> AsyncEngine:
    """Return an engine with bounded pool, `lock_timeout` on every connection, and the request id in the SQL.

    Connections are of `role` from their first moment, without a round trip; None is the database's owner, who goes
    past any pooler.

    The id is in each transaction's first statement only: a text that is new each time can never be prepared, and
    planning statements on partitioned tables costs more than running them. The log's other lines of the
    transaction have the same `%v` (virtual transaction id), so one search leads from the id to all of them.
    """
    chosen = settings or get_settings()
    is_pooled = role is not None and chosen.database_pooler != "none"
    engine = create_async_engine(
        async_url(chosen.owner_url if role is None else chosen.database_url),
        pool_size=chosen.database_pool_size,
        max_overflow=0,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error's text goes to logs, and a parameter can be a position
        pool_timeout=chosen.database_pool_wait_s,
        connect_args={"application_name": "eplus"}
        | (_through_pooler(chosen) if is_pooled else _from_the_first_moment(chosen, role)),
    )
    if is_pooled:
        event.listen(engine.sync_engine, "connect", partial(_require_login_settings, role=role))
    if chosen.sql_comments:
        event.listen(engine.sync_engine, "begin", _expect_first_statement)
        event.listen(engine.sync_engine, "before_cursor_execute", _with_request_id, retval=True)
    return engine


def _from_the_first_moment(settings: Settings, role: str | None) -> dict[str, Any]:
    as_role = f" -c role={role}" if role else ""
    return {"options": f"-c lock_timeout={settings.lock_timeout_ms} -c timezone=UTC -c jit=off{as_role}"}


def _through_pooler(settings: Settings) -> dict[str, Any]:
    """A pooler takes no options: what they say elsewhere, the login says (`deploy/pgbouncer/login.sql`).

    A statement prepared on the server would be sought on another connection in the next transaction.
    """
    return {} if settings.database_pooler == "transaction_prepared" else {"prepare_threshold": None}


def _require_login_settings(connection: Any, _record: Any, *, role: str | None) -> None:
    """Raise PoolerMisconfigured unless connections behind the pooler are what `make_engine` promises."""
    cursor = connection.cursor()
    cursor.execute(_LOGIN_SETTINGS)
    found = cursor.fetchone()
    cursor.close()
    connection.rollback()  # a transaction left open would keep the pooler's connection
    if found != (role, "UTC", "off", True):
        raise PoolerMisconfigured(
            f"behind the pooler role, timezone, jit and whether lock_timeout is set are {found}:"
            " run deploy/pgbouncer/login.sql for the login of DATABASE_URL"
        )


def _expect_first_statement(connection: Connection) -> None:
    connection.info[_IS_FIRST] = True


def _with_request_id(
    connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any
) -> tuple[str, Any]:
    if not connection.info.pop(_IS_FIRST, False):
        return statement, parameters
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    # The id is ours or was checked against [A-Za-z0-9-]{1,64} at the door, so it cannot close the comment.
    return (f"{statement} /* request_id={request_id} */" if request_id else statement), parameters


class Database:
    """One process's engine and its transactions."""

    def __init__(self, settings: Settings | None = None, *, role: str | None = APP_ROLE) -> None:
        self.engine = make_engine(settings, role=role)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self, local: Mapping[str, str] | None = None) -> AsyncIterator[AsyncSession]:
        """Open a session in a transaction; commit when the block ends well, roll back otherwise.

        `local`: settings of PostgreSQL for this transaction, such as PLANNED_ONCE.
        """
        async with self._sessions() as session, session.begin():
            if local:
                await session.execute(_SET_LOCAL, {"local": orjson.dumps(local).decode()})
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
