"""Routes that fail in every way a route can, to watch what the frame makes of it."""

import asyncio
import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from api.dependencies import ActorDep, IdempotencyKeyDep, NowDep, SessionDep
from api.idempotency import answer_once
from api.pagination import PageDep
from api.schemas.text import LongText, ShortText
from core import errors

router = APIRouter(prefix="/probe")
CALLER = uuid.UUID(int=7)


class Fix(BaseModel):
    model_config = ConfigDict(extra="forbid")

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: ShortText = "x"
    note: LongText = ""
    fix: Fix | None = None


class Answer(BaseModel):
    number: int


KINDS = {
    kind.code: kind
    for kind in (
        errors.InvalidInput,
        errors.NotAuthenticated,
        errors.Forbidden,
        errors.NotFound,
        errors.Conflict,
        errors.Unavailable,
    )
}


@router.get("/errors/{code}")
async def raise_kind(code: str) -> None:
    if code == "too_many_requests":
        raise errors.TooManyRequests(retry_after_s=7)
    raise KINDS[code]


@router.get("/bug")
async def raise_bug() -> None:
    raise RuntimeError("at 114.188227, 22.282564")


@router.post("/body")
async def read_body(body: Body) -> Body:
    return body


@router.get("/query")
async def read_query(near: Annotated[float, Query(ge=0, le=1)]) -> float:
    return near


@router.get("/page")
async def read_page(page: PageDep) -> int:
    page.after_in("probe")
    return page.limit


@router.get("/me")
async def read_actor(actor: ActorDep) -> str:
    return str(actor.account_id)


@router.post("/commit-fails")
async def fail_on_commit(session: SessionDep) -> dict[str, bool]:
    """All goes well until the commit: a deferred constraint is looked at only then."""
    await session.execute(
        text("CREATE TEMP TABLE deferred (n int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP")
    )
    await session.execute(text("INSERT INTO deferred VALUES (1), (1)"))
    return {"done": True}


@router.post("/statement/{name}")
async def run_statement(name: str, session: SessionDep) -> None:
    """Fail as the database does for the reason `name`."""
    statements = {
        "data": "SELECT CAST('x' AS integer)",
        "busy": "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'lock_not_available'; END $$",
        "deadlock": "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'deadlock_detected'; END $$",
        "lost": "SET LOCAL ROLE NONE; SELECT pg_terminate_backend(pg_backend_pid())",
        "bug": "SELECT no_such_column",
        "taken": "INSERT INTO kept VALUES (1), (1)",
        "unrelated": "INSERT INTO kept VALUES (-114)",
    }
    columns = "n int UNIQUE CONSTRAINT positive CHECK (n > 0)"
    await session.execute(text(f"CREATE TEMP TABLE kept ({columns}) ON COMMIT DROP"))
    await session.execute(text(statements[name]))


counter = {"done": 0}


@router.post("/once")
async def do_once(body: Body, key: IdempotencyKeyDep, session: SessionDep, now: NowDep) -> JSONResponse:
    async def work() -> tuple[int, Answer]:
        if body.note == "fail":
            raise errors.Conflict
        counter["done"] += 1
        await asyncio.sleep(0.01)
        return 201, Answer(number=counter["done"])

    return await answer_once(session, actor_id=CALLER, operation="probe", key=key, body=body, now=now, work=work)


@router.post("/bytes")
async def count_bytes(request: Request) -> int:
    return sum([len(chunk) async for chunk in request.stream()])
