"""Cards by which pupils are ticked off without a phone: one live card each, made when first asked for."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from families.classes.errors import PupilUnknown
from families.classes.models import ClassCard, SchoolClass, SchoolMember
from families.classes.roster.repository import renew_slip
from families.codes import new_code, read_code
from families.persons.models import Person

TOKEN_CHARS = 16  # 80 bits: nobody meets a card by trying
PREFIX = "EPLUS-CARD:"  # letters that a QR code packs well, and no address: a finder's phone opens nothing


async def make_cards(
    session: AsyncSession, class_id: uuid.UUID, *, now: dt.datetime
) -> Sequence[tuple[Person, ClassCard]]:
    """Return every pupil of the class by nickname with the live card; who had none gets one."""
    await _lock(session, class_id)
    found = await session.execute(
        select(Person, ClassCard)
        .join(SchoolMember, SchoolMember.person_id == Person.id)
        .outerjoin(ClassCard, and_(ClassCard.person_id == Person.id, *_is_live(class_id)))
        .where(SchoolMember.class_id == class_id)
        .order_by(Person.nickname)
    )
    had: list[tuple[Person, ClassCard | None]] = [(person, card) for person, card in found.all()]
    cards = [(person, card or _add(session, class_id, person.id, now)) for person, card in had]
    await session.flush()
    return cards


async def replace_card(
    session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime
) -> ClassCard:
    """Give a pupil a new card, and a held one a new slip; the lost ones say nothing. Raises PupilUnknown."""
    await _lock(session, class_id)
    is_pupil = select(SchoolMember).where(SchoolMember.class_id == class_id, SchoolMember.person_id == person_id)
    if await session.scalar(is_pupil) is None:
        raise PupilUnknown
    await session.execute(
        update(ClassCard).where(ClassCard.person_id == person_id, *_is_live(class_id)).values(revoked_at=now)
    )
    card = _add(session, class_id, person_id, now)
    await renew_slip(session, person_id)  # it was on the same paper
    await session.flush()
    return card


async def find_card_holders(
    session: AsyncSession, class_id: uuid.UUID, scanned: Collection[str]
) -> dict[str, uuid.UUID]:
    """Return the pupils of the class whose live cards these are, by what was scanned or typed."""
    tokens = {text: read_card(text) for text in scanned}
    found = await session.execute(
        select(ClassCard.token, ClassCard.person_id)
        .join(
            SchoolMember,
            and_(SchoolMember.person_id == ClassCard.person_id, SchoolMember.class_id == ClassCard.class_id),
        )
        .where(ClassCard.token.in_(tokens.values()), *_is_live(class_id))
    )
    holders = {row.token: row.person_id for row in found}
    return {text: holders[token] for text, token in tokens.items() if token in holders}


def read_card(text: str) -> str:
    """Return the token in what was scanned off a card, or typed from it."""
    return read_code(text.strip().upper().removeprefix(PREFIX))


async def _lock(session: AsyncSession, class_id: uuid.UUID) -> None:
    """Two sheets at once would make two cards for a pupil: the second waits."""
    await session.execute(select(SchoolClass.id).where(SchoolClass.id == class_id).with_for_update())


def _is_live(class_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return ClassCard.class_id == class_id, ClassCard.revoked_at.is_(None)


def _add(session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> ClassCard:
    card = ClassCard(token=new_code(TOKEN_CHARS), class_id=class_id, person_id=person_id, created_at=now)
    session.add(card)
    return card
