"""What a guest takes home: the result waits, sealed, for who types the code of the slip, and is deposited once."""

import base64
import datetime as dt
import uuid

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from core.sealing import open_sealed, seal
from families.codes import read_code
from stations.devices.models import StationDevice
from stations.events.models import Booth, StationEvent, StationShift
from stations.measuring.depositing import Provenance, deposit
from stations.measuring.errors import ClaimCodeUnknown
from stations.measuring.events import tell_visit
from stations.measuring.models import StationClaim, StationVisit
from stations.measuring.visit import VisitIn

KEPT = dt.timedelta(days=90)  # a season: who joins e+ at the next event still takes it along
CODE_CHARS = 12  # 60 bits: it opens somebody's health
FORGET_AT_ONCE = 1_000
_PURPOSE = "station_claims.result"
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def claim_code(visit_id: uuid.UUID) -> str:
    """Return the code of a visit: the same when a lost answer is asked for again, and known to nobody else."""
    raw = keyed_hash("station-claim-code/1", visit_id.bytes)[:10]
    return base64.b32encode(raw).decode().translate(_CROCKFORD)[:CODE_CHARS]


async def keep_for_guest(
    session: AsyncSession, visit_id: uuid.UUID, visit: VisitIn, *, at: dt.datetime, now: dt.datetime
) -> None:
    """Keep a guest's result, sealed, without the pass that was not taken.

    Under the code that the tablet printed, unless another result has it, which chance alone does not bring about.
    """
    kept = visit.model_copy(update={"at": at, "token": None, "scanned_at": None, "claim_code": None})
    code = claim_code(visit_id)
    if visit.claim_code is not None:
        is_taken = select(StationClaim.visit_id).where(StationClaim.code_hash == _hash_of(visit.claim_code))
        code = code if await session.scalar(is_taken) else visit.claim_code
    session.add(
        StationClaim(
            visit_id=visit_id,
            code_hash=_hash_of(code),
            expires_at=now + KEPT,
            result_sealed=seal(_PURPOSE, visit_id, kept.model_dump_json()),
        )
    )
    await session.flush()


async def code_given(session: AsyncSession, visit_id: uuid.UUID, visit: VisitIn) -> str:
    """Return the code under which a guest's result is kept, or was until it was taken home."""
    kept = await session.get(StationClaim, visit_id)
    if kept is not None and visit.claim_code is not None and kept.code_hash == _hash_of(visit.claim_code):
        return visit.claim_code
    return claim_code(visit_id)


async def take_home(session: AsyncSession, code: str, person_id: uuid.UUID, *, now: dt.datetime) -> StationVisit:
    """Deposit the result of a code in a person's record, as the booth measured it; the code is then used up.

    The caller has been asked for the right to the record. Raises ClaimCodeUnknown, PersonErased.
    """
    query = select(StationClaim).where(
        StationClaim.code_hash == _hash_of(read_code(code)),
        StationClaim.expires_at > now,
        StationClaim.result_sealed.is_not(None),
    )
    claim = await session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if claim is None or claim.result_sealed is None:
        raise ClaimCodeUnknown
    visit = VisitIn.model_validate_json(open_sealed(_PURPOSE, claim.visit_id, claim.result_sealed))
    row = await session.get_one(StationVisit, claim.visit_id)
    event = await session.get_one(StationEvent, row.event_id)
    booth = await session.get_one(Booth, row.booth_id)
    device = await session.get_one(StationDevice, row.device_id)
    shift = await session.get_one(StationShift, row.shift_id)
    claim.result_sealed, claim.claimed_at = None, now
    row.person_id = person_id
    by = Provenance.of(event, booth, device.label, shift.person_id)
    await deposit(session, person_id, visit, by, at=row.at, now=now)
    tell_visit(session, row, event, now=now)
    return row


async def forget_unclaimed(session: AsyncSession, *, now: dt.datetime) -> int:
    """Delete results that nobody has taken home in time, at most FORGET_AT_ONCE; return how many."""
    table = StationClaim
    old = select(table.visit_id).where(table.expires_at <= now, table.result_sealed.is_not(None))
    chosen = old.limit(FORGET_AT_ONCE).with_for_update(skip_locked=True)
    gone = await session.execute(
        update(table).where(table.visit_id.in_(chosen)).values(result_sealed=None).returning(table.visit_id)
    )
    return len(gone.all())


def _hash_of(code: str) -> bytes:
    return keyed_hash("station/claim/1", code.encode())
