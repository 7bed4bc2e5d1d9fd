"""One feature of a GeoJSON file of parks, read into a draft or refused with every fault it has.

What a feature leaves out, a park that already exists keeps; a new park must bring its names and district.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_of
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from shapely.geometry.base import BaseGeometry

from core.messages import DEFAULT_LANGUAGE, say
from geo.parks.boundaries import LEAST_RADIUS_M, MOST_RADIUS_M, BoundaryInvalid, Crs, read_boundary
from geo.parks.categories import RESERVED_IDS, Category, GeofenceOrigin

Track = Callable[[Sequence[Any]], Iterable[Any]]
Name = Annotated[str, Field(min_length=1, max_length=160)]
_STAND_IN_RADIUS_M = 50.0  # to find the faults of a point's position where its properties are faulty already
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the feature's place in the file (from 1; 0 for the file itself), the field, the reason.

    The reason is a code with words in three languages, and what fills them.
    """

    row: int
    field: str
    code: str
    params: Mapping[str, str | int] = field_of(default_factory=dict)

    @property
    def reason(self) -> str:
        """The reason in English."""
        return say(self.code, DEFAULT_LANGUAGE, self.params)

    def __str__(self) -> str:
        return f"row {self.row}: {self.field}: {self.reason}"


class ParkProperties(BaseModel):
    """What a feature may say of a park beside its boundary. `radius_m` belongs to points, and only to them."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str = Field(pattern=r"^[a-z0-9-]{1,80}$")
    name_en: Name | None = None
    name_zh_hant: Name | None = None
    name_zh_hans: Name | None = None
    district: str | None = Field(default=None, max_length=32)
    category: Category | None = None
    is_designated: bool | None = None
    opens: str | None = None
    closes: str | None = Field(default=None, validate_default=True)
    address_en: str | None = Field(default=None, max_length=500)
    address_zh_hant: str | None = Field(default=None, max_length=500)
    facilities: list[Name] | None = Field(default=None, max_length=40)
    radius_m: float | None = Field(default=None, ge=LEAST_RADIUS_M, le=MOST_RADIUS_M, allow_inf_nan=False)
    geofence_origin: GeofenceOrigin = GeofenceOrigin.IMPORTED
    position_quality: str | None = Field(default=None, max_length=48)
    source: str | None = Field(default=None, max_length=500)

    @field_validator("id")
    @classmethod
    def _is_free(cls, value: str) -> str:
        if value in RESERVED_IDS:
            raise PydanticCustomError("park_id_reserved", "an address of its own")
        return value

    @field_validator("opens", "closes")
    @classmethod
    def _is_clock_time(cls, value: str | None) -> str | None:
        if value is not None and not _CLOCK.fullmatch(value):
            raise PydanticCustomError("park_time_malformed", "not a time of day")
        return value

    @field_validator("closes")
    @classmethod
    def _has_both_times(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "opens" in info.data and (value is None) != (info.data["opens"] is None):
            raise PydanticCustomError("park_hours_incomplete", "one of two times")
        return value


@dataclass(frozen=True, slots=True)
class ParkDraft:
    """A feature without faults of its own. `boundary` in snapped grid metres, `outline` the same in WGS 84."""

    row: int
    properties: ParkProperties
    boundary: BaseGeometry = field_of(repr=False)
    outline: BaseGeometry = field_of(repr=False)

    @property
    def opens_local(self) -> dt.time | None:
        """Opening time; None when not given."""
        return _time(self.properties.opens)

    @property
    def closes_local(self) -> dt.time | None:
        """Closing time; None when not given."""
        return _time(self.properties.closes)


def read_feature(row: int, feature: Any, crs: Crs) -> ParkDraft | list[Fault]:
    """Return the draft, or all faults of the feature's own."""
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        return [Fault(row, "type", "park_feature_malformed")]
    faults: list[Fault] = []
    properties: ParkProperties | None = None
    try:
        properties = ParkProperties.model_validate(_with_id(feature))
        radius_m = properties.radius_m
    except ValidationError as error:
        faults += [_fault_of(row, each) for each in error.errors()]
        radius_m = _STAND_IN_RADIUS_M if _is_point(feature) else None
    try:
        boundary, outline = read_boundary(feature.get("geometry"), radius_m, crs)
    except BoundaryInvalid as error:
        faults.append(Fault(row, error.field, error.code, error.params))
    if properties is None or faults:
        return faults
    return ParkDraft(row, properties, boundary, outline)


