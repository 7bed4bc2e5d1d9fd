"""Connecting, disconnecting and deleting: three different things.

Connecting takes two transactions with the vendor's answer between, so it is given the database, not a session.
"""

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import DomainError
from core.outbox import publish
from core.sealing import SealBroken, open_sealed, seal
from families.actors import Actor
from families.permissions import Action, require
from integrations.connections.errors import (
    ConnectAttemptInvalid,
    ConnectionUnknown,
    ConsentRefused,
    VendorAccountTaken,
    VendorUnavailable,
)
from integrations.connections.events import STEP_SYNC_DUE
from integrations.connections.grants import save_grant, vendor_user_hash
from integrations.connections.models import ConnectAttempt, ConnectionStatus, StepConnection, StepGrant
from integrations.connections.repository import (
    find_owner,
    lock_connection,
    mark_seen,
    take_attempt,
    tell_once,
)
from integrations.failures import AccessEnded, AnswerUnreadable, ScopeMissing, VendorFailure
from integrations.oauth import code_challenge, new_code_verifier
from integrations.receipts.repository import delete_receipts_of
from integrations.revocations.service import queue_grant, queue_kept_grant, supersede
from integrations.source import Grant, StepSource
from integrations.sync.planning import backfilled_window
from records.steps.service import delete_steps

ATTEMPT_S = 900  # a person signs in at the vendor, perhaps with a second factor; codes themselves live 10 minutes
STATE_BYTES = 32  # 256 bits of chance
_VERIFIER = "step_connect_attempts.sealed_verifier"
MAX_CODE_CHARS = 4_096  # Google's codes have about 100, Garmin's less


@dataclass(frozen=True, slots=True)
class Returned:
    """What a vendor sent the person back with."""

    state: str
    code: str


async def begin_connecting(
    session: AsyncSession,
    source: StepSource,
    person_id: uuid.UUID,
    *,
    session_id: uuid.UUID,
    redirect_url: str,
    now: dt.datetime,
) -> str:
    """Return the address at which the person consents. Good for ATTEMPT_S, once, in this sign-in session."""
    state, verifier = secrets.token_urlsafe(STATE_BYTES), new_code_verifier()
    state_hash = hash_of_state(state)
    session.add(
        ConnectAttempt(
            state_hash=state_hash,
            person_id=person_id,
            source=source.capabilities.slug,
            session_id=session_id,
            sealed_verifier=seal(_VERIFIER, state_hash, verifier),
            expires_at=now + dt.timedelta(seconds=ATTEMPT_S),
        )
    )
    await session.flush()
    return source.authorization_url(
        state=state, code_challenge=code_challenge(verifier), redirect_url=redirect_url
    )


async def finish_connecting(
    database: Database,
    source: StepSource,
    returned: Returned,
    *,
    actor: Actor,
    redirect_url: str,
    now: dt.datetime,
) -> uuid.UUID:
    """Exchange the code and keep the connection; return the person's id.

    The attempt is used up first and for good, whatever comes of it. Raises ConnectAttemptInvalid, ConsentRefused,
    VendorAccountTaken, VendorUnavailable, or as `require` does.
    """
    async with database.transaction() as session:
        attempt = await take_attempt(session, hash_of_state(returned.state))
    slug = source.capabilities.slug
    if (
        attempt is None
        or attempt.session_id != actor.session_id
        or attempt.source != slug
        or attempt.expires_at <= now
        or not 0 < len(returned.code) <= MAX_CODE_CHARS
    ):
        raise ConnectAttemptInvalid
    try:
        verifier = open_sealed(_VERIFIER, attempt.state_hash, attempt.sealed_verifier)
        grant = await source.exchange_code(
            returned.code, code_verifier=verifier, redirect_url=redirect_url, now=now
        )
    except SealBroken:
        raise ConnectAttemptInvalid from None
    except (AccessEnded, AnswerUnreadable, ScopeMissing):
        raise ConsentRefused from None
    except VendorFailure:
        raise VendorUnavailable from None
    try:
        await _keep_or_refuse(database, source, attempt.person_id, grant, actor=actor, now=now)
    except DomainError:
        # What was got and is not used goes back, so far as that ends nobody else's.
        async with database.transaction() as session:
            await queue_grant(session, slug, attempt.person_id, grant, now=now)
        raise
    return attempt.person_id


async def _keep_or_refuse(
    database: Database, source: StepSource, person_id: uuid.UUID, grant: Grant, *, actor: Actor, now: dt.datetime
) -> None:
    try:
        async with database.transaction() as session:
            # Asked again: the vendor's pages took a while.
            await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
            await keep_connection(session, source, person_id, grant, now=now)
    except IntegrityError as error:
        # Two persons came back with one vendor account at the same time.
        if "uq_step_connections_vendor_user" not in str(error.orig):
            raise
        raise VendorAccountTaken from None


