"""The Observatory's open data as far as the product asks for it: the summary of warnings in force.

`POST /_simulator/warnings` with `{"code": "TC8NE", "issued_at": "..."}` issues one, `"is_over": true` cancels it;
`POST /_simulator/faults` with `{"is_away": true}` lets every question fail.
"""

import datetime as dt
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

PATH = "/weatherAPI/opendata/weather.php"
_KINDS = {"TC": "WTCSGNL", "WRAIN": "WRAIN"}  # of codes with a grade; others are their own kind


class Issue(BaseModel):
    """A warning that is issued, or over."""

    code: str
    issued_at: dt.datetime
    is_over: bool = False


class Faults(BaseModel):
    """How it answers."""

    is_away: bool = False


def make_observatory() -> FastAPI:
    """Return the app; `app.state.warnings` is what is in force, by kind."""
    app = FastAPI()
    app.state.warnings, app.state.is_away = {}, False

    @app.get(PATH)
    async def summary(dataType: str) -> Response:  # noqa: N803 - the Observatory's own name
        if app.state.is_away or dataType != "warnsum":
            return Response(status_code=503)
        return JSONResponse(app.state.warnings)

    @app.post("/_simulator/warnings")
    async def issue(issue: Issue) -> dict[str, Any]:
        kind = next((kind for start, kind in _KINDS.items() if issue.code.startswith(start)), issue.code)
        app.state.warnings[kind] = {
            "name": kind,
            "code": issue.code,
            "actionCode": "CANCEL" if issue.is_over else "ISSUE",
            "issueTime": issue.issued_at.isoformat(),
            "updateTime": issue.issued_at.isoformat(),
        }
        return dict(app.state.warnings)

    @app.post("/_simulator/faults")
    async def faults(faults: Faults) -> Faults:
        app.state.is_away = faults.is_away
        return faults

    return app
