"""The days that others get wrong, rebuilt as data; docs/algorithms/steps.md goes through them.

Only the totals of these days are known. The series are made so that devices behave as devices do: a band on the
charger, a phone left on the desk, records of one app for a phone and a watch over each other.
"""

from collections.abc import Sequence

import pytest

from records.steps.days.rules import settle_day
from records.steps.rankings.rules import RankedDevice, Ranking
from records.steps.reconciling.chart import chart
from records.steps.reconciling.codes import Uncounted
from records.steps.reconciling.rules import DayCount, reconcile
from records.steps.reconciling.streams import make_streams
from records.steps.sample import DayTotal, Device, FormFactor, Method, StepSample, Unit
from tests.support.steps import BAND, DAY, PHONE, RING, WATCH, at, sample, source_day, total, walk

# By quarter-hour from eight o'clock on; None is no data. The phone lies on the desk, the band is charged at noon.
BAND_2506 = [412, 655, 240, 96, 118, 64, None, None, 388, 533]
PHONE_1919 = [401, 640, 236, None, None, None, 38, 16, 380, 208]
BAND_HAS_IT = 2_506
PHONE_HAS_IT = 1_919
UNION = 2_560


def settled(
    samples: Sequence[StepSample], totals: Sequence[DayTotal] = (), source: str = "app_upload"
) -> DayCount:
    day = settle_day({(source, DAY): source_day(samples, totals)}, DAY)
    return day.units[Unit.STEPS].count


def test_band_and_phone_together_are_their_union() -> None:
    samples = [*walk(BAND, BAND_2506), *walk(PHONE, PHONE_1919)]
    assert sum(count or 0 for count in BAND_2506) == BAND_HAS_IT
    assert sum(count or 0 for count in PHONE_1919) == PHONE_HAS_IT
    count = settled(samples)
    assert (count.raw, count.credited) == (BAND_HAS_IT + PHONE_HAS_IT, UNION)
    assert count.uncounted == {Uncounted.OTHER_DEVICE_COUNTED: BAND_HAS_IT + PHONE_HAS_IT - UNION}


def test_the_union_bucket_by_bucket() -> None:
    band, phone = chart(settled([*walk(BAND, BAND_2506), *walk(PHONE, PHONE_1919)]))
    assert sorted(phone.counted.values()) == [16, 38]  # what it saw while the band was charged
    assert sum(band.counted.values()) == BAND_HAS_IT


def test_where_the_phone_saw_more_its_steps_count_and_the_difference_is_known_by_bucket() -> None:
    """The phone is ahead by 9 and 2 in two quarter-hours: the count is above that of who believes the band."""
    jittered = [*PHONE_1919]
    jittered[0], jittered[2], jittered[8] = 421, 242, 354
    assert sum(count or 0 for count in jittered) == PHONE_HAS_IT
    count = settled([*walk(BAND, BAND_2506), *walk(PHONE, jittered)])
    assert count.credited == UNION + 9 + 2
    _, phone = chart(count)
    assert {bucket - min(phone.counted) for bucket, steps in phone.counted.items() if steps} == {0, 2, 6, 7}


