"""Made-up players with a label: honest, clumsy, or cheating in one way; from a seed. Knows no rule of the product.

A player is what one or more phones say in the parks, on up to five days in a row, for one or more persons.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from cli.play.world import Place, PlayPark, distance_m, moved, nearest_parks, somewhere_in

FIRST_DAY = dt.date(2026, 10, 5)
DAYS = 5
TICK = dt.timedelta(
    minutes=5
)  # instants at which messages reach the server; what waits a little is no older than that
_MINUTE = dt.timedelta(minutes=1)
_WALKING, _CYCLING, _TRAIN, _CAR = (
    1.1,
    5.0,
    11.0,
    17.0,
)  # metres a second in a straight line, streets and stops included


@dataclass(frozen=True, slots=True)
class Told:
    """A check-in as a phone tells it. `is_theirs`: the person was there then, and has not had it yet."""

    person: int
    device: str
    place: Place
    accuracy_m: float
    captured_at: dt.datetime
    sent_at: dt.datetime
    is_mock: bool = False
    is_theirs: bool = True


@dataclass(frozen=True, slots=True)
class Player:
    """A labelled player; `households` by person."""

    households: Sequence[int]
    told: Sequence[Told]


MakePlayer = Callable[[Random, Sequence[PlayPark]], Player]
Outing = list[tuple[PlayPark, dt.datetime]]


def _instant(day: int, hour: float) -> dt.datetime:
    midnight = dt.datetime.combine(FIRST_DAY + dt.timedelta(days=day), dt.time(), dt.UTC) - dt.timedelta(hours=8)
    return midnight + dt.timedelta(hours=hour)


def _received(captured_at: dt.datetime) -> dt.datetime:
    """The next tick: the server hears a moment later."""
    since = captured_at - _instant(0, 0)
    return _instant(0, 0) + TICK * -(-since // TICK)


def _fix(random: Random, park: PlayPark) -> tuple[Place, float]:
    """A phone's word: off by what it says, now and then by three times as much between high buildings."""
    accuracy_m = random.uniform(4, 35)
    off_m = random.gauss(0, accuracy_m / 2) * (3 if random.random() < 0.1 else 1)
    place = moved(somewhere_in(park, random), east_m=off_m, north_m=random.gauss(0, accuracy_m / 2))
    return place, accuracy_m


def _outing(
    random: Random, parks: Sequence[PlayPark], day: int, *, speed: float = _WALKING, near: int = 6, most: int = 4
) -> Outing:
    """Go from park to park: check in on leaving the one, if need be, and on arriving at the other."""
    at, park = _instant(day, random.uniform(8, 12)), random.choice(parks)
    outing: Outing = []
    for _ in range(random.randint(1, most)):
        outing.append((park, at))
        seen = {one.id for one, _ in outing}
        choices = [one for one in nearest_parks(park, parks, near + most) if one.id not in seen]
        if not choices:
            break
        following = random.choice(choices)
        door_s = random.uniform(60, 600)
        way_m = distance_m(park.middle, following.middle)
        at += dt.timedelta(seconds=door_s + way_m / (speed * random.uniform(0.8, 1.1)))
        park = following
        if at > _instant(day, 20):
            break
    return outing


def _told(random: Random, outing: Outing, *, person: int = 0, device: str = "own") -> list[Told]:
    return [
        Told(person, device, *_fix(random, park), captured_at=at, sent_at=_received(at)) for park, at in outing
    ]


def _days(random: Random, parks: Sequence[PlayPark], **how: float) -> list[Outing]:
    return [_outing(random, parks, day, **how) for day in sorted(random.sample(range(DAYS), 3))]  # type: ignore[arg-type]


def _traveller(random: Random, parks: Sequence[PlayPark], **how: float) -> Player:
    return Player([0], [one for outing in _days(random, parks, **how) for one in _told(random, outing)])


def offline(random: Random, parks: Sequence[PlayPark]) -> Player:
    """Without a network by day; in the evening all at once, in any order."""
    told = []
    for outing in _days(random, parks):
        evening = _received(outing[-1][1] + dt.timedelta(hours=random.uniform(0.5, 3)))
        part = [_later(one, evening) for one in _told(random, outing)]
        random.shuffle(part)
        told += part
    return Player([0], told)


def _later(one: Told, sent_at: dt.datetime) -> Told:
    return Told(one.person, one.device, one.place, one.accuracy_m, one.captured_at, sent_at)


def wrong_clocks(random: Random, parks: Sequence[PlayPark]) -> Player:
    """Two phones whose clocks are up to two minutes wrong, used in turns."""
    wrong = {name: dt.timedelta(minutes=random.uniform(-2, 2)) for name in ("own", "old")}
    told = []
    for outing in _days(random, parks):
        for one in _told(random, outing, device=random.choice(["own", "old"])):
            captured_at = one.captured_at + wrong[one.device]
            told.append(Told(0, one.device, one.place, one.accuracy_m, captured_at, one.sent_at))
    return Player([0], told)


def family_on_one_phone(random: Random, parks: Sequence[PlayPark]) -> Player:
    return _carrier(random, parks, households=[0] * random.randint(2, 5), days=4)


def four_devices(random: Random, parks: Sequence[PlayPark]) -> Player:
    """The own phone, each parent's, and the new one when the own is lost."""
    told = []
    for day, device in enumerate(["own", "mother", "father", "new"]):
        told += _told(random, _outing(random, parks, day), device=device)
    return Player([0], told)


def party(random: Random, parks: Sequence[PlayPark]) -> Player:
    """A birthday: one phone for the children of up to six families, on one day."""
    return _carrier(random, parks, households=range(random.randint(3, 6)), days=1)


