"""Payouts as officers propose and decide them."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.leagues import OfficersWords
from api.schemas.people import Body
from api.schemas.text import Slug
from challenge_engine.payouts.models import Payout
from challenge_engine.payouts.rules import PayoutState
from core.messages import Language

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PayoutWords(Body):
    """What those who receive it read, in three languages."""

    en: _Words = Field(examples=["For the outage"])
    zh_hant: _Words = Field(alias="zh-Hant", examples=["系統故障補償"])
    zh_hans: _Words = Field(alias="zh-Hans", examples=["系统故障补偿"])

    def by_language(self) -> Mapping[str, str]:
        """Return the words by language."""
        return self.model_dump(by_alias=True)


class NewPayout(Body):
    """Points for everybody who plays a challenge for a school."""

    challenge: Slug = Field(examples=["go-to-park"])
    school_id: Slug = Field(examples=["edb-528781000123"])
    points_each: int = Field(ge=1, le=10_000, examples=[20])
    words: PayoutWords
    reason: OfficersWords = Field(description="For officers only.", examples=["Server down on 9 October"])


class PayoutOut(BaseModel):
    """A payout and how far it has come. Over the limit, two different officers must approve."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"])
    challenge: str = Field(examples=["go-to-park"])
    school_id: str = Field(examples=["edb-528781000123"])
    school: str = Field(examples=["Hill Road Primary School"])
    prize_id: str | None = Field(description="None: proposed by an officer.", examples=["best"])
    period: str | None = Field(examples=["november"])
    words: str = Field(examples=["Best average of the small schools"])
    points_each: int = Field(examples=[50])
    recipients: int = Field(examples=[38])
    total_points: int = Field(examples=[1900])
    approvals_needed: int = Field(examples=[1])
    approvals: int = Field(examples=[0])
    is_approved_by_me: bool = Field(examples=[False])
    reason: str = Field(examples=[""])
    proposed_at: dt.datetime = Field(examples=["2026-12-03T16:00:00Z"])
    is_proposed_by_me: bool = Field(examples=[False])
    proposed_by_id: uuid.UUID | None = Field(
        description="The account of the officer; null: by the league's rule.", examples=[None]
    )
    others_approved: list[uuid.UUID] = Field(
        description="Accounts of the other officers who approved.", examples=[[]]
    )
    state: PayoutState = Field(examples=["open"])
    settled_at: dt.datetime | None = Field(examples=[None])

    @classmethod
    def of(
        cls,
        payout: Payout,
        slug: str,
        school: str,
        approved_by: Collection[uuid.UUID],
        account_id: uuid.UUID,
        language: Language,
    ) -> Self:
        """Show a payout to an officer."""
        return cls(
            id=payout.id,
            challenge=slug,
            school_id=payout.school_id,
            school=school,
            prize_id=payout.prize_id,
            period=payout.period,
            words=payout.words[language],
            points_each=payout.points_each,
            recipients=payout.recipients,
            total_points=payout.points_each * payout.recipients,
            approvals_needed=payout.approvals_needed,
            approvals=len(approved_by),
            is_approved_by_me=account_id in approved_by,
            reason=payout.reason,
            proposed_at=payout.proposed_at,
            is_proposed_by_me=payout.proposed_by_id == account_id,
            proposed_by_id=payout.proposed_by_id,
            others_approved=[one for one in approved_by if one != account_id],
            state=payout.state,
            settled_at=payout.settled_at,
        )
