"""Which module's routes a path can lead to, by words of it, so that not every route is tried.

FastAPI tries routes one after the other, included routers again at each level: with some four hundred of them,
finding the route took longer than most of what was done there (docs/performance.md).
"""

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope

_DEPTH = 2  # words of a path before those that routers tell: "" and "v1"
_ANY = "{"  # as a parameter begins


class Signpost(APIRouter):
    """A router whose routes are tried only for paths that have the first and the third word of one of them.

    As in `/persons/{person_id}/points`: between them is who or what it is about.
    """

    def __init__(self, router: APIRouter) -> None:
        super().__init__()
        self.include_router(router)
        self._words: dict[str, set[str]] = {}
        for route in iter_route_contexts(router.routes):
            first, third = _first_and_third((route.path or "").split("/")[1:])
            if _ANY in first:
                message = f"{route.path} does not begin with a word of its own"
                raise ValueError(message)
            self._words.setdefault(first, set()).add(_ANY if _ANY in third else third)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a request is for a route of the router, and what follows from that."""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        first, third = _first_and_third(path.split("/", _DEPTH + 3)[_DEPTH:])
        thirds = self._words.get(first)
        if thirds is None or (third not in thirds and _ANY not in thirds):
            return Match.NONE, {}
        return super().matches(scope)


def _first_and_third(words: list[str]) -> tuple[str, str]:
    return words[0] if words else "", words[2] if len(words) > 2 else ""
