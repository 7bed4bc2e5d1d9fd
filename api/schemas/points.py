"""Points as the API shows them: what there is, and for each entry why."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.messages import Language, say
from rewards.ledger.rules import EntryKind
from rewards.ledger.service import Balance, Entry

_WHY: dict[str, Any] = {
    "challenge": "go-to-park",
    "rule": "first-visit",
    "version": 1,
    "period": "round-1",
    "day": "2026-10-10",
    "words": "Your first visit to this park",
}
_ENTRY: dict[str, Any] = {
    "entry_no": 12,
    "kind": "award",
    "kind_words": "Points earned",
    "amount": 20,
    "balance_after": 245,
    "posted_at": "2026-10-10T02:30:05Z",
    "reverses_entry_no": None,
    "why": _WHY,
}


class BalanceOut(BaseModel):
    """What a person holds. `owed` is above zero only while spent points are being made up for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"available": 245, "owed": 0, "words": None}]})

    available: int = Field(ge=0, description="Points that can be spent.")
    owed: int = Field(ge=0, description="Points that the next awards make up for, before any can be spent.")
    words: str | None = Field(description="What `owed` means, when it is above zero.")

    @classmethod
    def of(cls, balance: Balance, language: Language) -> "BalanceOut":
        """Return the balance in the caller's language."""
        words = say("points_owed", language, {"owed": balance.owed}) if balance.owed else None
        return cls(available=balance.available, owed=balance.owed, words=words)


class WhyOut(BaseModel):
    """Which rule of which challenge gave it, and the rule's own words."""

    challenge: str
    rule: str
    version: int
    period: str
    day: dt.date
    words: str | None


class EntryOut(BaseModel):
    """One movement of points."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENTRY]})

    entry_no: int = Field(description="Counts from 1 for each person, without gaps.")
    kind: EntryKind
    kind_words: str = Field(description="What it was; of a gift, which one.")
    amount: int = Field(description="Above zero for awards and refunds, below for reversals and spends.")
    balance_after: int
    posted_at: dt.datetime
    reverses_entry_no: int | None
    why: WhyOut | None = Field(description="Null for what no challenge gave.")

    @classmethod
    def of(cls, entry: Entry, language: Language, why: WhyOut | None, gift: str | None) -> "EntryOut":
        """Return the entry in the caller's language; `gift`: the name of the one that it was paid for."""
        return cls(**_fields(entry, language, gift), why=why)


class EntryDetail(EntryOut):
    """One movement with the facts and metric values from which the rule gave it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _ENTRY
                | {
                    "facts": ["park_visit/victoria-park/2026-10-10/0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"],
                    "metrics": {"metrics.parks": 5},
                }
            ]
        }
    )

    facts: list[str] = Field(description="Keys of the facts that the rule looked at.")
    metrics: dict[str, str | int | float | bool] = Field(description="The metrics' values at that moment.")

    @classmethod
    def of(cls, entry: Entry, language: Language, why: WhyOut | None, gift: str | None) -> "EntryDetail":
        """Return the entry with its evaluation."""
        explanation = entry.explanation
        return cls(
            **_fields(entry, language, gift),
            why=why,
            facts=list(explanation.get("facts", [])),
            metrics=dict(explanation.get("metrics", {})),
        )


class PointsPage(BaseModel):
    """The balance, and entries newest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "balance": {"available": 245, "owed": 0, "words": None},
                    "items": [_ENTRY],
                    "next_cursor": None,
                }
            ]
        }
    )

    balance: BalanceOut
    items: list[EntryOut]
    next_cursor: str | None = Field(description="Pass as `cursor` to read on; null on the last page.")


def _fields(entry: Entry, language: Language, gift: str | None) -> dict[str, Any]:
    said = say(f"ledger_kind_{entry.kind.value}", language)
    if gift is not None and entry.kind in {EntryKind.SPEND, EntryKind.REFUND}:
        said = say(f"ledger_gift_{entry.kind.value}", language, {"gift": gift})
    if "payout" in entry.explanation:
        said = say("points_payout", language, {"words": entry.explanation["payout"][language]})
    return {
        "entry_no": entry.entry_no,
        "kind": entry.kind,
        "kind_words": said,
        "amount": entry.amount,
        "balance_after": entry.balance_after,
        "posted_at": entry.posted_at,
        "reverses_entry_no": entry.reverses_entry_no,
    }
