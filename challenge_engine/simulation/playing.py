"""Playing simulations in slices: how far one is, is committed between them, so a killed worker's is gone on with.

Whoever plays holds a lease that each checkpoint renews. When it has run out, the next one to look goes on from the
checkpoint; should the first only have slept, it finds the lease gone and stops (docs/decisions/0094).
"""

import datetime as dt
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.check import check_file
from challenge_engine.definitions.compile import compile_challenge
from challenge_engine.definitions.service import FROM_THE_BEGINNING, PublishedChallenge, get_published_as_of
from challenge_engine.simulation import repository
from challenge_engine.simulation.limits import LIMITS, SimulationLimits
from challenge_engine.simulation.models import Simulation
from challenge_engine.simulation.outcome import OutcomeOut, ResultOut, outcome_of
from challenge_engine.simulation.population import World
from challenge_engine.simulation.report import Report, Window
from challenge_engine.simulation.sources import Step, generated_steps, load_world, recorded_steps
from core.clock import utc_now
from core.database import Database
from core.ids import new_id

log = structlog.stdlib.get_logger(__name__)

NOBODY = UUID(int=0)  # stands for the challenge's id while it has none


@dataclass(frozen=True, slots=True)
class _Stage:
    """A challenge with its report so far."""

    challenge: PublishedChallenge
    window: Window
    report: Report


@dataclass(slots=True)
class _Play:
    """A simulation in hand: `done` persons were played, the last unit of recorded ones was `after`."""

    simulation: Simulation
    lease_id: UUID
    stages: list[_Stage]
    world: World
    total: int
    enrolled: int
    done: int
    after: UUID | None

    @property
    def challenges(self) -> list[PublishedChallenge]:
        """The file simulated, then the running version where compared."""
        return [stage.challenge for stage in self.stages]

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 1.0

    def take(self, step: Step) -> None:
        """Play one unit."""
        for stage, player in zip(self.stages, step.players, strict=True):
            stage.report.add(stage.challenge.compiled, player, stage.window)
        self.done += step.persons
        self.after = step.after

    def checkpoint(self) -> dict[str, Any]:
        """What is needed to go on."""
        return {
            "done": self.done,
            "after": str(self.after) if self.after else None,
            "reports": [stage.report.to_json() for stage in self.stages],
        }

    def result(self) -> dict[str, Any]:
        """What the officer sees."""
        simulation = self.simulation
        is_recorded = simulation.over == "recorded"
        outcomes: list[OutcomeOut] = [
            outcome_of(stage.challenge.compiled, stage.report, stage.window, is_recorded=is_recorded)
            for stage in self.stages
        ]
        return ResultOut(
            over=simulation.over,
            first_day=simulation.first_day,
            last_day=simulation.last_day,
            is_sample=is_recorded and self.enrolled > self.done,
            simulated=outcomes[0],
            running=outcomes[1] if len(outcomes) > 1 else None,
        ).model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class SimulationPlayer:
    """Plays what waits. Any number may try at once; `limits.at_once` of them find something to do."""

    database: Database
    limits: SimulationLimits = LIMITS
    clock: Callable[[], dt.datetime] = utc_now

    async def take_turn(self) -> bool:
        """Play the next simulation for one turn; return whether there is more to do for whoever comes next."""
        claimed = await self._claim()
        if claimed is None:
            return False
        simulation, lease_id = claimed
        async with self.database.transaction() as session:
            play = await _prepare(session, simulation, lease_id)
        await self._play(play)
        async with self.database.transaction() as session:
            return await repository.count_unfinished(session) > 0

    async def _claim(self) -> tuple[Simulation, UUID] | None:
        now, lease_id = self.clock(), new_id()
        async with self.database.transaction() as session:
            await repository.lock_queue(session)
            if await repository.count_leased(session, now) >= self.limits.at_once:
                return None
            while (simulation := await repository.lock_next(session, now)) is not None:
                if simulation.tries < self.limits.tries:
                    simulation.status = "running"
                    simulation.tries += 1
                    simulation.lease_id = lease_id
                    simulation.lease_until_at = self._lease_end(now)
                    return simulation, lease_id
                log.error("simulation_given_up", simulation=str(simulation.id), tries=simulation.tries)
                simulation.status = "failed"
                simulation.checkpoint = None
                simulation.finished_at = now
                await session.flush()
        return None

    async def _play(self, play: _Play) -> None:
        turn_ends_s = time.monotonic() + self.limits.turn_s
        slice_ends_s = time.monotonic() + self.limits.slice_s
        async with aclosing(self._steps(play)) as steps:
            async for step in steps:
                play.take(step)
                if play.done >= play.simulation.participants:
                    break
                if time.monotonic() < slice_ends_s:
                    continue
                is_turn_over = time.monotonic() >= turn_ends_s
                if not await self._keep(play, is_turn_over=is_turn_over) or is_turn_over:
                    return
                slice_ends_s = time.monotonic() + self.limits.slice_s
        await self._finish(play)

    def _steps(self, play: _Play) -> AsyncGenerator[Step, None]:
        if play.simulation.over == "generated":
            return generated_steps(play.simulation, play.challenges, play.world, done=play.done)
        return recorded_steps(self.database, play.simulation, play.challenges, self.limits, after=play.after)

    async def _keep(self, play: _Play, *, is_turn_over: bool) -> bool:
        """Commit how far it is; False when it was cancelled, or is somebody else's by now."""
        now = self.clock()
        lease = (
            {"lease_until_at": None, "turn_at": now} if is_turn_over else {"lease_until_at": self._lease_end(now)}
        )
        values = {"progress": play.progress, "checkpoint": play.checkpoint(), "tries": 0, **lease}
        return await self._save(play, values)

    async def _finish(self, play: _Play) -> None:
        ended: dict[str, Any] = {"lease_id": None, "lease_until_at": None, "checkpoint": None}
        done = {"status": "done", "progress": 1.0, "result": play.result(), "finished_at": self.clock()}
        await self._save(play, ended | done)

    async def _save(self, play: _Play, values: dict[str, Any]) -> bool:
        async with self.database.transaction() as session:
            return await repository.save_as_holder(session, play.simulation.id, play.lease_id, values)

    def _lease_end(self, now: dt.datetime) -> dt.datetime:
        return now + dt.timedelta(seconds=self.limits.lease_s)


