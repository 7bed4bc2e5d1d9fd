"""What fuzzing begins from: whole inputs of every kind, made here or shipped, and the corpus of what was found."""

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

from core.settings import PROJECT_ROOT
from families.actors import Actor, Role
from families.sessions.access_tokens import make_access_token
from families.sessions.refresh_tokens import SALT_BYTES, make_refresh_token
from records.medical_certificates.rules import token_of
from stations.visitors.passes import make_pass
from tests.support.files import pdf, picture

CORPUS = PROJECT_ROOT / "tests" / "fuzz" / "corpus"
_DATA = PROJECT_ROOT / "data"
_NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
_ID = uuid.UUID(int=7)
_TOKENS_OF_JSON = (b"null", b"-1", b"1e999", b'""', b"[]", b"{}", b'"\\ud800"', b"99999999999999999999", b"true")


def seeds_of(name: str) -> list[bytes]:
    """Return what fuzzing of a target begins from: the corpus last, each input once."""
    kept = sorted((CORPUS / name).glob("*")) if (CORPUS / name).is_dir() else []
    return list(dict.fromkeys([*_made(name), *(path.read_bytes() for path in kept)]))


def mutations(seeds: list[bytes], number: int) -> Iterator[bytes]:
    """Yield so many changed inputs, the same each time."""
    dice = random.Random(number)  # repeatable on purpose
    for place in range(number):
        data = bytearray(seeds[place % len(seeds)])
        for _ in range(dice.randint(1, 4)):
            start = dice.randint(0, len(data))
            end = min(len(data), start + dice.randint(0, 8))
            match dice.randint(0, 4):
                case 0:
                    data[start:end] = dice.randbytes(end - start)
                case 1:
                    del data[start:end]
                case 2:
                    data[start:start] = dice.choice(_TOKENS_OF_JSON)
                case 3:
                    other = dice.choice(seeds)
                    data[start:end] = other[start : start + 64]
                case _:
                    data[start:start] = data[start:end] * dice.randint(1, 20)
        yield bytes(data)


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _made(name: str) -> list[bytes]:  # noqa: PLR0911 - one for each kind
    match name:
        case "tokens":
            actor = Actor(_ID, _ID, frozenset({Role.MEMBER}), _ID)
            made = (
                make_pass(_ID, now=_NOW)[0],
                token_of(_ID),
                make_access_token(actor, now=_NOW, life_s=600),
                make_refresh_token(_ID, 1, bytes(SALT_BYTES)),
            )
            return [one.encode() for one in made]
        case "typed":
            texts = (
                "A1B2-C3D4",
                "EPLUS-CARD:7K3M9QXT7K3M9QXT",
                "S123456(2)",
                "+852 2345 6789",
                "a@例.hk",
                "快樂 竹 12",
            )
            return [one.encode() for one in texts]
        case "parks":
            feature = {
                "type": "Feature",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[114.1, 22.2], [114.2, 22.2], [114.2, 22.3], [114.1, 22.2]]],
                },
                "properties": {
                    "id": "victoria-park",
                    "name_en": "Victoria Park",
                    "opens": "06:00",
                    "closes": "23:00",
                },
            }
            crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2326"}}
            point = {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [1, 2]},
                "properties": {"radius_m": 9},
            }
            return [_json({"type": "FeatureCollection", "crs": crs, "features": [feature, point]})]
        case "challenges":
            return [path.read_bytes() for path in sorted((_DATA / "challenges").glob("*.yaml"))[:3]]
        case "lists":
            return [
                path.read_bytes() for folder in ("gifts", "stations") for path in (_DATA / folder).glob("*.yaml")
            ]
        case "pictures":
            return [picture(one, (320, 320), with_place=True) for one in ("JPEG", "PNG", "HEIF")]
        case "documents":
            return [pdf(), pdf(3)]
        case _:
            return [_json(one) for one in _SAID.get(name, [])] or [b"()\n"]


_AT = "2026-10-09T08:00:00.000+08:00"
_SAID: dict[str, list[Any]] = {
    "uploads": [
        {"healthkit_samples": [{"uuid": str(_ID), "startDate": _AT, "endDate": _AT, "value": 90}]},
        {"health_connect_records": [{"count": 9, "startTime": _AT, "endTime": _AT}], "deletions": [{"id": "x"}]},
    ],
    "vendors": [
        {"dailies": [{"userId": "u", "summaryId": "s", "calendarDate": "2026-10-09", "steps": 9}]},
        {"epochs": [{"userId": "u", "summaryId": "s", "startTimeInSeconds": 1791504000, "steps": 9}]},
        [{"steps": {"interval": {"startTime": _AT, "endTime": _AT, "startUtcOffset": "28800s"}, "count": "9"}}],
        {
            "group": [
                {"beginTime": 1, "endTime": 2, "sampleSet": [{"samplePoints": [{"value": [{"integerValue": 9}]}]}]}
            ]
        },
        {"data": [{"id": "d", "day": "2026-10-09", "steps": 9, "met": {"interval": 60, "items": [1.0]}}]},
        [{"date": "2026-10-09", "steps": 9, "samples": {"interval_ms": 60000, "values": [1, 2]}}],
        {"activities": [{"date": "2026-10-09", "timezone": "Asia/Hong_Kong", "steps": 9, "modified": 1791504000}]},
        {"series": {"1791504000": {"steps": 9, "duration": 60, "model_id": 55}}, "appli": "16", "userid": "u"},
        {"WTCSGNL": {"name": "Tropical Cyclone", "code": "TC8NE", "actionCode": "ISSUE", "issueTime": _AT}},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "1"}]},
    ],
}
