"""Turns whatever goes wrong into a problem answer: the kind decides the status, the code the words.

What is not ours to explain (a broken statement, a bug) is 500 and says nothing; the log has the request id.
"""

import math
from collections.abc import Mapping

import psycopg.errors
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.faults import faults_of
from api.growth_faults import growth_faults
from api.languages import language_of
from api.problems import CODE_OF_STATUS, Fault, problem, problems
from core import errors
from core.messages import say
from geo.parks.boundaries import BoundaryInvalid
from records.growth.errors import ValueImpossible, ValueUnlikely

__all__ = ["cause_of", "install_error_handlers", "problems", "status_of", "told_of"]

RETRY_AFTER_S = 1  # a busy row or pool is free again within a second or so

_STATUS_OF_KIND: Mapping[type[errors.DomainError], int] = {
    errors.InvalidInput: 422,
    errors.NotAuthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.PreconditionRequired: 428,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}
# Another transaction was in the way, or the server is going or gone: the same request may succeed in a moment.
_PASSING = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.QueryCanceled,
    psycopg.errors.TooManyConnections,
    psycopg.errors.AdminShutdown,
    psycopg.errors.CrashShutdown,
    psycopg.errors.CannotConnectNow,
)
_CONNECTION_CLASS = "08"  # SQLSTATE class of connection exceptions


def install_error_handlers(app: FastAPI) -> None:
    """Register the handlers for everything but bugs; those end in `api/middleware.py`."""
    app.add_exception_handler(errors.DomainError, _domain_error)
    app.add_exception_handler(BoundaryInvalid, _boundary_invalid)
    app.add_exception_handler(ValueImpossible, _growth_questioned)
    app.add_exception_handler(ValueUnlikely, _growth_questioned)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DBAPIError, _database_error)
    app.add_exception_handler(PoolTimeout, _busy)
    app.add_exception_handler(RedisError, _busy)


def status_of(error: errors.DomainError) -> int:
    """Return the HTTP status for the kind of `error`."""
    for kind, status in _STATUS_OF_KIND.items():
        if isinstance(error, kind):
            return status
    return 500


def request_id_of(request: Request) -> str | None:
    """Return the request's id, as the middleware set it."""
    request_id: str | None = request.scope.get("request_id")
    return request_id


def answer_problem(
    request: Request,
    status: int,
    code: str | None = None,
    *,
    params: Mapping[str, str | int] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem in the caller's language; `code` defaults to the status's general code."""
    return problem(
        status,
        code or CODE_OF_STATUS.get(status, "internal_error"),
        language_of(request),
        params=params,
        request_id=request_id_of(request),
        headers=headers,
    )


async def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.DomainError)  # noqa: S101 - registered for this type only
    status = status_of(error)
    headers = {}
    if isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return answer_problem(request, status, error.code, params=error.params, headers=headers)


async def _boundary_invalid(request: Request, error: Exception) -> Response:
    """Say what is wrong with a drawn geofence and where: of a park's boundary, never of a person's position."""
    assert isinstance(error, BoundaryInvalid)  # noqa: S101 - registered for this type only
    language = language_of(request)
    fault = Fault(
        place="body",
        pointer=f"/geofence{'/radius_m' if error.field == 'radius_m' else ''}",
        code=error.code,
        words=say(error.code, language, error.params),
    )
    request_id = request_id_of(request)
    return problem(422, error.code, language, params=error.params, faults=[fault], request_id=request_id)


async def _growth_questioned(request: Request, error: Exception) -> Response:
    """Say which values cannot be or hardly, and what may have been meant: to who typed them in just now."""
    assert isinstance(error, ValueImpossible | ValueUnlikely)  # noqa: S101 - registered for these types only
    language = language_of(request)
    faults = growth_faults(error, language)
    return problem(status_of(error), error.code, language, faults=faults, request_id=request_id_of(request))


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type only
    if isinstance(error.body, bytes) and error.body:  # left unread, for its Content-Type is not JSON's
        return answer_problem(request, 415)
    language = language_of(request)
    return problem(
        422,
        "invalid_input",
        language,
        faults=faults_of(error.errors(), language),
        request_id=request_id_of(request),
    )


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    headers = error.headers
    if error.status_code == 405:
        headers = {"Allow": ", ".join(_allowed_methods(request))}
    return answer_problem(request, error.status_code, headers=headers)


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes at this address; the router itself names those of the first only."""
    contexts = iter_route_contexts(request.app.routes)
    matching = [one for one in contexts if one.methods and one.path_regex.match(request.url.path)]
    # An address of its own, such as that of the imports of parks, is not also that of a park of this name.
    exact = [one for one in matching if one.path == request.url.path]
    methods = {method for one in exact or matching for method in one.methods or ()}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def told_of(error: DBAPIError) -> errors.DomainError | None:
    """Return what a failed statement means to the caller; None for a bug."""
    cause = error.orig
    if isinstance(cause, psycopg.errors.UniqueViolation):
        return errors.Conflict()
    if isinstance(cause, psycopg.errors.DataError):
        return errors.InvalidInput()
    sqlstate = getattr(cause, "sqlstate", None)
    lost = error.connection_invalidated or sqlstate is None or sqlstate.startswith(_CONNECTION_CLASS)
    if lost or isinstance(cause, _PASSING):
        return errors.Unavailable()
    return None


def cause_of(error: DBAPIError) -> dict[str, str | None]:
    """Return what may be logged of a failed statement; its message and parameters may repeat what was sent."""
    constraint = error.orig.diag.constraint_name if isinstance(error.orig, psycopg.Error) else None
    return {"cause": type(error.orig).__name__, "constraint": constraint}


async def _database_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)  # noqa: S101 - registered for this type only
    told = told_of(error)
    if told is None:
        raise error
    return await _domain_error(request, told)


async def _busy(request: Request, error: Exception) -> Response:
    return answer_problem(request, 503, headers={"Retry-After": str(RETRY_AFTER_S)})
