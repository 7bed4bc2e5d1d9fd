"""Loads the project's own districts and parks into the database; doing it again changes nothing."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from geoalchemy2.shape import from_shape
from ruamel.yaml import YAML
from shapely.geometry import shape
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.settings import PROJECT_ROOT
from geo.districts.models import District
from geo.grid import WGS84_SRID
from geo.parks.categories import Maintainer
from geo.parks.features import Track
from geo.parks.importing import ImportOptions, ImportReport, import_parks

PARKS_FILE = PROJECT_ROOT / "data" / "parks" / "parks.geojson"
DISTRICTS_FILE = PROJECT_ROOT / "data" / "places" / "districts.yaml"
OUTLINES_FILE = PROJECT_ROOT / "data" / "places" / "districts.geojson"


async def load_places(
    session: AsyncSession, *, now: dt.datetime, parks_file: Path = PARKS_FILE, track: Track = iter
) -> ImportReport:
    """Bring districts and parks up to the project's files. Parks that an operator imported stay as they are."""
    await load_districts(session)
    return await import_parks(
        session, _read_json(parks_file), ImportOptions(Maintainer.PROJECT), now=now, track=track
    )


async def load_districts(session: AsyncSession) -> None:
    """Bring the 18 districts, with their names and outlines, up to the project's files."""
    outlines = {
        feature["properties"]["id"]: shape(feature["geometry"])
        for feature in _read_json(OUTLINES_FILE)["features"]
    }
    statement = insert(District).values(
        [
            {
                "id": district["id"],
                "name_en": district["en"],
                "name_zh_hant": district["zh-Hant"],
                "name_zh_hans": district["zh-Hans"],
                "outline": from_shape(outlines[district["id"]], srid=WGS84_SRID),
            }
            for district in YAML(typ="safe").load(DISTRICTS_FILE)
        ]
    )
    changed = {name: statement.excluded[name] for name in ("name_en", "name_zh_hant", "name_zh_hans", "outline")}
    await session.execute(statement.on_conflict_do_update(index_elements=[District.id], set_=changed))


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
