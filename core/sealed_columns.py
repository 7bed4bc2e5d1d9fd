"""Encrypted columns of a table: declared once, read and written as text, found by `eplus keys rotate`."""

import json
from typing import Any, Protocol, overload

from sqlalchemy import Column, LargeBinary
from sqlalchemy.orm import MappedColumn, mapped_column

from core.ids import new_id
from core.sealing import open_sealed, seal

SEALED = "sealed"  # in a column's `info`: the purpose that its values are sealed for
ROWS_AT_ONCE = "sealed_rows_at_once"
ROW = "sealed_row"  # in a column's `info`: the name of the column that holds the row they are sealed to


class _Row(Protocol):
    id: Any  # a UUID, or None before there is one


def sealed_column(
    purpose: str, *, row: str = "id", rows_at_once: int | None = None, **options: Any
) -> MappedColumn[Any]:
    """Return a column of sealed values for `purpose` (`table.column`), bound to the row's column `row`.

    Where values are large, `rows_at_once` is the most of them that rotating keys holds in memory.
    """
    info = {SEALED: purpose, ROW: row, ROWS_AT_ONCE: rows_at_once}
    return mapped_column(LargeBinary, info=info, **options)


def purpose_of(column: Column[Any]) -> str | None:
    """Return what a column's values are sealed for; None for a column that is not encrypted."""
    purpose: str | None = column.info.get(SEALED)
    return purpose


class SealedText:
    """The plain text of a sealed column: `note = SealedText("note_sealed")` beside the column `note_sealed`.

    Setting encrypts, getting decrypts (raises SealBroken). The text is bound to the row's id: a row without one is
    given one first, and an id is handed to a constructor before any text.
    """

    def __init__(self, column: str) -> None:
        self._column = column

    @overload
    def __get__(self, row: None, owner: type) -> "SealedText": ...

    @overload
    def __get__(self, row: _Row, owner: type) -> str | None: ...

    def __get__(self, row: _Row | None, owner: type) -> "SealedText | str | None":
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self._column)
        return None if sealed is None else open_sealed(self._purpose(row), row.id, sealed)

    def __set__(self, row: _Row, text: str | None) -> None:
        if row.id is None:
            row.id = new_id()
        setattr(row, self._column, None if text is None else seal(self._purpose(row), row.id, text))

    def _purpose(self, row: Any) -> str:
        purpose: str = row.__table__.c[self._column].info[SEALED]
        return purpose


class SealedJson:
    """The value of a sealed column that holds JSON: numbers and lists encrypted as texts are, by `SealedText`."""

    def __init__(self, column: str) -> None:
        self._text = SealedText(column)

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        text = self._text.__get__(row, owner)
        return None if text is None else json.loads(text)

    def __set__(self, row: _Row, value: Any) -> None:
        text = None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self._text.__set__(row, text)
