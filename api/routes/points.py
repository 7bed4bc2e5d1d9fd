"""A person's points: the balance, every entry, and why."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, LanguageDep, SessionDep
from api.errors import problems
from api.pagination import CursorInvalid, PageDep, encode_cursor
from api.rule_words import RuleWords, list_rule_words
from api.schemas.points import BalanceOut, EntryDetail, EntryOut, PointsPage, WhyOut
from challenge_engine.definitions.telling import tell
from core.messages import Language
from families.permissions import Action, require
from rewards.gifts.catalogue.queries import list_gift_names
from rewards.ledger.service import Entry, get_balance, get_entry, list_entries

router = APIRouter(prefix="/persons/{person_id}/points", tags=["points"])

_ENTRY_NO_MAX = 2**31 - 1  # PostgreSQL's integer


@router.get(
    "",
    operation_id="list_points",
    summary="Show a person's points, newest entry first",
    responses=problems(401, 403, 404),
)
async def list_points(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, page: PageDep
) -> PointsPage:
    """Return the balance and a page of entries, each with the words of the rule that gave it."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    entries = await list_entries(
        session, person_id, before_entry_no=_before(page.after_in(f"points:{person_id}")), limit=page.limit + 1
    )
    shown = entries[: page.limit]
    whys, gifts = await _whys(session, shown, language), await _gifts(session, shown, language)
    more = len(entries) > page.limit
    return PointsPage(
        balance=BalanceOut.of(await get_balance(session, person_id), language),
        items=[
            EntryOut.of(entry, language, why, gift) for entry, why, gift in zip(shown, whys, gifts, strict=True)
        ],
        next_cursor=encode_cursor(f"points:{person_id}", [str(shown[-1].entry_no)]) if more else None,
    )


@router.get(
    "/{entry_no}",
    operation_id="get_points_entry",
    summary="Show why an entry exists: rule, version, facts and metric values",
    responses=problems(401, 403, 404),
)
async def get_points_entry(
    person_id: uuid.UUID,
    entry_no: Annotated[int, Path(ge=1, le=_ENTRY_NO_MAX)],
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
) -> EntryDetail:
    """Return one entry with its evaluation, to those who may know the visits that it names."""
    await require(session, actor, Action.VIEW_VISITS, person_id=person_id)
    entry = await get_entry(session, person_id, entry_no)
    (why,), (gift,) = await _whys(session, [entry], language), await _gifts(session, [entry], language)
    return EntryDetail.of(entry, language, why, gift)


async def _whys(session: AsyncSession, entries: Sequence[Entry], language: Language) -> list[WhyOut | None]:
    """Return for each entry which rule gave it, None where no challenge did."""
    slugs = [entry.explanation["challenge"] for entry in entries if "rule" in entry.explanation]
    words = await list_rule_words(session, slugs)
    return [_why(entry, words, language) if "rule" in entry.explanation else None for entry in entries]


async def _gifts(session: AsyncSession, entries: Sequence[Entry], language: Language) -> list[str | None]:
    """Return for each entry the name of the gift that it was paid for or returned, None where it was for none."""
    ids: list[str] = [entry.explanation.get("gift", "") for entry in entries]
    names = await list_gift_names(session, set(ids) - {""})
    return [names[one][language] if one in names else None for one in ids]


def _why(entry: Entry, words: RuleWords, language: Language) -> WhyOut:
    said = entry.explanation
    rule_words = words.get((said["challenge"], said["version"], said["rule"]))
    return WhyOut(
        challenge=said["challenge"],
        rule=said["rule"],
        version=said["version"],
        period=said["period"],
        day=said["day"],
        words=tell(rule_words, language, abs(entry.amount), said["metrics"]) if rule_words else None,
    )


def _before(after: list[str] | None) -> int | None:
    """Return the entry number of a cursor. Raises CursorInvalid for one of another list."""
    if after is None:
        return None
    try:
        (entry_no,) = after
        return int(entry_no)
    except ValueError:
        raise CursorInvalid from None
