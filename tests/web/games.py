"""Games with rules that the shipped one has not, in a year of their own: no other test finds them running."""

import datetime as dt
import uuid
from dataclasses import dataclass

from challenge_engine.definitions.service import publish
from tests.support.play import GAME, TITLE
from tests.web.people import Person
from tests.web.system import System

MORNING = dt.datetime(2029, 10, 10, 2, 30, tzinfo=dt.UTC)  # 10:30 in Hong Kong
_RUNS = {"2026-12-31}": "2029-10-10}", "2026-10-01": "2029-10-10", "2026-10-31": "2029-10-10"}


@dataclass(frozen=True)
class Game:
    """A challenge of one day, the one of `MORNING`."""

    slug: str

    @property
    def check_in_path(self) -> str:
        """Where one checks in for this game and no other."""
        return f"/play/check-in?challenge={self.slug}"


async def publish_game(system: System, *, parks: str = "designated: true", late_data: str | None = None) -> Game:
    """Publish the small game with these rules on parks and late data; stands still at its day."""
    slug = f"game-{uuid.uuid4().hex[:12]}"
    text = GAME.format(slug=slug, version=1, points="10", title=TITLE)
    winter = next(line for line in text.splitlines() if "id: winter" in line)
    text = text.replace(f"{winter}\n", "").replace("{designated: true}", f"{{{parks}}}")
    for before, after in _RUNS.items():
        text = text.replace(before, after)
    text = text.replace("2026-12-31T23:59", "2029-10-10T23:59")
    if late_data is not None:
        text = text.replace("{grace_h: 72, sealing_h: 96}", f"{{{late_data}}}")
    async with system.database.transaction() as session:
        await publish(session, text, now=system.now)
    return Game(slug)


async def join(guardian: Person, game: Game) -> None:
    """Let the first child play."""
    body = {"person_id": str(guardian.children[0]), "mode": "family"}
    await guardian.ask("POST", f"/v1/challenges/{game.slug}/enrolments", body, 201)
