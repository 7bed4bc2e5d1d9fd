"""Exact plane geometry on a few edges of a boundary at a time, in plain Python: calling a library costs more.

Coordinates are snapped grid metres and edges shorter than some kilometres, so differences and products are exact
in floating point: which side of an edge a point lies on is never a matter of rounding.
"""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

# (ax, ay, bx, by, dx, dy, length_2): from (ax, ay) by (dx, dy) to (bx, by), and the square of its length; metres.
# Plain tuples of numbers are the one thing that Python's collector stops looking at: as objects of a class, the
# edges and cells of an index would make each of its full rounds halt the process for tenths of a second.
Edge = tuple[float, float, float, float, float, float, float]


def edge_ends(boundary: BaseGeometry) -> NDArray[Any]:
    """Return rows of (ax, ay, bx, by), one for each edge of every ring of a multipolygon."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(boundary))]
    return np.concatenate([np.concatenate([ring[:-1], ring[1:]], axis=1) for ring in rings])


def edge(ax: float, ay: float, bx: float, by: float) -> Edge:
    """Return the edge between two corners."""
    dx, dy = bx - ax, by - ay
    return ax, ay, bx, by, dx, dy, dx * dx + dy * dy


def is_within(edges: Iterable[Edge], x: float, y: float) -> bool:
    """Say whether a ray eastward from (x, y) crosses the edges an odd number of times.

    With all edges of a boundary that the ray can meet, that is whether the point lies within. A point on the
    boundary may get either answer: `nearest` knows.
    """
    within = False
    for ax, ay, _, by, dx, dy, _ in edges:
        if (ay > y) != (by > y) and ((y - ay) * dx > (x - ax) * dy) == (dy > 0):
            within = not within
    return within


def nearest(edges: Iterable[Edge], x: float, y: float) -> tuple[float, float, float]:
    """Return (squared distance, metres east, metres north) from (x, y) to the nearest point of the edges.

    The squared distance is exactly 0 for a point on an edge, and infinite without edges.
    """
    best_2, east, north = math.inf, 0.0, 0.0
    for ax, ay, bx, by, dx, dy, length_2 in edges:
        to_x, to_y = ax - x, ay - y
        along = -to_x * dx - to_y * dy
        if 0 < along < length_2:
            across = to_x * dy - to_y * dx
            distance_2 = across * across / length_2
            if distance_2 < best_2:
                best_2, east, north = distance_2, across * dy / length_2, -across * dx / length_2
            continue
        if along > 0:
            to_x, to_y = bx - x, by - y
        distance_2 = to_x * to_x + to_y * to_y
        if distance_2 < best_2:
            best_2, east, north = distance_2, to_x, to_y
    return best_2, east, north