def test_the_same_day_by_the_minute() -> None:
    def by_minute(device: Device, quarters: list[int | None]) -> list[StepSample]:
        minutes: list[int | None] = []
        for quarter in quarters:
            spread = [None] * 15 if quarter is None else [(quarter + place) // 15 for place in range(15)]
            minutes += spread
        return walk(device, minutes, minutes=1)

    assert settled([*by_minute(BAND, BAND_2506), *by_minute(PHONE, PHONE_1919)]).credited == UNION


MORNING, AFTERNOON = [390, 810, 1_204, 905, 848], [1_510, 2_022, 1_755, 1_690, 1_402, 1_543]
REAL_14079 = 14_079


def test_one_device_for_the_day_loses_what_the_others_saw() -> None:
    """A public app takes the best ranked source for the whole day: a watch that was worn in the morning."""
    watch = walk(WATCH, MORNING)
    phone = walk(PHONE, AFTERNOON, hour=14)
    assert (sum(MORNING), sum(MORNING) + sum(AFTERNOON)) == (4_157, REAL_14079)
    both = [*watch, *phone, *walk(PHONE, [385, 800, None, 870, 812])]
    assert settled(both).credited == REAL_14079


def test_it_holds_where_the_phone_counts_by_the_hour() -> None:
    by_hour = [sample(at(14), 60, sum(AFTERNOON[:4]), PHONE), sample(at(15), 60, sum(AFTERNOON[4:]), PHONE)]
    morning_walk = sample(at(8), 75, 4_100, PHONE)
    assert settled([*walk(WATCH, MORNING), *by_hour, morning_walk]).credited == REAL_14079


WATCH_7639 = [940, 1_310, 420, None, 1_105, 1_398, 866, 1_600]
PHONE_5766 = [702, 1_001, 388, None, 777, 1_150, 498, 1_250]


@pytest.mark.parametrize("is_named", [True, False], ids=["two devices", "one app that names no device"])
def test_records_of_phone_and_watch_over_each_other_are_not_added_up(is_named: bool) -> None:  # noqa: FBT001
    """Samsung writes both to Health Connect: added up they are 13,405, the walk was 7,639.

    Where the records name no device, they are one device's that overlap with each other.
    """
    app = Device("com.sec.android.app.shealth", FormFactor.OTHER)
    watch, phone = (WATCH, PHONE) if is_named else (app, app)
    samples = [
        sample(one.starts_at, 15, one.count, device, record_id=f"{name}{place}")
        for name, device, counts in (("w", watch, WATCH_7639), ("p", phone, PHONE_5766))
        for place, one in enumerate(walk(device, counts))
    ]
    count = settled(samples)
    assert (count.raw, count.credited) == (13_405, 7_639)
    code = Uncounted.OTHER_DEVICE_COUNTED if is_named else Uncounted.OVERLAPPING
    assert count.uncounted == {code: 13_405 - 7_639}


def test_long_and_short_records_of_one_hour_are_one_walk() -> None:
    """Spread over its quarter-hours, the watch's hour would be added to the phone's quarter: 2,080 for 1,200."""
    hour, quarter = sample(at(8), 60, 1_200), sample(at(8), 15, 1_180, PHONE)
    assert settled([hour, quarter]).credited == 1_200
    assert settled([hour, quarter, sample(at(8, 30), 15, 90, PHONE)]).credited == 1_270


def test_a_devices_own_count_of_the_day_is_the_least_that_counts() -> None:
    samples = [*walk(PHONE, [500, 600]), *walk(WATCH, [450, None])]
    assert settled(samples, [total(900, RING)]).credited == 1_100
    count = settled(samples, [total(1_500, RING)])
    assert (count.credited, count.unplaced) == (1_500, 1_500)
    count = settled(samples, [total(1_500, WATCH)])
    assert (count.credited, count.unplaced, count.raw) == (1_500, 1_050, 2_600)


@pytest.mark.parametrize(
    ("method", "code"), [(Method.MANUAL, "manual_entry"), (Method.UNKNOWN, "untrusted_method")]
)
def test_what_was_typed_in_or_comes_from_nowhere_is_shown_and_not_scored(method: Method, code: str) -> None:
    samples = [*walk(WATCH, [100, 200]), sample(at(18), 60, 8_000, PHONE, method=method)]
    count = settled(samples, [total(9_000, PHONE, method=method)])
    assert (count.raw, count.eligible, count.credited) == (9_300, 300, 300)
    assert count.uncounted == {code: 9_000}


def test_a_devices_own_count_that_includes_what_was_typed_in_is_lowered_by_it() -> None:
    samples = [*walk(WATCH, [100, 200]), sample(at(18), 60, 8_000, WATCH, method=Method.MANUAL)]
    assert settled(samples, [total(8_450, WATCH)]).credited == 450


def test_a_platforms_own_merge_stands_in_where_there_is_nothing_else() -> None:
    merged = total(6_000)
    assert settled([], [merged]).credited == 6_000
    assert settled([], [total(6_000, method=Method.UNKNOWN)]).credited == 0
    assert settled(walk(WATCH, [100]), [merged]).credited == 100
    said = {
        ("oura", DAY): source_day([], [merged]),
        ("garmin", DAY): source_day(walk(WATCH, [2_500, 2_500, 2_000])),
    }
    assert settle_day(said, DAY).credited(Unit.STEPS) == 7_000


def test_a_platforms_own_merge_brings_in_no_device_that_was_left_out() -> None:
    said = {("garmin", DAY): source_day([], [total(6_000), total(5_900, WATCH)])}
    ranking = Ranking([RankedDevice("garmin", WATCH.key, is_counted=False)])
    steps = settle_day(said, DAY, ranking=ranking).units[Unit.STEPS]
    assert (steps.credited, steps.uncounted) == (0, {Uncounted.LEFT_OUT: 5_900})


@pytest.mark.parametrize(
    ("theirs", "notes"),
    [
        (1_000, {}),
        (1_050, {}),
        (1_051, {"control_total_higher": 51}),
        (950, {}),
        (949, {"control_total_lower": 51}),
    ],
)
def test_a_platforms_own_merge_is_compared_and_changes_nothing(theirs: int, notes: dict[str, int]) -> None:
    said = {
        ("app_upload", DAY): source_day(walk(WATCH, [400, 600]), [total(theirs)]),
        ("garmin", DAY): source_day(walk(BAND, [900, 900])),
    }
    steps = settle_day(said, DAY).units[Unit.STEPS]
    assert (steps.credited, dict(steps.notes)) == (1_800, notes)


def test_nothing_is_missed_of_a_device_that_was_left_out() -> None:
    """The platform's own merge is higher because it counts what the person left out: no news to the person."""
    said = {
        ("google-health", DAY): source_day([*walk(WATCH, [400, 600]), *walk(BAND, [900, 900])], [total(1_800)]),
    }
    left_out = Ranking([RankedDevice("google-health", BAND.key, is_counted=False)])
    steps = settle_day(said, DAY, ranking=left_out).units[Unit.STEPS]
    assert (steps.credited, dict(steps.notes)) == (1_000, {})


def test_a_device_that_was_renamed_is_one_device() -> None:
    renamed = Device(WATCH.key, FormFactor.WATCH, "New name")
    samples = [sample(at(8), 15, 100), sample(at(8), 15, 100, renamed, record_id="b")]
    streams = make_streams({("garmin", DAY): source_day(samples)}, DAY, Unit.STEPS)
    assert len(streams) == 1
    assert reconcile(streams).credited == 100
