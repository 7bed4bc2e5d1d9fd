"""Clock, ids, settings, words, logs: small things that everything leans on."""

import datetime as dt
import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clock import HONG_KONG, local_day, start_of_day, to_minute
from core.crypto import derived_key, keyed_hash
from core.ids import new_id
from core.logging import configure_logging, drop_positions
from core.messages import LANGUAGES, catalogue, pick_language, say
from core.settings import DEVELOPMENT_SECRET, Settings
from tests.support.own_secrets import KEY, OWN_SECRETS

INSTANTS = st.integers(1_577_836_800, 2_051_222_400).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)


@given(INSTANTS)
def test_every_instant_lies_in_its_own_local_day(at: dt.datetime) -> None:
    day = local_day(at)
    assert start_of_day(day) <= at < start_of_day(day + dt.timedelta(days=1))


def test_a_day_in_hong_kong_begins_at_sixteen_utc_the_day_before() -> None:
    last_minute = dt.datetime(2026, 11, 22, 15, 59, tzinfo=dt.UTC)
    assert local_day(last_minute, HONG_KONG) == dt.date(2026, 11, 22)
    assert local_day(last_minute + dt.timedelta(minutes=1), HONG_KONG) == dt.date(2026, 11, 23)


def test_to_minute_forgets_seconds() -> None:
    at = dt.datetime(2026, 1, 1, 8, 30, 59, 999, tzinfo=HONG_KONG)
    assert to_minute(at) == dt.datetime(2026, 1, 1, 0, 30, tzinfo=dt.UTC)


def test_ids_are_uuid_version_7_distinct_and_grow_with_time() -> None:
    ids = [new_id() for _ in range(1_000)]
    assert {made.version for made in ids} == {7}
    assert {made.variant for made in ids} == {"specified in RFC 4122"}
    assert len(set(ids)) == len(ids)
    assert [made.int >> 80 for made in ids] == sorted(made.int >> 80 for made in ids)


def test_production_refuses_the_development_secret() -> None:
    with pytest.raises(ValidationError, match="EPLUS_SECRET"):
        Settings(environment="production")
    own = Settings.model_validate({"environment": "production", **OWN_SECRETS})
    assert own.secret.get_secret_value() != DEVELOPMENT_SECRET


@pytest.mark.parametrize("left_out", ["secret", "record_keys", "blind_index_key"])
def test_production_refuses_to_start_with_any_development_key(left_out: str) -> None:
    given = {name: value for name, value in OWN_SECRETS.items() if name != left_out}
    with pytest.raises(ValidationError, match=f"EPLUS_{left_out.upper()} must be set"):
        Settings.model_validate({"environment": "production", **given})


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ("", "its number"),
        (f"x:{KEY}", "its number"),
        (f"0:{KEY}", "its number"),
        (f"65536:{KEY}", "its number"),
        (f"1:{KEY},1:{KEY}", "its number"),
        (f"2:{KEY}!", "not base64"),
        (f"1:{KEY[:4]}", "3 bytes, not 32"),
    ],
)
def test_keys_that_cannot_be_read_stop_the_start_and_are_not_repeated(keys: str, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault) as caught:
        Settings.model_validate({"record_keys": keys})
    assert KEY[:4] not in str(caught.value)


@pytest.mark.parametrize(
    ("database_url", "is_here"),
    [
        ("postgresql://eplus@127.0.0.1:5432/eplus", True),
        ("postgresql://eplus@localhost/eplus", True),
        ("postgresql://eplus@[::1]/eplus", True),
        ("postgresql:///eplus", True),
        ("postgresql:///eplus?host=/var/run/postgresql", True),
        ("postgresql://eplus@database/eplus", False),
        ("postgresql://eplus@192.0.2.7/eplus", False),
        ("postgresql://eplus@127.0.0.1/eplus?host=db.example.org", False),
        ("postgresql:///eplus?host=localhost,db.example.org", False),
        ("postgresql:///eplus?hostaddr=192.0.2.7", False),
        ("postgresql:///eplus?host=localhost&host=db.example.org", False),
    ],
)
@pytest.mark.parametrize("environment", ["development", "test"])
def test_the_development_secret_is_for_a_database_on_the_same_machine(
    database_url: str, environment: str, *, is_here: bool
) -> None:
    given = {"environment": environment, "DATABASE_URL": database_url}
    if is_here:
        Settings.model_validate(given)
    else:
        with pytest.raises(ValidationError, match="database elsewhere"):
            Settings.model_validate(given)
    Settings.model_validate({**given, **OWN_SECRETS})


def test_the_secret_does_not_show_in_a_repr() -> None:
    assert DEVELOPMENT_SECRET not in repr(Settings())


def test_keys_differ_by_purpose_and_are_repeatable() -> None:
    assert derived_key("a") == derived_key("a") != derived_key("b")
    assert keyed_hash("a", b"m") != keyed_hash("b", b"m")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "en"),
        ("zh", "zh-Hant"),
        ("zh-HK,en;q=0.8", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("en;q=0.4,zh-CN;q=0.9", "zh-Hans"),
        ("en;q=0,zh", "zh-Hant"),
        ("en;q=nonsense,zh", "zh-Hant"),
    ],
)
def test_language_is_picked_by_weight(header: str | None, language: str) -> None:
    assert pick_language(header) == language


def test_every_message_fills_the_same_blanks_in_every_language() -> None:
    def blanks(words: str) -> set[str]:
        return {part.split("}")[0] for part in words.split("{")[1:]}

    for code, words in catalogue().items():
        wanted = blanks(words["en"])
        assert all(blanks(words[language]) == wanted for language in LANGUAGES), code


def test_an_unfilled_blank_stays_visible_and_an_unknown_code_is_itself() -> None:
    assert say("no_such_code", "en") == "no_such_code"


def test_positions_are_dropped_from_log_events_at_any_depth() -> None:
    event: dict[str, Any] = {
        "event": "x",
        "Longitude": 114.188227,
        "request": {"fix": {"a": 1}, "park_id": "victoria-park"},
        "items": [{"lat": 22.28}, ({"bbox": "1,2,3,4"}, "kept")],
        "found": {7: "seven", "near": "114.188,22.282", "grid": [{"easting": 836_000, "northing": 816_000}]},
    }
    kept = drop_positions(None, "info", event)
    assert kept == {
        "event": "x",
        "Longitude": "[position]",
        "request": {"fix": "[position]", "park_id": "victoria-park"},
        "items": [{"lat": "[position]"}, ({"bbox": "[position]"}, "kept")],
        "found": {7: "seven", "near": "[position]", "grid": [{"easting": "[position]", "northing": "[position]"}]},
    }


def test_standard_library_logs_come_out_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure_logging("INFO", process="test")
        logging.getLogger("somewhere").warning("careful %s", "now")
        line = json.loads(capsys.readouterr().out.splitlines()[-1])
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert line["event"] == "careful now"
    assert line["level"] == "warning"
    assert line["logger"] == "somewhere"