def minder(random: Random, parks: Sequence[PlayPark]) -> Player:
    """Takes the children of three or four families out on every day."""
    return _carrier(random, parks, households=range(random.randint(3, 4)), days=DAYS)


def parents_take_turns(random: Random, parks: Sequence[PlayPark]) -> Player:
    """Father with one child here, mother with the other there; the children swap phones at noon."""
    told = []
    for day in range(2):
        for child, device in enumerate(("mother", "father")):
            told += _told(random, _outing(random, parks, day, most=2), person=child, device=device)
    return Player([0, 0], sorted(told, key=lambda one: one.sent_at))


def _carrier(random: Random, parks: Sequence[PlayPark], households: Sequence[int], days: int) -> Player:
    told = []
    for day in range(days):
        for park, at in _outing(random, parks, day, most=3):
            for person in range(len(households)):
                moment = at + person * dt.timedelta(seconds=random.uniform(15, 60))
                told += _told(random, [(park, moment)], person=person)
    return Player(list(households), told)


def mock(random: Random, parks: Sequence[PlayPark]) -> Player:
    """An app sets the position, and the phone says so."""
    told = [one for outing in _days(random, parks) for one in _told(random, outing)]
    return Player([0], [_false(one, is_mock=True) for one in told])


def _false(one: Told, *, is_mock: bool = False) -> Told:
    return Told(
        one.person,
        one.device,
        one.place,
        one.accuracy_m,
        one.captured_at,
        one.sent_at,
        is_mock=is_mock,
        is_theirs=False,
    )


def teleport(random: Random, parks: Sequence[PlayPark]) -> Player:
    """The phone is silent about it, and the player collects the town from the sofa."""
    at = _instant(0, random.uniform(9, 15))
    outing = []
    for park in random.sample(list(parks), 6):
        outing.append((park, at))
        at += _MINUTE * random.uniform(1, 4)
    told = _told(random, outing)
    return Player([0], [told[0], *map(_false, told[1:])])


def patient_teleport(random: Random, parks: Sequence[PlayPark]) -> Player:
    """The same, as fast as a family goes."""
    told = [one for outing in _days(random, parks) for one in _told(random, outing)]
    return Player([0], list(map(_false, told)))


def replay(random: Random, parks: Sequence[PlayPark]) -> Player:
    """What was sent is sent again: the same evening, and on the days after."""
    told = _told(random, _outing(random, parks, 0))
    again = [_false(_later(one, _received(_instant(day, 20.5)))) for day in range(DAYS) for one in told]
    return Player([0], [*told, *again])


def clock_set_back_a_day(random: Random, parks: Sequence[PlayPark]) -> Player:
    """Yesterday's prize with today's visit: the clock back by a day and more."""
    told = _told(random, _outing(random, parks, 3))
    back = dt.timedelta(hours=random.uniform(24.1, 60))
    earlier = [Told(0, "own", one.place, one.accuracy_m, one.captured_at - back, one.sent_at) for one in told]
    return Player([0], [*told, *map(_false, earlier)])


def clock_set_back_hours(random: Random, parks: Sequence[PlayPark]) -> Player:
    """In the park today, and by the clock in the same park last evening as well."""
    told = _told(random, [(random.choice(parks), _instant(2, random.uniform(8, 11)))])
    last_evening = _instant(1, random.uniform(17, 20))
    earlier = [Told(0, "own", one.place, one.accuracy_m, last_evening, one.sent_at + TICK) for one in told]
    return Player([0], [*told, *map(_false, earlier)])


def one_phone_five_accounts(random: Random, parks: Sequence[PlayPark]) -> Player:
    """A friend's phone goes to the park for four who stay at home, day after day."""
    player = _carrier(random, parks, range(5), DAYS)
    return Player(player.households, [one if one.person == 0 else _false(one) for one in player.told])


def one_phone_twelve_accounts(random: Random, parks: Sequence[PlayPark]) -> Player:
    player = _carrier(random, parks, range(12), 1)
    return Player(player.households, [one if one.person == 0 else _false(one) for one in player.told])


def one_phone_in_two_places(random: Random, parks: Sequence[PlayPark]) -> Player:
    """Three accounts on one phone, each in another part of the town at the same hour."""
    at = _instant(1, random.uniform(9, 16))
    start = random.choice(parks)
    far = [park for park in parks if distance_m(park.middle, start.middle) > 6_000]
    told = []
    for person, park in enumerate([start, *random.sample(far, 2)]):
        told += _told(random, [(park, at + person * _MINUTE)], person=person)
    return Player([0, 1, 2], [told[0], *map(_false, told[1:])])


HONEST: Mapping[str, MakePlayer] = {
    "on foot": _traveller,
    "runner or cyclist": partial(_traveller, speed=_CYCLING, near=15),
    "by train across the town": partial(_traveller, speed=_TRAIN, near=120),
    "by car across the town": partial(_traveller, speed=_CAR, near=120),
    "without a network until the evening": offline,
    "two phones with wrong clocks": wrong_clocks,
    "a family on one phone": family_on_one_phone,
    "four devices in a week": four_devices,
    "one phone for a party": party,
    "one phone, a minder of four households": minder,
    "two children, two phones": parents_take_turns,
}
CHEATS: Mapping[str, MakePlayer] = {
    "position set by an app that says so": mock,
    "position set silently, at once anywhere": teleport,
    "position set silently, as fast as a family goes": patient_teleport,
    "old check-ins sent again": replay,
    "clock set back by a day and more": clock_set_back_a_day,
    "clock set back to last evening": clock_set_back_hours,
    "one phone, five households, day after day": one_phone_five_accounts,
    "one phone, twelve households, once": one_phone_twelve_accounts,
    "one phone in two places": one_phone_in_two_places,
}
