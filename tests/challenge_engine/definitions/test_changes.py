"""What differs between two versions, down to the value: 5 points before, 10 now."""

from challenge_engine.definitions.changes import Change, ValueChange, changes_between
from challenge_engine.definitions.check import check_file
from challenge_engine.definitions.schema import ChallengeFile
from tests.support.play import GAME, TITLE


def _game(*, points: str = "5", replacing: tuple[str, str] = ("", "")) -> ChallengeFile:
    text = GAME.format(slug="game", version=1, points=points, title=TITLE)
    return check_file(text.replace(*replacing) if replacing[0] else text)


def test_a_value_is_told_as_it_was_and_as_it_is() -> None:
    (change,) = changes_between(_game(points="5"), _game(points="10"))
    assert (change.section, change.id, change.kind, change.fields) == ("rules", "visit", "changed", ("award",))
    assert change.values == (ValueChange(("award", "0", "points"), "5", "10"),)


def test_what_comes_and_goes_within_a_part_has_one_side() -> None:
    after = _game(
        replacing=(
            "when: metrics.steps >= 8000\n    award: [{points: 5}]\n    limit: [{times: 1, per: day}]",
            "award: [{points: 5}, {badge: first-steps}]\n    limit: [{times: 2, per: day}]",
        )
    )
    (change,) = changes_between(_game(), after)
    assert change.values == (
        ValueChange(("when",), "metrics.steps >= 8000", None),
        ValueChange(("award", "1", "badge"), None, "first-steps"),
        ValueChange(("limit", "0", "times"), "1", "2"),
    )


def test_the_head_of_a_file_and_its_lists_are_told_whole() -> None:
    after = _game(replacing=("modes: [individual, family, school]", "modes: [family]"))
    assert changes_between(_game(), after) == [
        Change("header", "modes", "changed", values=(ValueChange((), "individual, family, school", "family"),))
    ]
    moved = _game(replacing=("{designated: true}", "{designated: false}"))
    assert changes_between(_game(), moved)[0].values == (ValueChange(("designated",), "true", "false"),)
