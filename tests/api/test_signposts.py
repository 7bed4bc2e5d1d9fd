"""Every operation is found behind its module's signpost, and modules that a path cannot lead to are not tried."""

import re

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope

from api.signposts import Signpost
from tests.support.api import lent_app

SOMETHING = "01a22e65-a54e-73ef-80b8-b63e83209eab"


def _match(app: FastAPI, method: str, path: str) -> Match:
    best = Match.NONE
    for route in app.router.routes:
        scope: Scope = {"type": "http", "method": method, "path": path, "headers": [], "root_path": "", "app": app}
        best = max(best, route.matches(scope)[0], key=lambda one: one.value)
    return best


def test_every_operation_is_found() -> None:
    app, tried = lent_app(), 0
    for route in iter_route_contexts(app.routes):
        path = re.sub(r"{[^}]*:int}", "1", route.path or "")
        path = re.sub(r"{[^}]*}", SOMETHING, path)
        for method in route.methods or ():
            tried += 1
            assert _match(app, method, path) is Match.FULL, (method, path)
    assert tried > 300
    assert _match(app, "GET", f"/v1/persons/{SOMETHING}/nothing-of-this-name") is Match.NONE


@pytest.mark.parametrize(
    ("path", "is_tried"),
    [
        ("/v1/parks", True),
        ("/v1/persons/1/points", True),
        ("/v1/persons/1/steps", False),
        ("/v1/persons/1", False),
        ("/v1/boards/1/anything/deeper", True),
        ("/v1/schools", False),
        ("/v1", False),
    ],
)
def test_a_router_is_tried_for_its_own_paths_alone(
    path: str,
    is_tried: bool,  # noqa: FBT001 - a column of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    router, tried = APIRouter(), list[str]()

    def match(_router: APIRouter, scope: Scope) -> tuple[Match, Scope]:
        tried.append(scope["path"])
        return Match.NONE, {}

    for own in ("/parks", "/persons/{person_id}/points", "/boards/{board}/{part}/deeper"):
        router.add_api_route(own, lambda: None)
    monkeypatch.setattr(APIRouter, "matches", match)
    Signpost(router).matches({"type": "http", "path": path})
    assert bool(tried) == is_tried


def test_a_path_needs_a_word_of_its_own() -> None:
    router = APIRouter()
    router.add_api_route("/{anything}", lambda: None)
    with pytest.raises(ValueError, match="anything"):
        Signpost(router)
