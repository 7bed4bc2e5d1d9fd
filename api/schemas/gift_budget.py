"""The budget of gifts: what is owed in points, what stock covers, and where the pace leads."""

import datetime as dt
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from rewards.gifts.budget.queries import Owed
from rewards.gifts.budget.rules import Forecast

_BUDGET: dict[str, Any] = {
    "owed": 182_400,
    "reserved": 9_600,
    "debts": 120,
    "covered": 150_000,
    "last_day": "2026-12-31",
    "days_left": 82,
    "given_per_day": 4_310.5,
    "given_per_day_least": 3_280.0,
    "given_per_day_most": 5_221.5,
    "spent_per_day": 1_204.0,
    "owed_on_last_day": 437_133,
    "uncovered": 385_861,
    "uncovered_least": 301_000,
    "uncovered_most": 460_222,
}


class GiftBudget(BaseModel):
    """All in points; what is missing as expected, and as the quietest and busiest of the last weeks have it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BUDGET]})

    owed: int = Field(description="What people can spend now.")
    reserved: int = Field(description="Paid for, and not picked up yet: may come back.")
    debts: int = Field(description="Spent points that were taken back, and are made up for by later ones.")
    covered: int = Field(description="What all gifts in stock cost together.")
    last_day: dt.date
    days_left: int
    given_per_day: float = Field(description="Mean of the last 28 whole days.")
    given_per_day_least: float = Field(description="Mean of the quietest week of these.")
    given_per_day_most: float = Field(description="Mean of the busiest week of these.")
    spent_per_day: float
    owed_on_last_day: int
    uncovered: int
    uncovered_least: int
    uncovered_most: int

    @classmethod
    def of(cls, owed: Owed, covered: int, last_day: dt.date, told: Forecast) -> Self:
        """Return the budget."""
        return cls(
            owed=owed.points,
            reserved=owed.reserved,
            debts=owed.debts,
            covered=covered,
            last_day=last_day,
            days_left=told.days_left,
            given_per_day=round(told.given_per_day, 1),
            given_per_day_least=round(told.given_per_day_least, 1),
            given_per_day_most=round(told.given_per_day_most, 1),
            spent_per_day=round(told.spent_per_day, 1),
            owed_on_last_day=told.owed,
            uncovered=told.uncovered,
            uncovered_least=told.uncovered_least,
            uncovered_most=told.uncovered_most,
        )
