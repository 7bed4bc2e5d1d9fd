"""Everything about a person, table by table: as JSON for machines, and as a PDF to read."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Column, RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.messages import Language, say
from core.pdf import make_pdf
from core.sealed_columns import ROW, purpose_of
from core.sealing import open_sealed
from families.accounts.repository import find_by_person
from families.actors import Actor
from families.personal_data.holdings import Holding, Section, find_holdings, find_personal_data
from families.personal_data.printing import printed_sections

TEMPLATE = Path(__file__).with_name("export.typ")


async def gather(session: AsyncSession, actor: Actor, person_id: uuid.UUID, *, now: dt.datetime) -> list[Section]:
    """Return all that is held about a person, of every package. Tables without a row are left out."""
    account = await find_by_person(session, person_id)
    ids = [person_id] if account is None else [person_id, account.id]
    exported = [one for one in find_holdings() if one.is_exported]
    sections = [Section(one.table.name, await _rows(session, one, ids), one.why) for one in exported]
    for data in find_personal_data():
        for export in data.exports:
            sections += await export(session, actor, person_id, now)
    return [section for section in sections if section.rows]


def as_document(sections: Sequence[Section], *, person_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """Return the export as JSON's own types."""
    return {
        "person_id": str(person_id),
        "exported_at": now.isoformat(),
        "sections": {section.name: list(section.rows) for section in sections},
    }


def as_pdf(sections: Sequence[Section], language: Language, *, now: dt.datetime) -> bytes:
    """Return the export as a PDF; call it in a thread. Raises FontMissing."""
    values = {
        "title": say("export_title", language),
        "made": say("export_made", language, {"on": local_day(now).isoformat()}),
        "sections": printed_sections(sections, language),
    }
    return make_pdf(TEMPLATE, values, language)


async def _rows(session: AsyncSession, holding: Holding, ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    found = await session.execute(
        select(holding.table).where(holding.rows_of(ids)).order_by(*holding.table.primary_key.columns)
    )
    return [shown_row(holding.table, row, holding.hidden) for row in found.mappings()]


def shown_row(table: Table, row: RowMapping, hidden: Collection[str]) -> dict[str, Any]:
    """Return a row in JSON's own types, encrypted columns in plain text."""
    return dict(_shown(column, row) for column in table.columns if column.name not in hidden)


def shown_name(column: Column[Any]) -> str:
    """Return the name under which a column's values are exported: that of its plain text."""
    return column.name if purpose_of(column) is None else column.name.removesuffix("_sealed")


def _shown(column: Column[Any], row: RowMapping) -> tuple[str, Any]:
    purpose, value = purpose_of(column), row[column.name]
    if purpose is None or value is None:
        return shown_name(column), _plain(value)
    return shown_name(column), open_sealed(purpose, row[column.info[ROW]], value)


def _plain(value: Any) -> Any:
    """Return a value of a column in JSON's own types: instants and dates in ISO 8601, bytes in hexadecimal."""
    match value:
        case None | str() | int() | float():  # True and False are int
            return value
        case dt.date() | dt.time():  # instants are dates, too
            return value.isoformat()
        case bytes():
            return value.hex()
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return str(value)
