"""The switches under `/_simulator/`: what a test, or a curious person with curl, makes happen at a vendor."""

import datetime as dt
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from simulators.vendor import Faults, Fire, Firing, Vendor
from simulators.wearing import MINUTES


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FaultSwitches(_Strict):
    """`is_away`: 503 to everything. `fail_after`: so many good answers, then one 500. `busy_for_s`: 429."""

    is_away: bool = False
    fail_after: int | None = None
    busy_for_s: int | None = None


class MinuteChange(_Strict):
    """A minute of a device corrected, or with `count` null deleted."""

    day: dt.date
    device: str
    minute: int
    count: int | None


class DaySwitch(_Strict):
    """A day that is held back until the device syncs, or known."""

    day: dt.date
    is_held_back: bool


class ClockSwitch(_Strict):
    """Where the simulator's clock stands; null: it goes with the machine's."""

    at: dt.datetime | None


class WebhookSwitch(_Strict):
    """Where webhooks go."""

    url: str


class Scopes(_Strict):
    """What a person allows from now on."""

    scopes: list[str]


class FireRequest(BaseModel):
    """A webhook to be sent; fields beyond these go to the vendor's own code."""

    model_config = ConfigDict(extra="allow")

    user_id: str
    kind: str = "changed"
    first_on: dt.date
    last_on: dt.date


def add_switches(app: FastAPI, vendor: Vendor, fire: Firing) -> None:
    """Add the switches to a simulator's app."""
    _add_state_switches(app, vendor)
    _add_person_switches(app, vendor)

    @app.post("/_simulator/webhook")
    async def set_webhook(switch: WebhookSwitch) -> dict[str, str]:
        vendor.webhook_url = switch.url
        return {"url": switch.url}

    @app.post("/_simulator/fire")
    async def fire_webhook(wish: FireRequest) -> dict[str, list[int]]:
        rest: dict[str, Any] = dict(wish.model_extra or {})
        sent = Fire(wish.user_id, wish.kind, wish.first_on.isoformat(), wish.last_on.isoformat(), rest)
        return {"statuses": list(await fire(sent))}


def _add_state_switches(app: FastAPI, vendor: Vendor) -> None:
    @app.post("/_simulator/faults")
    async def set_faults(switches: FaultSwitches) -> FaultSwitches:
        vendor.faults = Faults(**switches.model_dump())
        return switches

    @app.post("/_simulator/clock")
    async def set_clock(switch: ClockSwitch) -> dict[str, str]:
        vendor.clock.stand_at(None if switch.at is None else switch.at.timestamp())
        return {"now": vendor.clock.now().isoformat()}

    @app.post("/_simulator/expire")
    async def expire() -> dict[str, bool]:
        vendor.oauth.expire_access_tokens()
        return {"expired": True}

    @app.get("/_simulator/state")
    async def state() -> dict[str, Any]:
        return {
            "requests": dict(vendor.requests),
            "refreshes": vendor.oauth.refreshes,
            "allowed": [user_id for user_id in vendor.people if vendor.oauth.has_grant(user_id)],
            "webhook_url": vendor.webhook_url,
        }


def _add_person_switches(app: FastAPI, vendor: Vendor) -> None:
    @app.post("/_simulator/people/{user_id}/minutes")
    async def change_minute(user_id: str, change: MinuteChange) -> Response:
        person = vendor.people.get(user_id)
        if person is None or not 0 <= change.minute < MINUTES:
            return JSONResponse({"error": "not_found"}, 404)
        at_s = int(vendor.clock.now_s())
        person.correct(change.day, change.device, change.minute, change.count, at_s=at_s)
        return JSONResponse({"record_id": f"{change.device}-{change.day:%Y%m%d}-{change.minute:04d}"})

    @app.post("/_simulator/people/{user_id}/days")
    async def switch_day(user_id: str, switch: DaySwitch) -> dict[str, bool]:
        person = vendor.people[user_id]
        (person.hold_back if switch.is_held_back else person.release)(switch.day)
        return {"is_held_back": switch.is_held_back}

    @app.get("/_simulator/people/{user_id}/days/{day}")
    async def show_day(user_id: str, day: dt.date) -> dict[str, Any]:
        person = vendor.people[user_id]
        until_s = vendor.clock.now_s()
        return {
            "merged": person.merged_total(day, until_s=until_s),
            "devices": {
                device.key: {
                    "total": person.total(day, device, until_s=until_s),
                    "minutes": [
                        [each.minute, each.count] for each in person.minutes(day, device, until_s=until_s)
                    ],
                }
                for device in person.devices
            },
        }

    @app.post("/_simulator/people/{user_id}/revoke")
    async def revoke(user_id: str) -> dict[str, bool]:
        vendor.oauth.revoke_person(user_id)
        return {"revoked": True}

    @app.post("/_simulator/people/{user_id}/scopes")
    async def change_scopes(user_id: str, change: Scopes) -> dict[str, list[str]]:
        vendor.oauth.change_scopes(user_id, frozenset(change.scopes))
        return {"scopes": change.scopes}
