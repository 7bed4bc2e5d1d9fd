"""Simulations: what a challenge file would give and cost, before anyone plays it. The worker plays them."""

import asyncio
import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from api.challenge_faults import faulty_file
from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.schemas.challenge_simulations import SimulationAccepted, SimulationIn, SimulationOut
from challenge_engine.definitions.check import review_file
from challenge_engine.definitions.faults import DefinitionInvalid
from challenge_engine.definitions.known_ids import load_known_ids
from challenge_engine.simulation.service import ask, cancel_simulation, get_simulation
from families.permissions import Action, require

router = APIRouter(prefix="/challenges/simulations", tags=["challenges"])

SimulationPath = Annotated[uuid.UUID, Path(description="The simulation, one's own.")]


@router.post(
    "",
    operation_id="request_challenge_simulation",
    summary="Have a challenge file simulated",
    status_code=202,
    response_model=SimulationAccepted,
    responses=problems(401, 403, 409, 422),
)
async def post_simulation(
    body: SimulationIn,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    key: IdempotencyKeyDep,
    now: NowDep,
) -> Response:
    """Queue a simulation, one unfinished at a time for each officer. Every fault of the file is told at once."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    review = await asyncio.to_thread(review_file, body.yaml, await load_known_ids(session))
    if review.file is None:
        return faulty_file(request, DefinitionInvalid(review.errors), language)
    file = review.file

    async def work() -> tuple[int, BaseModel]:
        simulation = await ask(session, actor.account_id, body.wish(), file, now=now)
        return 202, SimulationAccepted(simulation_id=simulation.id, status=simulation.status)

    return await answer_once(
        session,
        actor_id=actor.account_id,
        operation="request_challenge_simulation",
        key=key,
        body=body,
        now=now,
        work=work,
    )


@router.get(
    "/{simulation_id}",
    operation_id="get_challenge_simulation",
    summary="Show how far a simulation is, and its result",
    responses=problems(401, 403, 404),
)
async def show_simulation(
    simulation_id: SimulationPath, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> SimulationOut:
    """Return one's own simulation. Ask again every second or two while it waits or runs."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    return SimulationOut.of(await get_simulation(session, simulation_id, actor.account_id), language)


@router.delete(
    "/{simulation_id}",
    operation_id="cancel_challenge_simulation",
    summary="Cancel a simulation",
    responses=problems(401, 403, 404),
)
async def delete_simulation(
    simulation_id: SimulationPath, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> SimulationOut:
    """Cancel one's own simulation; a finished one stays as it is."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    return SimulationOut.of(await cancel_simulation(session, simulation_id, actor.account_id, now=now), language)
