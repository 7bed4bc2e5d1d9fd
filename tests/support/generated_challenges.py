"""Hypothesis strategies: whole challenges, units, and facts that come late, twice, corrected, in any order."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from challenge_engine.definitions.compile import CompiledChallenge, compile_challenge
from challenge_engine.definitions.schema import ChallengeFile
from challenge_engine.facts.rules import Fact
from challenge_engine.progress.units import Unit
from tests.support.challenges import FROM_THE_BEGINNING, board, challenge_data, family, local, rule
from tests.support.challenges import alone as one_person

FIRST_DAY = dt.date(2026, 10, 1)
RUN_DAYS = 12  # three rounds of four days: every edge is near
PARKS = ("a", "b", "c")
PERIODS = ("day", "week", "round", "run")


@dataclass(frozen=True)
class Arrival:
    """A fact as it reaches the server: `received_at` never goes back."""

    fact: Fact
    received_at: dt.datetime


metrics = st.fixed_dictionaries(
    {
        "of": st.sampled_from(["park_visit", "daily_steps"]),
        "window": st.sampled_from(PERIODS),
        "scope": st.sampled_from(["person", "family"]),
    },
).flatmap(lambda common: _fold(common))  # noqa: PLW0108 - defined below, where it reads better


def _fold(common: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    number = "fact.steps" if common["of"] == "daily_steps" else "fact.weekday"
    text = "string(fact.steps / 1000)" if common["of"] == "daily_steps" else "fact.park_id"
    folds: list[dict[str, Any]] = [
        {"fold": "count"},
        {"fold": "count", "where": f"{number} > 3"},
        {"fold": "distinct", "value": text},
        {"fold": "sum", "value": number},
        {"fold": "sum", "value": f"double({number}) / 2.0"},
        {"fold": "mean_per_run_day", "value": number},
        {"fold": "best", "value": number},
        {"fold": "days_on_which", "value": number, "at_least": 3},
        {"fold": "elapsed_since"},
        {"fold": "elapsed_since", "value": text},
        {"fold": "count", "where": f"6 / ({number} - 3) > 0"},  # fails on some facts
    ]
    if common["of"] == "park_visit":
        folds += [
            {"fold": "count", "per": "park_id"},
            {"fold": "distinct", "value": "fact.weekday", "per": "park_id"},
        ]
    if common["window"] in {"round", "run"}:
        folds += [
            {"fold": "streak", "every": "day", "missed_allowed": 1},
            {"fold": "streak", "every": "week", "value": number, "at_least": 4},
        ]
    if common["window"] == "run" and common["scope"] == "person":
        bounds = {"lowest": 2, "highest": 9_000, "otherwise": 4}
        own = {"days_before": 3, "least_days": 2, "rise_percent": 20} | bounds
        for fold in ("own_goal", "days_on_own_goal") * 2:  # twice as likely: they alone look before the run
            folds.append({"fold": fold, "value": number, "own_goal": own})
    if common["scope"] == "person":
        folds += [fold | {"members": "least"} for fold in folds if fold["fold"] != "elapsed_since"]
    return st.sampled_from(folds).map(lambda fold: common | fold)


@st.composite
def rules(draw: st.DrawFn, index: int, readable: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A rule over the metrics that it may read where it stands."""
    on = draw(st.sampled_from(["park_visit", "daily_steps", "day_end", "round_end", "run_end"]))
    to = draw(st.sampled_from(["person", "family"]))
    is_moment = on.endswith("_end")
    names = [
        f"metrics.{name}"
        for name, metric in readable.items()
        if ("per" not in metric or on == "park_visit")
        and (not (is_moment and to == "family") or metric["scope"] == "family" or "members" in metric)
        and not (metric["fold"] == "mean_per_run_day" or "double" in metric.get("value", ""))
    ]
    if not (is_moment and to == "family"):
        names += ["points.day", "points.week", "points.round", "points.run"]
    name = draw(st.sampled_from(names or ["team.size"]))
    when = draw(
        st.sampled_from([None, f"{name} >= 1", f"{name} > 2", f"{name} % 2 == 0", f"12 / ({name} - 2) > 1"])
    )
    points = draw(st.sampled_from(["5", f"{name} % 7 + 1", f"10 / {name}"]))
    award: list[dict[str, Any]] = [{"points": points}]
    award += draw(st.sampled_from([[], [{"badge": "star"}], [{"collectible": "otter"}]]))
    buckets = [["round"], ["run"]] if is_moment else [["day"], ["week"], ["run"]]
    buckets += [["park"], ["park", "day"], ["district", "round"]] if on == "park_visit" else []
    limits = draw(st.lists(st.sampled_from(buckets), max_size=2, unique_by=tuple))
    return rule(
        f"rule-{index}",
        on,
        award,
        to=to,
        on_correction=draw(st.sampled_from(["reverse", "keep"])),
        limit=[{"times": draw(st.integers(1, 3)), "per": per} for per in limits],
        **({"when": when} if when else {}),
    )


