"""The export as it is printed, to be read by the person: what matters first, words and days of Hong Kong. Pure.

All that stands in the JSON but serves machines only (ids of rows, check values) is left out here.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.clock import HONG_KONG
from core.messages import LANGUAGES, Language, catalogue, say
from families.personal_data.holdings import Section

FORMER = "_history"  # follows the name of a table: its rows as they were before they were corrected
MOST_PRINTED = 200  # rows of a table in the PDF; all are in the JSON

PERSON = ("persons", "identity_numbers", "accounts", "child_registrations", "registration_corrections")
FAMILY = (
    *("family_members", "family_invitations", "care_relations", "care_invitations", "handovers"),
    *(
        "school_members",
        "class_teachers",
        "class_cards",
        "roster_entries",
        "class_absences",
        "squad_members",
        "squads",
        "organisation_members",
    ),
)
PLAY = (
    *("enrolments", "progress", "check_ins", "station_visits", "station_cards", "facts", "awards", "scores"),
    *("rank_snapshots", "sealed_standings", "ledger_accounts", "ledger_entries", "badge_grants", "certificates"),
    *("certificate_names", "certificate_corrections", "collectibles", "redemptions", "drop_entries", "reviews"),
    "payout_recipients",
)
TECHNICAL = (
    *("notices", "muted_notices", "upload_phones", "step_connections", "step_notices", "step_revocations"),
    *("step_samples", "device_sightings", "sign_in_sessions", "relation_changes", "erasures", "role_grants"),
    *("station_shifts", "station_acts", "station_devices", "voucher_uses", "gift_changes", "park_imports"),
    *("geofence_revisions", "challenge_versions", "challenge_pauses", "simulations", "school_sizes"),
    *("league_corrections", "payouts", "payout_approvals", "office_acts", "access_log"),
)
# What is of no group is the health record: its items are declared by many packages.
_PLACES = {
    name: (group, place)
    for group, names in ((0, PERSON), (1, FAMILY), (3, PLAY), (4, TECHNICAL))
    for place, name in enumerate(names)
}
_HEALTH = (2, 0)

_FOR_MACHINES = frozenset(
    (
        *("id", "revision", "hash", "packed", "plan_digest", "seed", "key", "fact_keys", "request_id", "signals"),
        *("lease_until_at", "look_at", "next_moment_at", "pull_left", "scopes", "effective_offset_min"),
        *("content_at", "entry_no", "previous_entry_no", "last_entry_no", "postings"),
    )
)
_ROW_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_NOTHING: tuple[Any, ...] = (None, "", {}, [])


def title_of(table: str, language: Language) -> str:
    """Return what rows of a table are called; a record's table without words of its own is called by its name."""
    if table.endswith(FORMER):
        return say("export_former", language, {"title": title_of(table.removesuffix(FORMER), language)})
    code = f"export_{table}"
    return say(code, language) if code in catalogue() else table.replace("_", " ").capitalize()


def field_of(column: str, language: Language) -> str:
    """Return what the values of a column are called; one without words of its own by its name."""
    code = f"export_field_{column}"
    return say(code, language) if code in catalogue() else column.replace("_", " ")


def printed_sections(sections: Sequence[Section], language: Language) -> list[dict[str, Any]]:
    """Return what the template prints: the person, then family, health, play and points, technical things."""
    printed = [_printed(one, language) for one in sorted(sections, key=lambda one: _place_of(one.name))]
    return [one for one in printed if one["rows"]]


def printed_value(value: Any, language: Language) -> str:
    """Return a value in words: times of Hong Kong to the minute, yes or no; "" for what only machines read."""
    match value:
        case bool():
            return say("export_yes" if value else "export_no", language)
        case str():
            return _printed_text(value)
        case list():
            parts = [printed_value(one, language) for one in value]
            return (", " if language == "en" else "、").join(part for part in parts if part)
        case Mapping():
            lines = _lines(value, language)
            return "; ".join(f"{name}: {text}" for _, name, text in lines if text)
    return "" if value is None else str(value)


def _printed_text(value: str) -> str:
    if _INSTANT.fullmatch(value):
        return dt.datetime.fromisoformat(value).astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M")
    return "" if _ROW_ID.fullmatch(value) else value


def _place_of(table: str) -> tuple[int, int]:
    return _PLACES.get(table.removesuffix(FORMER), _HEALTH)


def _printed(section: Section, language: Language) -> dict[str, Any]:
    more = len(section.rows) - MOST_PRINTED
    rows = [_lines(row, language) for row in section.rows[:MOST_PRINTED]]
    return {
        "title": title_of(section.name, language),
        "kept": say(section.why_kept, language) if section.why_kept else "",
        "rows": [row for row in rows if row],
        "more": say("export_more", language, {"count": more}) if more > 0 else "",
    }


def _lines(values: Mapping[str, Any], language: Language, depth: int = 0) -> list[tuple[int, str, str]]:
    """Return (depth, name, text) of each value; what is nested follows its name, one deeper."""
    found: list[tuple[int, str, str]] = []
    for name, raw in values.items():
        value = _opened(raw, language)
        if name in _FOR_MACHINES or value in _NOTHING or _is_row_number(name, value):
            continue
        called = field_of(name, language)
        nested = _nested(value, language, depth + 1)
        if nested:
            found += [(depth, called, ""), *nested]
        elif text := printed_value(value, language):
            found.append((depth, called, text))
    return found


def _nested(value: Any, language: Language, depth: int) -> list[tuple[int, str, str]]:
    match value:
        case Mapping():
            return _lines(value, language, depth)
        case list() if any(isinstance(one, Mapping) for one in value):
            found = [_nested(one, language, depth) or [(depth, "", printed_value(one, language))] for one in value]
            return [line for lines in found for line in lines]
    return []


def _opened(value: Any, language: Language) -> Any:
    """Return what is kept as JSON's text as what it says, and of words in every language those of this one."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value) or value  # a note may be "{}"
        except ValueError:
            return value
    if isinstance(value, Mapping) and value and value.keys() <= set(LANGUAGES):
        return value.get(language) or next(iter(value.values()))
    return value


def _is_row_number(name: str, value: Any) -> bool:
    return name.endswith("_id") and isinstance(value, int)
