"""Geofences and fixes for the location benchmark: irregular polygons over Hong Kong, and a database of them."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
import shapely
from alembic import command
from alembic.config import Config
from numpy.typing import NDArray
from sqlalchemy import make_url

from core.settings import PROJECT_ROOT, get_settings
from geo.geofences.index import Geofence
from geo.grid import GRID_STEPS_PER_M, geometry_to_wgs84, snapped

# Where Hong Kong's land is, in grid metres: (west, south, east, north).
AREA = (805_000, 808_000, 850_000, 843_000)
Positions = NDArray[np.float64]


def make_fences(count: int, random: np.random.Generator) -> list[Geofence]:
    """Return irregular stars of 12 to 40 corners, every tenth a square on the grid, every tenth with a hole."""
    fences = []
    for number in range(count):
        x, y = random.uniform(AREA[0], AREA[2]), random.uniform(AREA[1], AREA[3])
        radius_m = random.uniform(30, 150)
        if number % 10 == 0:
            shape = shapely.box(round(x), round(y), round(x + radius_m), round(y + radius_m))
        else:
            shape = _star(x, y, radius_m, random)
        if number % 10 == 1:
            shape = shapely.difference(shape, shapely.buffer(shapely.points(x, y), radius_m / 4))
        boundary = snapped(shape)
        if not isinstance(boundary, shapely.MultiPolygon):
            boundary = shapely.multipolygons([boundary])
        fences.append(Geofence(f"park-{number:06d}", boundary, boundary.area))
    return fences


def _star(x: float, y: float, radius_m: float, random: np.random.Generator) -> Any:
    corners = random.integers(12, 41)
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = radius_m * random.uniform(0.6, 1.0, corners)
    return shapely.polygons(np.stack([x + reach * np.cos(angles), y + reach * np.sin(angles)], axis=1))


def around_boundaries(
    fences: list[Geofence], count: int, offsets_m: NDArray[Any], random: np.random.Generator
) -> Positions:
    """Return snapped positions on random boundaries, moved off them by a random one of `offsets_m`.

    A third lie at corners, the others anywhere along an edge; they are moved at right angles to it.
    """
    rings = [shapely.get_coordinates(fence.boundary) for fence in fences]
    starts = np.concatenate([ring[:-1] for ring in rings])
    ends = np.concatenate([ring[1:] for ring in rings])
    edges = random.integers(0, len(starts), count)
    along = np.where(random.random(count) < 1 / 3, 0.0, random.random(count))[:, None]
    vectors = ends[edges] - starts[edges]
    lengths = np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-9)
    normals = np.stack([vectors[:, 1], -vectors[:, 0]], axis=1) / lengths[:, None]
    off = (random.choice(offsets_m, count) * random.choice((-1, 1), count))[:, None]
    return snap(starts[edges] + along * vectors + off * normals)


def inside(fences: list[Geofence], count: int, random: np.random.Generator) -> Positions:
    """Return snapped positions in the middle parts of random fences."""
    middles = shapely.get_coordinates(shapely.point_on_surface([fence.boundary for fence in fences]))
    chosen = middles[random.integers(0, len(middles), count)]
    return snap(chosen + random.uniform(-10, 10, (count, 2)))


def anywhere(count: int, random: np.random.Generator) -> Positions:
    """Return snapped positions anywhere in the area, most of them in no fence."""
    return snap(random.uniform(AREA[:2], AREA[2:], (count, 2)))


def snap(positions: Positions) -> Positions:
    return np.round(positions * GRID_STEPS_PER_M) / GRID_STEPS_PER_M


@contextmanager
def database_of(fences: list[Geofence], name: str) -> Iterator["psycopg.Connection[Any]"]:
    """Yield a connection to a fresh, migrated database with the fences as designated parks; drop it afterwards."""
    server = make_url(get_settings().database_url).set(drivername="postgresql")
    url = server.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            config = Config(str(PROJECT_ROOT / "alembic.ini"))
            config.cmd_opts = Namespace(x=[f"url={url}"])
            command.upgrade(config, "head")
            with psycopg.connect(url, autocommit=True) as connection:
                _fill(connection, fences)
                yield connection
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _fill(connection: "psycopg.Connection[Any]", fences: list[Geofence]) -> None:
    connection.execute("SET jit = off")
    connection.execute(
        "INSERT INTO districts VALUES ('here', 'Here', '這裏', '这里',"
        " ST_Multi(ST_MakeEnvelope(113.7, 22.1, 114.5, 22.6, 4326)))"
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY parks (id, name_en, name_zh_hant, name_zh_hans, district_id, category, is_designated, geofence,"
            " geofence_grid, geofence_area_m2, geofence_origin, source, maintained_by, updated_at) FROM STDIN"
        ) as copy,
    ):
        for fence in fences:
            outline = shapely.set_srid(geometry_to_wgs84(fence.boundary), 4326)
            grid = shapely.set_srid(fence.boundary, 2326)
            copy.write_row(
                (
                    fence.park_id,
                    *(fence.park_id,) * 3,
                    "here",
                    "park",
                    True,
                    shapely.to_wkb(outline, hex=True, include_srid=True),
                    shapely.to_wkb(grid, hex=True, include_srid=True),
                    fence.area_m2,
                    "imported",
                    "bench",
                    "project",
                    "2026-01-01T00:00:00Z",
                )
            )
    connection.execute("ANALYZE parks")
