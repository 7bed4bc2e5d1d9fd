"""What the OpenAPI document allows and forbids is sent to every operation: never a 500, always as documented."""

from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckContext
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.limits import limit_requests
from core.clock import utc_now
from core.database import Database
from families.actors import Role
from tests.support.roles import sign_in
from tests.support.serving import served

SCHEMA = schemathesis.openapi.from_dict(create_app().openapi())
TRIED = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
HELD_TO_SHAPE_ONLY = [positive_data_acceptance]


@schemathesis.check
def well_formed_is_not_malformed(ctx: CheckContext, response: Response, case: schemathesis.Case) -> None:
    """What fits the document may be refused for its meaning (a wrong cursor, 0/0), but never for its shape."""
    is_positive = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if is_positive and response.status_code == 422 and response.json()["code"] == "invalid_input":
        raise Failure(operation=case.operation.label, title="Well-formed data refused", message=response.text)


async def _unlimited() -> None:
    """Thousands of requests a minute from one account are the point here."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(database: Database) -> AsyncIterator[str]:
    app = create_app()
    app.dependency_overrides[limit_requests] = _unlimited
    with served(app) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tokens(database: Database) -> Mapping[str, str]:
    """Access tokens by role; the officer is an operator too, so that every operation lets somebody in."""
    now = utc_now()
    guardian = await sign_in(database, now=now)
    officer = await sign_in(database, Role.OFFICER, Role.OPERATOR, Role.STAFF, now=now)
    return {"guardian": guardian.token, "officer": officer.token}


@SCHEMA.parametrize()
@TRIED
def test_nobody(case: schemathesis.Case, address: str) -> None:
    case.call_and_validate(base_url=address, excluded_checks=HELD_TO_SHAPE_ONLY)


@SCHEMA.parametrize()
@pytest.mark.parametrize("role", ["guardian", "officer"])
@TRIED
def test_signed_in(case: schemathesis.Case, role: str, address: str, tokens: Mapping[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens[role]}"}
    case.call_and_validate(base_url=address, headers=headers, excluded_checks=HELD_TO_SHAPE_ONLY)
