"""Why a count of a day does not count, and what a day is marked with: closed lists, each with words.

Words are under `steps_uncounted_<code>` and `steps_note_<code>` in data/messages/steps.yaml.
"""

from enum import StrEnum


class Uncounted(StrEnum):
    """Why a part of what devices counted is not credited."""

    OTHER_DEVICE_COUNTED = (
        "other_device_counted"  # another device counts for that time: it counted as much or more
    )
    OVERLAPPING = "overlapping"  # the device's own records overlap; others of them count
    MANUAL_ENTRY = "manual_entry"
    UNTRUSTED_METHOD = "untrusted_method"  # nobody says how it came about
    LEFT_OUT = "left_out"  # the person left this device out
    OVER_MINUTE_LIMIT = "over_minute_limit"  # held for review until somebody has looked at it
    OVER_HOUR_LIMIT = "over_hour_limit"
    HELD_FOR_REVIEW = "held_for_review"  # the whole day
    REFUSED_BY_REVIEW = "refused_by_review"


class Note(StrEnum):
    """What is said of a day without changing its count."""

    CONTROL_TOTAL_LOWER = "control_total_lower"  # the platform's own merge has clearly less than ours
    CONTROL_TOTAL_HIGHER = "control_total_higher"
