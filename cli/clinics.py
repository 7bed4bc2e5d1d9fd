"""`eplus clinics`: clinics in which appointments are booked, their times, and the keys by which they hand in."""

import datetime as dt
import uuid
from typing import Annotated

import typer
from rich.console import Console

from cli.running import run
from core.clock import HONG_KONG
from core.database import Database
from records.appointments.models import Clinic
from records.appointments.service import open_slots
from records.clinics.models import LABEL_CHARS
from records.clinics.service import make_clinic_key, revoke_clinic_key
from records.medical_certificates.service import revoke_by_token

app = typer.Typer(help="Clinics, their times and keys.", no_args_is_help=True)
_out = Console(highlight=False)
_LOCAL = ["%Y-%m-%dT%H:%M"]


@app.command()
def add(
    clinic_id: str,
    name_en: str,
    name_zh_hant: str,
    name_zh_hans: str,
    district: Annotated[str, typer.Argument(help="A district's id, such as wan-chai.")],
) -> None:
    """Add a clinic, or change what it is called."""

    async def work(database: Database, _now: dt.datetime) -> None:
        async with database.transaction() as session:
            names = {"name_en": name_en, "name_zh_hant": name_zh_hant, "name_zh_hans": name_zh_hans}
            await session.merge(Clinic(id=clinic_id, district=district, **names))

    run(work)
    _out.print(f"{clinic_id} is there.")


@app.command("open-slots")
def open_slots_(
    clinic_id: str,
    first: Annotated[dt.datetime, typer.Argument(formats=_LOCAL, help="In Hong Kong, as 2026-10-12T09:00.")],
    until: Annotated[dt.datetime, typer.Argument(formats=_LOCAL)],
    minutes: Annotated[int, typer.Option(min=5, max=480)] = 15,
    capacity: Annotated[int, typer.Option(min=1, max=500)] = 1,
) -> None:
    """Open times of equal length, one after the other; those that are there already stay as they are."""

    async def work(database: Database, _now: dt.datetime) -> int:
        async with database.transaction() as session:
            return await open_slots(
                session,
                clinic_id,
                first_at=first.replace(tzinfo=HONG_KONG),
                until_at=until.replace(tzinfo=HONG_KONG),
                minutes=minutes,
                capacity=capacity,
            )

    _out.print(f"{run(work):,} new times.")


@app.command("make-key")
def make_key(
    clinic_id: str,
    label: Annotated[str, typer.Argument(help="Which system it is for.")],
) -> None:
    """Make a key with which a clinic's system hands something in. It is printed this once."""

    async def work(database: Database, now: dt.datetime) -> tuple[uuid.UUID, str]:
        async with database.transaction() as session:
            key, secret = await make_clinic_key(session, clinic_id, label=label[:LABEL_CHARS], now=now)
            return key.id, secret

    key_id, secret = run(work)
    _out.print(f"Key {key_id} of {clinic_id}, for the header X-Clinic-Key:")
    _out.print(secret, soft_wrap=True)


@app.command("revoke-key")
def revoke_key(key_id: uuid.UUID) -> None:
    """Let a key be good for nothing from now on."""

    async def work(database: Database, now: dt.datetime) -> None:
        async with database.transaction() as session:
            await revoke_clinic_key(session, key_id, now=now)

    run(work)
    _out.print(f"{key_id} is revoked.")


@app.command("revoke-certificate")
def revoke_certificate(
    token: Annotated[str, typer.Argument(help="What stands behind /verify/ in the QR code's address.")],
    reason: Annotated[str, typer.Argument(help="A sentence, for the family.")],
) -> None:
    """Revoke a medical certificate on its clinic's word, where the family lets the clinic in no more."""

    async def work(database: Database, now: dt.datetime) -> None:
        async with database.transaction() as session:
            await revoke_by_token(session, token, reason=reason, now=now)

    run(work)
    _out.print("It is revoked; the family is told.")
