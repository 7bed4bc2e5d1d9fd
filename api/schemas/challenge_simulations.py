"""Simulations as the office asks for them and sees them."""

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from api.schemas.people import Body
from api.schemas.times import Day
from challenge_engine.definitions.limits import LIMITS as LANGUAGE_LIMITS
from challenge_engine.simulation.limits import LIMITS
from challenge_engine.simulation.models import Over, Simulation, Status
from challenge_engine.simulation.outcome import ResultOut
from challenge_engine.simulation.service import Wish
from core.messages import Language, say

SEEDS = 2**31


class SimulationIn(Body):
    """What to simulate: a file, over what is recorded or over made-up participants."""

    yaml: str = Field(
        min_length=1, max_length=LANGUAGE_LIMITS.file_bytes, examples=["slug: go-to-park\nversion: 2\n"]
    )
    over: Over = Field(default="generated", examples=["generated"])
    participants: int = Field(
        default=200,
        ge=1,
        le=LIMITS.participants,
        description="How many are made up; of recorded ones, how many at most.",
        examples=[200],
    )
    first_day: Day | None = Field(
        default=None, description="A day of the run; its first, unless told.", examples=["2026-09-14"]
    )
    last_day: Day | None = Field(
        default=None,
        description="A day of the run; its last, unless told, of recorded facts today.",
        examples=["2026-12-31"],
    )
    seed: int = Field(
        default=1, ge=0, lt=SEEDS, description="The same seed makes the same participants.", examples=[1]
    )
    compare_with_running: bool = Field(
        default=False, description="Play the running version with the same, where there is one.", examples=[True]
    )

    def wish(self) -> Wish:
        """Return it as the engine takes it."""
        return Wish(
            yaml_text=self.yaml,
            over=self.over,
            participants=self.participants,
            first_day=self.first_day,
            last_day=self.last_day,
            seed=self.seed,
            is_compared=self.compare_with_running,
        )


class SimulationAccepted(BaseModel):
    """A simulation that waits for its turn."""

    simulation_id: uuid.UUID
    status: Status = Field(examples=["waiting"])


class SimulationOut(BaseModel):
    """How far a simulation is, and its result once it is done. It is kept for thirty days."""

    simulation_id: uuid.UUID
    status: Status = Field(examples=["running"])
    progress: float = Field(ge=0, le=1, examples=[0.42])
    words: str = Field(examples=["42 % done."])
    created_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    finished_at: dt.datetime | None = Field(examples=["2026-10-10T02:31:10Z"])
    kept_until_at: dt.datetime = Field(examples=["2026-11-09T02:30:00Z"])
    result: ResultOut | None

    @classmethod
    def of(cls, simulation: Simulation, language: Language) -> "SimulationOut":
        """Return a simulation in the caller's language."""
        params = {"percent": int(simulation.progress * 100)}
        return cls(
            simulation_id=simulation.id,
            status=simulation.status,
            progress=simulation.progress,
            words=say(f"simulation_is_{simulation.status}", language, params),
            created_at=simulation.created_at,
            finished_at=simulation.finished_at,
            kept_until_at=simulation.created_at + dt.timedelta(days=LIMITS.keep_days),
            result=ResultOut.model_validate(simulation.result) if simulation.result else None,
        )
