"""A class in a park: one phone, the teacher's, checks in every pupil who is there."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from fastapi import APIRouter
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.check_in_words import list_awards_out, told_of_check_in
from api.dependencies import ActorDep, DatabaseDep, GeofencesDep, IdempotencyKeyDep, LanguageDep, NowDep
from api.errors import cause_of, problems, status_of, told_of
from api.metrics import CHECK_INS
from api.schemas.check_ins import ParkName, ReasonOut
from api.schemas.class_outings import NotPresentOut, OutingIn, OutingOut, PupilVisitOut
from challenge_engine.check_ins.rules import Status
from challenge_engine.check_ins.service import STATUS_CODES, CheckInRequest, check_in, refuse_broken_clock
from challenge_engine.definitions.service import PublishedChallenge, get_running
from challenge_engine.enrolments.held import enrol_held
from core.crypto import keyed_hash
from core.database import Database
from core.errors import DomainError
from core.idempotency import claim_key, operation_on
from core.messages import Language, say
from families.actors import Actor
from families.classes.cards import find_card_holders
from families.classes.errors import ClassCardUnknown, PupilUnknown
from families.classes.repository import list_pupils
from families.nicknames.words import nickname_in
from families.permissions import Action, require
from families.persons.models import Person
from geo.fixes import LocationFix
from geo.geofences.live import LiveGeofences

router = APIRouter(prefix="/classes", tags=["classes"])
log = structlog.stdlib.get_logger(__name__)


@router.post(
    "/{class_id}/visits",
    operation_id="check_in_class",
    summary="Check in the pupils of a class where they stand",
    responses=problems(401, 403, 404, 422),
)
async def post_visits(
    class_id: uuid.UUID,
    body: OutingIn,
    database: DatabaseDep,
    actor: ActorDep,
    geofences: GeofencesDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> OutingOut:
    """Judge every pupil who is present as if each had checked in, and answer for each in words.

    Each is a transaction of its own under a key of its own, so one who cannot be checked in does not spoil it for
    the others, and sending the same again does nothing twice: who was missed by a failure is checked in then.
    """
    fix = body.fix.to_fix()
    arrival_fix = None if body.arrival_fix is None else body.arrival_fix.to_fix()
    refuse_broken_clock(fix, now=now)
    async with database.transaction() as session:
        await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
        challenge = await get_running(session, body.challenge)
        # Only the claim: what was answered stands under the pupils' own keys.
        await claim_key(
            session,
            caller_id=actor.account_id,
            operation=operation_on("class_outing", str(class_id)),
            key=key,
            body=keyed_hash("idempotency-body", json.dumps(body.model_dump(mode="json"), sort_keys=True).encode()),
            now=now,
        )
        present, refused = await _list_present(session, class_id, body, language)
    outing = _Outing(database, challenge, actor, geofences, fix, arrival_fix, key, language, now)
    # By id, as everywhere, so that two outings at once do not wait for each other crosswise.
    answers = {pupil.id: await outing.answer(pupil) for pupil in sorted(present, key=lambda one: one.id)}
    pupils = [answers[pupil.id][0] for pupil in present]
    return OutingOut(
        park=next((park for _, park in answers.values() if park is not None), None),
        counted=sum(one.verdict is Status.ACCEPTED for one in pupils),
        pupils=pupils,
        refused=refused,
    )


async def _list_present(
    session: AsyncSession, class_id: uuid.UUID, body: OutingIn, language: Language
) -> tuple[Sequence[Person], list[NotPresentOut]]:
    """Return the pupils who are there, each once, by nickname; and what was given that is no pupil's."""
    pupils = {pupil.id: pupil for pupil in await list_pupils(session, class_id)}
    holders = await find_card_holders(session, class_id, body.cards)
    refused = [
        NotPresentOut(given=card, problem=_problem(ClassCardUnknown(), language))
        for card in dict.fromkeys(body.cards)
        if card not in holders
    ] + [
        NotPresentOut(given=str(person_id), problem=_problem(PupilUnknown(), language))
        for person_id in dict.fromkeys(body.present)
        if person_id not in pupils
    ]
    here = {*body.present, *holders.values()}
    return [pupil for pupil in pupils.values() if pupil.id in here], refused


@dataclass(frozen=True, slots=True)
class _Outing:
    """Checks in one pupil after the other, without a device: one phone for thirty households is no cheat here."""

    database: Database
    challenge: PublishedChallenge
    actor: Actor
    geofences: LiveGeofences
    fix: LocationFix
    arrival_fix: LocationFix | None
    key: str
    language: Language
    now: dt.datetime

    async def answer(self, pupil: Person) -> tuple[PupilVisitOut, ParkName | None]:
        """Check the pupil in, in a transaction of its own, or say what is wrong; and the park, if in one."""
        nickname = nickname_in(pupil.nickname, self.language)
        own_key = hashlib.sha256(f"{self.key}/{pupil.id}".encode()).hexdigest()
        request = CheckInRequest(pupil.id, self.fix, f"outing:{own_key}", None, self.arrival_fix)
        try:
            async with self.database.transaction() as session:
                await enrol_held(
                    session, self.challenge, [pupil.id], enrolled_by_id=self.actor.account_id, now=self.now
                )
                answer = await check_in(session, self.actor, self.challenge, request, self.geofences, now=self.now)
                reason, park = await told_of_check_in(
                    session, self.geofences, answer, self.language, to_teacher=True
                )
                awards = await list_awards_out(session, answer.given, self.language)
        except DomainError as error:
            return self._failed(pupil.id, nickname, error), None
        except DBAPIError as error:
            # A lock that did not come: the outing can be sent again as it is. Whatever it was, the others go on.
            log.warning("pupils_check_in_failed", **cause_of(error))
            return self._failed(pupil.id, nickname, told_of(error) or DomainError()), None
        CHECK_INS.labels(answer.status, answer.reason).inc()
        visit = PupilVisitOut(
            person_id=pupil.id,
            nickname_words=nickname,
            status=STATUS_CODES[answer.status],
            verdict=answer.status,
            reason=reason,
            awards=awards,
        )
        return visit, park if answer.park_id is not None else None

    def _failed(self, person_id: uuid.UUID, nickname: str, error: DomainError) -> PupilVisitOut:
        return PupilVisitOut(
            person_id=person_id,
            nickname_words=nickname,
            status=status_of(error),
            verdict=None,
            reason=_problem(error, self.language),
            awards=[],
        )


def _problem(error: DomainError, language: Language) -> ReasonOut:
    return ReasonOut(code=error.code, words=say(error.code, language, error.params))