async def keep_connection(
    session: AsyncSession, source: StepSource, person_id: uuid.UUID, grant: Grant, *, now: dt.datetime
) -> StepConnection:
    """Keep a fresh grant as the person's connection, and let it be synced; `now` is before it was got.

    Raises VendorAccountTaken, or VendorUnavailable where an earlier grant was just being taken back.
    """
    slug = source.capabilities.slug
    vendor_hash = vendor_user_hash(slug, grant.vendor_user_id)
    owner = await find_owner(session, slug, vendor_hash)
    if owner not in {None, person_id}:
        raise VendorAccountTaken
    await supersede(session, slug, vendor_hash, person_id, now=now)
    connection = await lock_connection(session, person_id, slug)
    if connection is not None and connection.vendor_user_hash not in {None, vendor_hash}:
        await queue_kept_grant(session, connection, now=now)  # of another account
    if connection is None:
        connection = StepConnection(person_id=person_id, source=slug, data_number=0)
        session.add(connection)
    is_whole = set(source.capabilities.scopes_needed) <= grant.scopes
    connection.status = ConnectionStatus.ACTIVE if is_whole else ConnectionStatus.LIMITED
    connection.vendor_user_hash = vendor_hash
    connection.scopes = sorted(grant.scopes)
    connection.data_number += 1  # what was fetched with an earlier grant may be another account's
    connection.connected_at = now
    connection.subscribed_at = None
    connection.last_synced_at = None  # the time since then comes as backfill, not as one window without an end
    forget_round(connection)
    _begin_backfill(connection, source, now)
    connection.last_error = None if is_whole else ScopeMissing.code
    connection.failures = 0
    connection.look_at = now
    connection.lease_until_at = None
    await session.flush()
    await save_grant(session, connection.id, grant, now=now)
    await mark_seen(session, person_id, slug, now=now)
    if not is_whole:
        await tell_once(session, person_id, slug, ScopeMissing.code, now=now)
    publish(session, STEP_SYNC_DUE, str(connection.id), {"connection_id": str(connection.id)}, now=now)
    return connection


def forget_round(connection: StepConnection) -> None:
    """What was left of a round is not fetched: it is all there, or not wanted any more."""
    connection.pull_left = None
    connection.pull_began_at = None


def _begin_backfill(connection: StepConnection, source: StepSource, now: dt.datetime) -> None:
    window = backfilled_window(source.capabilities, now)
    connection.backfill_last_on = None if window is None else window.last_on
    connection.backfill_first_on = None if window is None else window.first_on
    connection.backfill_left_on = None if window is None else window.last_on


async def disconnect(session: AsyncSession, person_id: uuid.UUID, slug: str, *, now: dt.datetime) -> None:
    """End the tie here and now; a worker takes it back at the vendor. What was recorded stays.

    Raises ConnectionUnknown when there is none.
    """
    connection = await lock_connection(session, person_id, slug)
    if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
        raise ConnectionUnknown
    await queue_kept_grant(session, connection, now=now)
    connection.status = ConnectionStatus.DISCONNECTED
    connection.vendor_user_hash = None
    connection.data_number += 1
    connection.backfill_left_on = None
    forget_round(connection)
    connection.failures = 0
    connection.last_error = None
    connection.look_at = None
    await delete_receipts_of(session, connection.id)
    await mark_seen(session, person_id, slug, now=now)


async def delete_data(
    session: AsyncSession, person_id: uuid.UUID, slug: str, *, now: dt.datetime
) -> list[dt.date]:
    """Delete everything that a source said of a person, and what waits to be read; return the days that moved.

    The connection stays: what the vendor sends from now on is recorded. Needs no connection.
    """
    connection = await lock_connection(session, person_id, slug)
    if connection is not None:
        connection.data_number += 1
        connection.backfill_left_on = None  # what is deleted is not fetched again
        forget_round(connection)
        await delete_receipts_of(session, connection.id)
    return await delete_steps(session, person_id, slug, now=now)


async def end_connection(
    session: AsyncSession, connection: StepConnection, code: str, *, now: dt.datetime
) -> None:
    """Note that the vendor no longer knows the grant, forget the tokens, and tell the person once."""
    if connection.status not in {ConnectionStatus.ACTIVE, ConnectionStatus.LIMITED}:
        return
    connection.status = ConnectionStatus.ENDED
    connection.data_number += 1
    connection.last_error = code
    connection.look_at = None
    connection.lease_until_at = None
    forget_round(connection)
    await forget_grant(session, connection.id)
    await delete_receipts_of(session, connection.id)
    await tell_once(session, connection.person_id, connection.source, code, now=now)


async def forget_grant(session: AsyncSession, connection_id: uuid.UUID) -> None:
    """Delete the tokens."""
    await session.execute(delete(StepGrant).where(StepGrant.connection_id == connection_id))


def hash_of_state(state: str) -> bytes:
    """Return what is kept of a state: its hash, so that a copy of the table opens nothing."""
    return hashlib.sha256(state.encode("utf-8", "replace")).digest()
