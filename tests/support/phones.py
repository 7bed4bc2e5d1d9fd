"""Simulated phones that upload to the real application, with a clock that the test sets."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from api.dependencies import get_now
from api.routes.step_uploads import get_attestation_policy
from core.database import Database
from integrations.app_upload.attestation.policy import AttestationPolicy
from records.steps.days.models import StepDay
from simulators.phone.app import PhoneApp
from simulators.phone.health_connect import HealthConnect
from simulators.phone.health_kit import HealthKit
from tests.support.api import client_of, lent_app
from tests.support.roles import SignedIn, sign_in


@dataclass
class PhoneWorld:
    """The application, a guardian with a child, and the instant that all of them see."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    guardian: SignedIn
    now: dt.datetime

    def set_policy(self, policy: AttestationPolicy) -> None:
        """Let the application want this of attestation."""
        self.app.dependency_overrides[get_attestation_policy] = lambda: policy

    def android(self, store: HealthConnect | None = None) -> PhoneApp:
        """An Android phone that is not registered yet."""
        return PhoneApp(self.client, store or HealthConnect(), "android")

    def iphone(self, store: HealthKit | None = None) -> PhoneApp:
        """An iPhone that is not registered yet."""
        return PhoneApp(self.client, store or HealthKit(), "ios")

    async def registered(self, phone: PhoneApp) -> PhoneApp:
        """Register the phone for the guardian."""
        await phone.register(str(self.guardian.person_id), self.guardian.token)
        return phone

    async def renew(self) -> None:
        """Sign up another guardian, at the instant that it is now."""
        self.guardian = await sign_in(self.database, now=self.now)

    async def day(self, day: dt.date) -> StepDay | None:
        """What is settled of the guardian's day."""
        async with self.database.transaction() as session:
            return await session.scalar(
                select(StepDay).where(StepDay.person_id == self.guardian.person_id, StepDay.day == day)
            )

    async def steps(self, day: dt.date) -> int | None:
        """The credited steps of the guardian's day."""
        found = await self.day(day)
        return None if found is None else found.steps


@asynccontextmanager
async def phone_world(database: Database, now: dt.datetime) -> AsyncIterator[PhoneWorld]:
    """Start the application and sign a guardian up."""
    app = lent_app()
    async with client_of(app) as client:
        world = PhoneWorld(app, client, database, await sign_in(database, now=now), now)
        app.dependency_overrides[get_now] = lambda: world.now
        yield world
