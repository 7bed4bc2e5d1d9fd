"""What routes ask for: the transaction, the clock, who is asking, in which language.

The transaction has function scope: it commits when the route returns and before the answer is sent, so an
acknowledgement is never sent for work that failed to commit.
"""

import datetime as dt
import ipaddress
from collections.abc import AsyncIterator, Callable
from typing import Annotated, ClassVar

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from pydantic import WithJsonSchema
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.cookies import ACCESS, CSRF_HEADER, forget_access, read_access_cookie, refuse_forged
from api.languages import LanguageDep
from core.clock import utc_now
from core.database import Database
from core.errors import InvalidInput, NotAuthenticated
from core.settings import Settings
from families.actors import Actor
from families.sessions.ended import is_ended
from families.sessions.errors import AccessTokenInvalid
from families.sessions.service import verify_access_token
from geo.geofences.live import LiveGeofences
from integrations.registry import StepSources

__all__ = [
    "ActorDep",
    "AddressDep",
    "ClockDep",
    "DatabaseDep",
    "GeofencesDep",
    "IdempotencyKeyDep",
    "LanguageDep",
    "NowDep",
    "OptionalActorDep",
    "RedisDep",
    "SessionDep",
    "SettingsDep",
    "StepSourcesDep",
]

Clock = Callable[[], dt.datetime]

HOME_PREFIX = 64  # bits of an IPv6 address: what one home or phone is given; it may use any address below
MAX_KEY_CHARS = 128  # a UUID is 36; room for clients that add a prefix


class IdempotencyKeyMissing(InvalidInput):
    """A request that earns, spends or records came without a usable Idempotency-Key (422)."""

    code: ClassVar[str] = "idempotency_key_missing"


async def get_now() -> dt.datetime:
    """Return the instant of this request."""
    return utc_now()


async def get_clock() -> Clock:
    """Return what tells the present again and again, for answers that go on; tests override it."""
    return utc_now


def get_address(request: Request) -> str:
    """Return the network address that limits count by: the caller's, as the trusted proxies state it.

    Of an IPv6 address, the network: one caller has as many addresses below it as it likes.
    """
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), HOME_PREFIX), strict=False))


async def address_of(request: Request) -> str:
    """Return `get_address`: as a dependency that is no coroutine it would be called in a thread, each time."""
    return get_address(request)


async def get_database(request: Request) -> Database:
    """Return the process's database, for routes with several transactions of their own."""
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Yield the session of this request's one transaction."""
    database: Database = request.app.state.database
    async with database.transaction() as session:
        yield session


async def get_redis(request: Request) -> "Redis":
    """Return the process's Redis client."""
    redis: Redis = request.app.state.redis
    return redis


async def get_geofences(request: Request) -> LiveGeofences:
    """Return the process's geofences in memory."""
    geofences: LiveGeofences = request.app.state.geofences
    return geofences


async def get_step_sources(request: Request) -> StepSources:
    """Return the process's step sources."""
    sources: StepSources = request.app.state.step_sources
    return sources


async def get_app_settings(request: Request) -> Settings:
    """Return the settings with which the application was made."""
    settings: Settings = request.app.state.settings
    return settings


ClockDep = Annotated[Clock, Depends(get_clock)]
NowDep = Annotated[dt.datetime, Depends(get_now)]
AddressDep = Annotated[str, Depends(address_of)]
DatabaseDep = Annotated[Database, Depends(get_database)]
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
RedisDep = Annotated[Redis, Depends(get_redis)]
GeofencesDep = Annotated[LiveGeofences, Depends(get_geofences)]
StepSourcesDep = Annotated[StepSources, Depends(get_step_sources)]
SettingsDep = Annotated[Settings, Depends(get_app_settings)]

# Both tell the OpenAPI document which operations need a token; reading it is below, also where it is optional.
_declared = HTTPBearer(
    auto_error=False, scheme_name="access_token", description="The access token of `POST /v1/sessions`."
)
_declared_cookie = APIKeyCookie(
    name=ACCESS.name,
    auto_error=False,
    scheme_name="access_cookie",
    description="The same in a cookie, where `keep_in` asked for that; over HTTPS its name begins `__Secure-`."
    f" What changes anything needs `{CSRF_HEADER}` too: what the cookie `eplus_csrf` (`__Host-eplus_csrf`) holds.",
)
# Asked for with a secret of their own: whoever still has the cookies of an old session must be able to.
_WAYS_IN = frozenset({"/v1/accounts", "/v1/sessions", "/v1/sessions/refresh"})


async def get_optional_actor(request: Request, redis: RedisDep, now: NowDep) -> Actor | None:
    """Return who is asking, None for nobody. Raises NotAuthenticated for a token not (or no longer) good.

    A Bearer token goes before a cookie; a cookie alone changes nothing without the token of our own page.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await _actor_of(token.strip(), redis, now)
    kept = read_access_cookie(request)
    if kept is None or (request.method == "POST" and request.url.path in _WAYS_IN):
        return None
    try:
        actor = await _actor_of(kept, redis, now)
    except AccessTokenInvalid:
        forget_access(request)
        raise
    refuse_forged(request, actor)
    return actor


async def _actor_of(token: str, redis: Redis, now: dt.datetime) -> Actor:
    actor = verify_access_token(token, now)
    if await is_ended(redis, actor.session_id):
        raise AccessTokenInvalid
    return actor


OptionalActorDep = Annotated[Actor | None, Depends(get_optional_actor)]


async def get_actor(
    actor: OptionalActorDep,
    _: Annotated[object, Depends(_declared)],
    _cookie: Annotated[object, Depends(_declared_cookie)],
) -> Actor:
    """Return who is asking. Raises NotAuthenticated when nobody has signed in."""
    if actor is None:
        raise NotAuthenticated
    return actor


ActorDep = Annotated[Actor, Depends(get_actor)]


async def get_idempotency_key(
    idempotency_key: Annotated[
        str | None,
        WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARS, "pattern": "^[!-~]+$"}),
        Header(
            description="Chosen by the caller, new for each intended action and the same for its repeats.",
            examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"],
        ),
    ] = None,
) -> str:
    """Return the caller's Idempotency-Key. Raises IdempotencyKeyMissing unless it is 1 to 128 visible ASCII."""
    key = idempotency_key or ""
    if not (0 < len(key) <= MAX_KEY_CHARS and key.isascii() and key.isprintable() and " " not in key):
        raise IdempotencyKeyMissing
    return key


IdempotencyKeyDep = Annotated[str, Depends(get_idempotency_key)]
