"""Who is asking: the signed-in person, and what the person is in the programme."""

import uuid
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is, wherever it looks. Relations to one person, family or class are in `relations.py`."""

    MEMBER = "member"  # an adult with an e-mail address or a telephone number
    CHILD = "child"  # a dependant with an account that a guardian made: nickname and PIN
    TEACHER = "teacher"  # granted for a school
    OFFICER = "officer"  # runs the programme: challenges, parks, reviews, organisations
    STAFF = "staff"  # works at support stations
    OPERATOR = "operator"  # runs the system


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account, as its access token states it."""

    account_id: uuid.UUID
    person_id: uuid.UUID
    roles: frozenset[Role]
    session_id: uuid.UUID
