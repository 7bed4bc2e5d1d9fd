"""Choosing nicknames that nobody else has."""

import secrets
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict
from families.families.models import Family
from families.nicknames.words import MAX_NUMBER, check_nickname, compose_nickname, nickname_words
from families.persons.models import Person
from families.squads.models import Squad

_random = secrets.SystemRandom()
_SHORT_NUMBER = 99  # short numbers are easier for a child to remember
_SPARE_CANDIDATES = 8  # drawn at once: with seven million persons, about one in five is taken


class NicknameTaken(Conflict):
    """Someone else has this nickname (409)."""

    code: ClassVar[str] = "nickname_taken"


async def suggest_nicknames(session: AsyncSession, count: int) -> list[str]:
    """Return `count` different nicknames that no person, family or squad has now (stored form)."""
    free: list[str] = []
    limit = _SHORT_NUMBER
    while len(free) < count:
        drawn = {_draw(limit) for _ in range(count + _SPARE_CANDIDATES)} - set(free)
        free += sorted(drawn - await _list_taken(session, drawn), key=lambda _: _random.random())
        limit = MAX_NUMBER
    return free[:count]


async def choose_nickname(session: AsyncSession, wanted: str | None) -> str:
    """Return `wanted` if it is approved and free, or a fresh one. Raises NicknameUnapproved, NicknameTaken."""
    if wanted is None:
        return (await suggest_nicknames(session, 1))[0]
    if await _list_taken(session, {check_nickname(wanted)}):
        raise NicknameTaken
    return wanted


def _draw(limit: int) -> str:
    words = nickname_words()
    first, second = _random.choice(list(words.first)), _random.choice(list(words.second))
    return compose_nickname(first, second, _random.randint(1, limit))


async def _list_taken(session: AsyncSession, nicknames: set[str]) -> set[str]:
    persons = select(Person.nickname).where(Person.nickname.in_(nicknames))
    families = select(Family.nickname).where(Family.nickname.in_(nicknames))
    squads = select(Squad.nickname).where(Squad.nickname.in_(nicknames))
    return set((await session.scalars(persons.union_all(families, squads))).all())