async def _prepare(session: AsyncSession, simulation: Simulation, lease_id: UUID) -> _Play:
    """Compile what is to be played, and take up the checkpoint if there is one."""
    file = check_file(simulation.yaml_text)
    compiled = compile_challenge([(file.version, FROM_THE_BEGINNING, file)])
    challenges = [PublishedChallenge(simulation.challenge_id or NOBODY, file.slug, file.version, compiled)]
    if simulation.is_compared and simulation.challenge_id and simulation.running_version:
        challenges.append(await get_published_as_of(session, simulation.challenge_id, simulation.running_version))
    enrolled = 0
    if simulation.over == "recorded" and simulation.challenge_id:
        enrolled = await repository.count_enrolled(session, simulation.challenge_id)
    kept = simulation.checkpoint or {"done": 0, "after": None, "reports": [None] * len(challenges)}
    return _Play(
        simulation=simulation,
        lease_id=lease_id,
        stages=[
            _Stage(one, _window(one, simulation), Report.from_json(report) if report else Report.of(one.compiled))
            for one, report in zip(challenges, kept["reports"], strict=True)
        ],
        world=await load_world(session, challenges),
        total=min(enrolled, simulation.participants) if simulation.over == "recorded" else simulation.participants,
        enrolled=enrolled,
        done=kept["done"],
        after=UUID(kept["after"]) if kept["after"] else None,
    )


def _window(challenge: PublishedChallenge, simulation: Simulation) -> Window:
    window = Window.of(challenge.compiled.calendar, simulation.first_day, simulation.last_day)
    if simulation.over == "generated":
        return window
    # What has not come yet is judged for nobody.
    return Window(window.first_day, window.last_day, min(window.as_of, simulation.created_at))
