"""What tests of the collectibles share: a game that pays for catches, players, and a catalogue of their own."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.catches.service import CatchAttempt, Caught, catch
from challenge_engine.collectibles.creatures.catalogue import Catalogue, catalogue
from challenge_engine.collectibles.creatures.creature import CreatureSet
from challenge_engine.collectibles.spawns.rules import Spawn, window_start
from challenge_engine.collectibles.spawns.service import (
    CatchableSpawn,
    list_catchable_after_check_in,
    list_spawns,
)
from challenge_engine.definitions.service import PublishedChallenge, publish
from core.clock import HONG_KONG
from core.settings import PROJECT_ROOT
from geo.geofences.live import LiveGeofences
from geo.parks.models import Park
from geo.parks.repository import summarise
from tests.support.places import fix_at, make_park
from tests.support.play import GAME, TITLE, Home, check_in_at, make_player, unique_slug

DISTRICT_IDS = frozenset(
    district["id"] for district in YAML(typ="safe").load(PROJECT_ROOT / "data" / "places" / "districts.yaml")
)
_CATCH_RULE = """  - id: caught
    on: catch
    award: [{{points: 7}}]
    why: {title}
leaderboards:"""


def limited_catalogue(edition_size: int) -> Catalogue:
    """One set of three: `tiny` and `scarce`, limited, and `plenty`, not."""
    words = {"en": "Word", "zh-Hant": "字", "zh-Hans": "字"}
    common: dict[str, Any] = {
        "set_id": "tinies",
        "kind": "thing",
        "names": words,
        "rarity": "rare",
        "active": ["day"],
        "icon": "noto:rock",
        "fact": words,
    }
    limited = [common | {"id": creature_id, "edition_size": edition_size} for creature_id in ("tiny", "scarce")]
    creatures = [*limited, common | {"id": "plenty"}]
    content = {"id": "tinies", "names": words, "words": words, "creatures": creatures}
    return Catalogue((CreatureSet.model_validate(content),))


@dataclass(frozen=True)
class Outing:
    """A child who has checked in at a park of a game that pays 7 points for a catch."""

    session: AsyncSession
    challenge: PublishedChallenge
    home: Home
    park: Park
    geofences: LiveGeofences
    now: dt.datetime

    async def spawns(self, at: dt.datetime | None = None, person_id: uuid.UUID | None = None) -> list[Spawn]:
        at = at or self.now
        return await list_spawns(
            self.session,
            person_id=person_id or self.home.child_id,
            challenge_id=self.challenge.id,
            round_id="autumn",
            park=summarise(self.park),
            starts_at=window_start(at, HONG_KONG),
            at=at,
            now=self.now,
        )

    async def catchable(self, at: dt.datetime | None = None) -> list[CatchableSpawn]:
        return await list_catchable_after_check_in(
            self.session, self.home.child_id, self.challenge, summarise(self.park), at or self.now
        )

    async def catch(self, spawn_id: str, *, now: dt.datetime | None = None, **fix: Any) -> Caught:
        fix = {"captured_at": self.now} | fix
        attempt = CatchAttempt(self.home.child_id, self.challenge.slug, spawn_id, fix_at(**fix))
        return await catch(self.session, self.geofences, attempt, now=now or self.now)


async def make_outing(
    session: AsyncSession, now: dt.datetime, *, autumn_ends: str = "2026-10-31", **park: Any
) -> Outing:
    """Publish the game, make a park and a family, and check the child in."""
    text = GAME.replace("facts: [park_visit, daily_steps]", "facts: [park_visit, daily_steps, catch]")
    text = text.replace("leaderboards:", _CATCH_RULE, 1)
    text = text.replace("last_day: 2026-10-31", f"last_day: {autumn_ends}")
    slug = unique_slug()
    challenge = await publish(session, text.format(slug=slug, version=1, points="10", title=TITLE), now=now)
    made = await make_park(session, **park)
    home = await make_player(session, challenge, now)
    await check_in_at(session, challenge, home, now)
    return Outing(session, challenge, home, made, LiveGeofences(), now)


def some_creature(rarity: str, *, is_limited: bool = False) -> str:
    """Return the id of a creature of the catalogue."""
    return next(
        each.id
        for each in catalogue().roster
        if each.rarity.value == rarity and (each.edition_size is not None) == is_limited
    )
