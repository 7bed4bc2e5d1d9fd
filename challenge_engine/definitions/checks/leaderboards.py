"""Leaderboards and prizes: competitors that the modes allow, ties and aggregates that mean something."""

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.schema import Leaderboard, Leagues
from challenge_engine.definitions.sentences import Sentence

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
            draft.fault(("leaderboards", index, "id"), Sentence("fault_second_leaderboard", id=board.id))
        seen.append(board.id)
        _check_board(draft, index, board)
    for index, prize in draft.prizes.items():
        if not draft.may_have_id("leaderboards", prize.leaderboard):
            draft.fault(
                ("prizes", index, "leaderboard"), Sentence("fault_no_such_leaderboard", id=prize.leaderboard)
            )
        if (
            prize.certificate is not None
            and draft.is_mapping("certificates")
            and prize.certificate not in (draft.raw("certificates") or {})
        ):
            draft.fault(
                ("prizes", index, "certificate"), Sentence("fault_no_such_certificate", id=prize.certificate)
            )
    _check_squads(draft)


def _check_squads(draft: Draft) -> None:
    has_mode = draft.may_contain("modes", "squad")
    if draft.raw("squads") is not None and not has_mode:
        draft.fault_of_key(("squads",), Sentence("fault_no_squads"))
    if "squad" in draft.strings("modes") and draft.raw("squads") is None and draft.is_understood(("squads",)):
        draft.fault(("modes",), Sentence("fault_squads_missing"))


def _check_board(draft: Draft, index: int, board: Leaderboard) -> None:
    path = ("leaderboards", index)
    mode = MODE_OF[board.who]
    if mode is not None and not draft.may_contain("modes", mode):
        draft.fault((*path, "who"), Sentence("fault_board_of_nobody", who=board.who, mode=mode))
    if board.period == "round" and not draft.has_rounds:
        draft.fault((*path, "period"), Sentence("fault_no_rounds_for_board"))
    if board.leagues is not None:
        _check_leagues(draft, index, board, board.leagues)
    if board.who == "person":
        if board.aggregate != "total":
            draft.fault((*path, "aggregate"), Sentence("fault_average_of_person"))
        if board.least_participants > 1:
            draft.fault((*path, "least_participants"), Sentence("fault_participants_of_person"))
        for number, tie in enumerate(board.ties):
            if tie.by != "value":
                draft.fault((*path, "ties", number, "by"), Sentence("fault_tie_of_person", by=tie.by))
    elif (
        board.who not in {"family", "squad"}
        and board.aggregate != "total"
        and board.least_participants == 1
        and all(draft.is_understood((*path, name)) for name in ("who", "least_participants"))
    ):
        draft.fault(
            path,
            Sentence("fault_one_keen_player", id=board.id, who=board.who),
            is_warning=True,
        )


def _check_leagues(draft: Draft, index: int, board: Leaderboard, leagues: Leagues) -> None:
    path = ("leaderboards", index, "leagues")
    if board.who != "school" or board.aggregate == "share":
        draft.fault(path, Sentence("fault_leagues_of_schools"))
    bounds = [band.up_to_pupils for band in leagues.bands]
    for number, bound in enumerate(bounds):
        is_last = number == len(bounds) - 1
        before = bounds[number - 1] if number else 0
        if (bound is None and not is_last) or (bound is not None and before is not None and bound <= before):
            draft.fault((*path, "bands", number), Sentence("fault_bands_out_of_order"))
    for part, ids in (
        ("bands", [one.id for one in leagues.bands]),
        ("prizes", [one.id for one in leagues.prizes]),
    ):
        for number, name in enumerate(ids):
            if name in ids[:number]:
                draft.fault((*path, part, number, "id"), Sentence("fault_second_of_league", id=name))
    for number, prize in enumerate(leagues.prizes):
        where = (*path, "prizes", number)
        if prize.rule == "most_improved" and board.period != "round":
            draft.fault((*where, "rule"), Sentence("fault_improved_since_nothing"))
        if prize.rule == "participation" and prize.least_share_percent == 0:
            draft.fault(where, Sentence("fault_participation_of_all"))
