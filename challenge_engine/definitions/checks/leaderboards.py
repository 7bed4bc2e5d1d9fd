"""Leaderboards and prizes: competitors that the modes allow, ties and aggregates that mean something."""

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.schema import Leaderboard

# How one must be able to enrol for a board to have anyone on it; districts have everyone.
MODE_OF = {
    "person": None,
    "family": "family",
    "squad": "squad",
    "class": "school",
    "school": "school",
    "organisation": "organisation",
    "district": None,
}


def check_leaderboards(draft: Draft) -> None:
    """Note faults of every leaderboard and prize."""
    seen: list[str] = []
    for index, board in draft.leaderboards.items():
        if board.id in seen:
            draft.fault(("leaderboards", index, "id"), f"a second leaderboard `{board.id}`")
        seen.append(board.id)
        _check_board(draft, index, board)
    for index, prize in draft.prizes.items():
        if not draft.may_have_id("leaderboards", prize.leaderboard):
            draft.fault(("prizes", index, "leaderboard"), f"there is no leaderboard `{prize.leaderboard}`")
        if (
            prize.certificate is not None
            and draft.is_mapping("certificates")
            and prize.certificate not in (draft.raw("certificates") or {})
        ):
            draft.fault(
                ("prizes", index, "certificate"), f"`{prize.certificate}` does not stand under `certificates`"
            )
    _check_squads(draft)


def _check_squads(draft: Draft) -> None:
    has_mode = draft.may_contain("modes", "squad")
    if draft.raw("squads") is not None and not has_mode:
        draft.fault_of_key(("squads",), "nobody plays as a squad: add the mode")
    if "squad" in draft.strings("modes") and draft.raw("squads") is None and draft.is_understood(("squads",)):
        draft.fault(("modes",), "say under `squads` how many may be in one: at_least, at_most")


def _check_board(draft: Draft, index: int, board: Leaderboard) -> None:
    path = ("leaderboards", index)
    mode = MODE_OF[board.who]
    if mode is not None and not draft.may_contain("modes", mode):
        draft.fault((*path, "who"), f"no {board.who} takes part: the mode {mode} is not allowed")
    if board.period == "round" and not draft.has_rounds:
        draft.fault((*path, "period"), "the challenge has no rounds: this board never fills")
    if board.who == "person":
        if board.aggregate != "total":
            draft.fault((*path, "aggregate"), "a person alone has no average and no share")
        if board.least_participants > 1:
            draft.fault((*path, "least_participants"), "a person is one participant")
        for number, tie in enumerate(board.ties):
            if tie.by != "value":
                draft.fault((*path, "ties", number, "by"), f"persons alone are equal in `{tie.by}`: use a value")
    elif (
        board.who not in {"family", "squad"}
        and board.aggregate != "total"
        and board.least_participants == 1
        and all(draft.is_understood((*path, name)) for name in ("who", "least_participants"))
    ):
        draft.fault(
            path,
            f"one keen player can lead {board.id} for a whole {board.who}: set least_participants",
            is_warning=True,
        )
