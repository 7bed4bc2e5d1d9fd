"""A clinic with a key, that a family lets hand something in, asking over HTTP."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from records.appointments.models import Clinic
from records.clinics.service import make_clinic_key
from tests.support.record import RecordScene


@dataclass
class ClinicCaller:
    """A clinic's system; everything is under the code that it was told last."""

    http: httpx.AsyncClient
    clinic_id: str
    secret: str
    code: str = ""

    async def ask(
        self, method: str, path: str, body: Any = None, *, revision: int | None = None, **headers: str
    ) -> httpx.Response:
        """Ask at `/v1/deposits/{code}{path}`; a POST gets a key of its own, `revision` becomes If-Match."""
        sent = {"X-Clinic-Key": self.secret, "Accept-Language": "en", **headers}
        if method == "POST":
            sent.setdefault("Idempotency-Key", uuid.uuid4().hex)
        if revision is not None:
            sent["If-Match"] = f'"{revision}"'
        return await self.http.request(method, f"/v1/deposits/{self.code}{path}", json=body, headers=sent)


async def make_clinic(session: AsyncSession, http: httpx.AsyncClient, now: dt.datetime) -> ClinicCaller:
    """A clinic of its own with a key."""
    clinic = Clinic(
        id=f"clinic-{uuid.uuid4().hex[:8]}",
        name_en="Wan Chai Clinic",
        name_zh_hant="灣仔診所",
        name_zh_hans="湾仔诊所",
        district="wan-chai",
    )
    session.add(clinic)
    await session.flush()
    _, secret = await make_clinic_key(session, clinic.id, label="Ward system", now=now)
    return ClinicCaller(http, clinic.id, secret)


async def granted_clinic(scene: RecordScene, now: dt.datetime) -> ClinicCaller:
    """A clinic that whoever asks in the scene lets hand something in to the child's record."""
    clinic = await make_clinic(scene.session, scene.http, now)
    granted = await scene.ask("POST", "/clinic-grants", {"clinic_id": clinic.clinic_id})
    assert granted.status_code == 201, granted.text
    clinic.code = granted.json()["code"]
    return clinic