@st.composite
def challenges(draw: st.DrawFn) -> CompiledChallenge:
    """One or two versions of a challenge of twelve days."""
    first = draw(_sections())
    versions = [(1, FROM_THE_BEGINNING, _file(first))]
    if draw(st.booleans()):
        day = draw(st.integers(1, RUN_DAYS))
        at = local(f"{FIRST_DAY + dt.timedelta(days=day)} 00:00") + dt.timedelta(
            hours=draw(st.sampled_from([0, 9]))
        )
        versions.append((2, at, _file(draw(_sections()) | {"version": 2})))
    return compile_challenge(versions)


def _file(sections: dict[str, Any]) -> ChallengeFile:
    """The file without its YAML and checks, which take ten times as long as all the rest."""
    return ChallengeFile.model_validate_json(json.dumps(challenge_data(**sections)))


@st.composite
def _sections(draw: st.DrawFn) -> dict[str, Any]:
    named = {f"m{index}": one for index, one in enumerate(draw(st.lists(metrics, min_size=1, max_size=3)))}
    scored = next((name for name, metric in named.items() if "per" not in metric), None)
    value = f"metrics.{scored}" if scored else "points.run"
    rounds = [
        {
            "id": f"r{index}",
            "first_day": str(FIRST_DAY + dt.timedelta(days=4 * index)),
            "last_day": str(FIRST_DAY + dt.timedelta(days=4 * index + 3)),
            "title": {"en": "R", "zh-Hant": "R", "zh-Hans": "R"},
        }
        for index in range(3)
    ]
    return {
        "enrolment": {"opens_at": "2026-09-01T10:00", "last_minute": "2026-10-05T23:59"},
        "run": {"first_day": str(FIRST_DAY), "last_day": str(FIRST_DAY + dt.timedelta(days=RUN_DAYS - 1))},
        "rounds": rounds,
        "late_data": {"grace_h": 24, "sealing_h": 36},
        "metrics": named,
        "caps": draw(st.sampled_from([[], [{"points": 12, "per": "day"}, {"points": 40, "per": "round"}]])),
        "rules": [draw(rules(index, named)) for index in range(draw(st.integers(1, 3)))],
        "leaderboards": [
            board("person", "person", "round", value, ties=[{"by": "value", "value": "points.round"}]),
            board("school", "school", "run", "points.run", aggregate="average", least_participants=2),
        ],
    }


units = st.sampled_from([one_person(1), family(1, 2)])


@st.composite
def arrivals(draw: st.DrawFn, unit: Unit) -> list[Arrival]:
    """Facts around and within the run: prompt or late, repeated, corrected, retracted, moved, of strangers."""
    facts = draw(st.lists(_facts(len(unit.persons)), min_size=3, max_size=12))
    is_prompt = draw(st.booleans())  # both paths deserve work: mostly advances, or mostly replays
    if is_prompt:
        facts.sort(key=lambda fact: fact.order)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(facts) - 1))
        facts.insert(draw(st.integers(place + 1, len(facts))), draw(_corrections(facts[place])))
    clock = local(f"{FIRST_DAY} 00:00")
    found: list[Arrival] = []
    for fact in facts:
        clock += dt.timedelta(minutes=draw(st.sampled_from([0, 30, 2_000])))
        clock = max(clock, fact.occurred_at) if is_prompt else clock
        found.append(Arrival(fact, clock))
    return found


@st.composite
def _corrections(draw: st.DrawFn, fact: Fact) -> Fact:
    """The fact once more: the same, with other contents, at another time, or taken back."""
    changes: dict[str, Any] = {"revision": fact.revision + draw(st.integers(0, 1))}
    what = draw(st.sampled_from(["again", "contents", "time", "retracted"]))
    if what == "contents" and fact.kind == "daily_steps":
        changes["attributes"] = {"steps": draw(st.integers(0, 12)) * 1_000}
    if what == "time":
        changes["occurred_at"] = fact.occurred_at + dt.timedelta(
            minutes=draw(st.sampled_from([-1_500, -1, 1, 1_500]))
        )
    if what == "retracted":
        changes["is_retracted"] = True
    return replace(fact, **changes)


@st.composite
def _facts(draw: st.DrawFn, persons: int) -> Fact:
    day = draw(st.integers(-4, RUN_DAYS))  # goals are drawn from the three days before the run
    at = local(f"{FIRST_DAY + dt.timedelta(days=day)} 00:00") + dt.timedelta(
        minutes=draw(st.sampled_from([0, 1, 600, 601, 1_439]))
    )
    kind = draw(st.sampled_from(["park_visit", "daily_steps"]))
    park = draw(st.sampled_from(PARKS))
    attributes: dict[str, Any] = (
        {"steps": draw(st.integers(0, 9)) * 1_000 + 3}
        if kind == "daily_steps"
        else {"park_id": park, "district": park, "category": "park", "is_designated": True}
    )
    return Fact(
        person_id=UUID(int=draw(st.sampled_from([*range(1, persons + 1)] * 4 + [9]))),
        kind=kind,
        key=draw(st.sampled_from(["x", f"d{day}", f"e{day}"])),
        day=FIRST_DAY + dt.timedelta(days=day),
        occurred_at=at,
        revision=1,
        attributes=attributes,
    )
