"""What the OpenAPI document allows and forbids is sent to every operation: never a 500, always as documented."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, binary_serializer

from api import limits
from api.limits import limit_requests
from core.database import Database
from core.file_types import FileType
from core.rate_limits import Limit
from families.actors import Role
from tests.support.api import openapi_document
from tests.support.roles import sign_in
from tests.support.whole import Whole, whole_system

# A body can be too large as a whole although each of its fields is well formed.
REFUSALS = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, 503]
CHECKS = {"negative_data_rejection": {"expected-statuses": REFUSALS}}
DOCUMENT = openapi_document()


def _schema(*, is_thorough: bool) -> OpenApiSchema:
    """The thorough one also tries each bound of each field, once for all roles."""
    config = {
        "checks": CHECKS,
        "phases": {"coverage": {"enabled": is_thorough}},
        "max-stream-events": 1,  # else it listens to each stream for ten seconds
    }
    return schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(config))


THOROUGH, QUICK = _schema(is_thorough=True), _schema(is_thorough=False)
# Files are sent as bytes, also of the types that it does not know.
REQUESTS_TRANSPORT.serializer(*FileType)(binary_serializer)
NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)  # a Saturday, 10:30 in Hong Kong
TRIED = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TURNED_AWAY = settings(TRIED, max_examples=2)  # mostly: who may not ask is told so, whatever was asked
HELD_TO_SHAPE_ONLY = [positive_data_acceptance]


@schemathesis.check
def well_formed_is_not_malformed(ctx: CheckContext, response: Response, case: schemathesis.Case[Any]) -> None:
    """What fits the document may be refused for its meaning (a wrong cursor, 0/0), but never for its shape."""
    is_positive = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if is_positive and response.status_code == 422 and _is_about_shape(response.json()):
        raise Failure(operation=case.operation.label, title="Well-formed data refused", message=response.text)


def _is_about_shape(problem: Mapping[str, Any]) -> bool:
    return problem["code"] == "invalid_input" and bool(problem["faults"])


@schemathesis.serializer("image/jpeg", "image/png", "image/heic")
def as_picture(_ctx: Any, value: Any) -> bytes:
    """The bytes that were drawn for a picture, as they are."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


async def _unlimited() -> None:
    """Thousands of requests a minute from one account are the point here."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole(database: Database) -> AsyncIterator[Whole]:
    """Everything that ships is loaded, so that the addresses in the examples are there."""
    refused = Limit("refused", capacity=1_000_000, per_s=1_000.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "LIMITS", replace(limits.LIMITS, refused=refused))
        async with whole_system([NOW]) as system:
            system.app.dependency_overrides[limit_requests] = _unlimited
            yield system


@pytest.fixture(scope="module")
def address(whole: Whole) -> str:
    return whole.url


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tokens(whole: Whole) -> Mapping[str, str]:
    """Access tokens by role; the officer is an operator too, so that every operation lets somebody in."""
    guardian = await sign_in(whole.database, now=NOW)
    officer = await sign_in(whole.database, Role.OFFICER, Role.OPERATOR, Role.STAFF, now=NOW)
    return {"guardian": guardian.token, "officer": officer.token}


@QUICK.parametrize()
@TURNED_AWAY
def test_nobody(case: schemathesis.Case[Any], address: str) -> None:
    case.call_and_validate(base_url=address, excluded_checks=HELD_TO_SHAPE_ONLY)


@QUICK.parametrize()
@TURNED_AWAY
def test_guardian(case: schemathesis.Case[Any], address: str, tokens: Mapping[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens['guardian']}"}
    case.call_and_validate(base_url=address, headers=headers, excluded_checks=HELD_TO_SHAPE_ONLY)


@THOROUGH.parametrize()
@TRIED
def test_officer(case: schemathesis.Case[Any], address: str, tokens: Mapping[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens['officer']}"}
    case.call_and_validate(base_url=address, headers=headers, excluded_checks=HELD_TO_SHAPE_ONLY)
