"""Leaderboards as they are shown: nicknames and groups' names, never a person's name or id."""

import datetime as dt
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from challenge_engine.leaderboards.views import BoardView, StandingView

Who = Literal["person", "family", "squad", "class", "school", "organisation", "district"]


class Period(BaseModel):
    """A round, or the whole run, for which a board is kept."""

    id: str = Field(examples=["autumn"])
    first_day: dt.date
    last_day: dt.date
    final_at: dt.datetime = Field(
        description="From then on the standings are final; facts may come late till then."
    )


class Prize(BaseModel):
    """What the first places receive."""

    places: int = Field(examples=[3])
    what: str = Field(examples=["A tree planted in your school's name"])


class LeaderboardSummary(BaseModel):
    """One of a challenge's boards."""

    id: str = Field(examples=["schools-average"])
    title: str = Field(examples=["Schools, points per pupil"])
    caption: str = Field(
        description="What is compared, in words.", examples=["Points divided by pupils who play."]
    )
    who: Who
    aggregate: Literal["total", "average", "share"]
    is_public: bool = Field(
        description="Whether it is shown without a sign-in: boards of persons and families are not.",
        examples=[True],
    )
    least_participants: int = Field(description="A group is ranked from this many participants on.", examples=[5])
    periods: list[Period]
    has_leagues: bool = Field(
        description="Whether its schools also stand in leagues of like size.", examples=[False]
    )
    current_period: str = Field(description="The period shown when none is asked for.", examples=["autumn"])
    prizes: list[Prize]


class LeaderboardList(BaseModel):
    """All boards of a challenge."""

    items: list[LeaderboardSummary]


class StandingRow(BaseModel):
    """One place. Equals share a rank: 1, 2, 2, 4."""

    model_config = ConfigDict(from_attributes=True)

    rank: int = Field(examples=[2])
    position: int = Field(description="The row's number on the board.", examples=[2])
    name: str = Field(description="A nickname, or the group's name.", examples=["Brave Otter 27"])
    team_id: str | None = Field(description="The class, school, organisation or district.", examples=[None])
    score: float = Field(description="Averages to a tenth; shares as 0 to 1, to a hundredth.", examples=[345.0])
    participants_at_least: int | None = Field(description="Of a group, down to the next five.", examples=[None])
    moved: int | None = Field(
        description="Ranks gained (or lost, negative) since the day began; null when it was not ranked then.",
        examples=[1],
    )
    is_own: bool = Field(
        description="Whether this is the place that was asked for, or without asking one of the caller's family.",
        examples=[False],
    )

    @classmethod
    def of(cls, standing: StandingView) -> Self:
        """Show a row."""
        return cls.model_validate(standing)


class BoardStretch(BaseModel):
    """Some places of a board, in order."""

    board: str = Field(examples=["schools-average"])
    period: str = Field(examples=["autumn"])
    items: list[StandingRow]
    ranked: int = Field(description="How many are ranked in all.", examples=[128])
    not_yet_ranked_count: int = Field(description="Groups with too few participants so far.", examples=[12])
    is_hidden: bool = Field(description="Too few take part for anybody to be shown.", examples=[False])
    sealed_at: dt.datetime | None = Field(description="When the standings became final; null while they move.")

    @classmethod
    def of(cls, board_id: str, period: str, view: BoardView) -> Self:
        """Show a stretch."""
        return cls(board=board_id, period=period, **_shared(view))


class OwnPlace(BaseModel):
    """The place that was asked for, wherever it stands: its row with its neighbours, or why it has none."""

    subject: str = Field(
        description="`school:` and its id, as it was asked for; of a person, its id.",
        examples=["school:edb-528781000123"],
    )
    name: str | None = Field(
        description="Null where the board ranks nothing that the team belongs to.",
        examples=["Hill Road Primary School"],
    )
    rank: int | None = Field(description="Null while it is not ranked.", examples=[57])
    items: list[StandingRow]
    reason: (
        Literal["too_few_participants", "not_yet_scored", "board_hidden", "several_places", "no_place_here"] | None
    ) = Field(
        description="Why there is no row. `several_places`: those of a school's classes are marked on the board."
        " `no_place_here`: this board ranks nothing that the team belongs to, or that the person plays for.",
        examples=[None],
    )
    words: str | None = Field(description="The reason in the caller's language.", examples=[None])


class BoardPage(BoardStretch):
    """A page of a board."""

    not_yet_ranked: list[str] = Field(
        default=[], description="On the first page: names of groups with too few participants, at most fifty."
    )
    next_cursor: str | None = Field(default=None, examples=[None])
    own: OwnPlace | None = Field(default=None, description="The place asked for by `own`; null without.")

    @classmethod
    def page_of(
        cls, board_id: str, period: str, view: BoardView, next_cursor: str | None, own: OwnPlace | None
    ) -> Self:
        """Show a page."""
        names = list(view.not_yet_ranked)
        return cls(
            board=board_id,
            period=period,
            not_yet_ranked=names,
            next_cursor=next_cursor,
            own=own,
            **_shared(view),
        )


def _shared(view: BoardView) -> dict[str, object]:
    return {
        "items": [StandingRow.of(standing) for standing in view.standings],
        "ranked": view.ranked,
        "not_yet_ranked_count": view.not_yet_ranked_count,
        "is_hidden": view.is_hidden,
        "sealed_at": view.sealed_at,
    }