def _with_id(feature: Mapping[str, Any]) -> Any:
    """Return the properties, with the feature's own `id` (RFC 7946, 3.2) where they have none.

    A number is left out: it is the line of some program's table and would make another park of it.
    """
    properties = feature.get("properties") or {}
    own = feature.get("id")
    if isinstance(properties, Mapping) and "id" not in properties and isinstance(own, str):
        return {**properties, "id": own}
    return properties


def read_features(document: Any, crs: Crs, track: Track = iter) -> tuple[list[ParkDraft], list[Fault]]:
    """Return the good drafts and all faults of a FeatureCollection; a double id is the later row's fault.

    `track` is passed the features and hands them on, showing progress as it does.
    """
    features = document.get("features") if isinstance(document, Mapping) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        return [], [Fault(0, "type", "park_file_malformed")]
    drafts: list[ParkDraft] = []
    faults: list[Fault] = []
    row_of: dict[str, int] = {}
    for row, feature in enumerate(track(features), 1):
        read = read_feature(row, feature, crs)
        if not isinstance(read, ParkDraft):
            faults += read
            continue
        first_row = row_of.setdefault(read.properties.id, row)
        if first_row != row:
            faults.append(Fault(row, "id", "park_id_double", {"park": read.properties.id, "row": first_row}))
            continue
        drafts.append(read)
    return drafts, faults


def declared_crs(document: Any, given: Crs | None) -> Crs:
    """Return the reference system given, or else named in the file's old-style `crs` member, or else WGS 84."""
    if given is not None:
        return given
    member = document.get("crs") if isinstance(document, Mapping) else None
    properties = member.get("properties") if isinstance(member, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    return Crs.HONG_KONG_1980 if str(name).endswith("2326") else Crs.WGS84


_CODE_OF_ERROR = {
    "missing": "park_field_missing",
    "extra_forbidden": "park_field_unknown",
    "enum": "park_field_not_a_choice",
    "greater_than_equal": "park_field_out_of_range",
    "less_than_equal": "park_field_out_of_range",
    "finite_number": "park_field_out_of_range",
    "string_too_long": "park_field_too_long",
    "too_long": "park_field_too_long",
    "park_id_reserved": "park_id_reserved",
    "park_time_malformed": "park_time_malformed",
    "park_hours_incomplete": "park_hours_incomplete",
    "model_type": "park_properties_malformed",
}


_UNFIT_ID = {"park_field_missing", "park_field_malformed"}


def _fault_of(row: int, error: ErrorDetails) -> Fault:
    """Return a finding of pydantic's as a fault in our words."""
    code = _CODE_OF_ERROR.get(error["type"], "park_field_malformed")
    if error["loc"] == ("id",) and code in _UNFIT_ID:
        code = "park_id_unfit"
    params: dict[str, str | int] = {}
    if code == "park_field_not_a_choice":
        params = {"choices": ", ".join(Category if error["loc"][0] == "category" else GeofenceOrigin)}
    elif code == "park_field_out_of_range":
        params = {"least": f"{LEAST_RADIUS_M:g}", "most": f"{MOST_RADIUS_M:,.0f}"}
    elif code == "park_field_too_long":
        params = {"most": error.get("ctx", {}).get("max_length", 0)}
    return Fault(row, ".".join(map(str, error["loc"])) or "properties", code, params)


def _is_point(feature: Mapping[str, Any]) -> bool:
    geometry = feature.get("geometry")
    return isinstance(geometry, Mapping) and geometry.get("type") == "Point"


def _time(clock: str | None) -> dt.time | None:
    return None if clock is None else dt.time.fromisoformat(clock)
