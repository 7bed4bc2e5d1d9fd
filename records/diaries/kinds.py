"""What diaries of feeds, sleeps and nappies tell apart, and the limits of what can be."""

import datetime as dt
from enum import StrEnum


class FeedMethod(StrEnum):
    """How an infant is fed."""

    BREAST = "breast"
    BOTTLE = "bottle"
    SOLIDS = "solids"


class BreastSide(StrEnum):
    """At which breast."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Milk(StrEnum):
    """What is in the bottle."""

    BREAST_MILK = "breast_milk"
    FORMULA = "formula"
    COW_MILK = "cow_milk"
    WATER = "water"
    OTHER = "other"


class SleepKind(StrEnum):
    """Whether it is the sleep of the night."""

    NIGHT = "night"
    NAP = "nap"


class StoolColour(StrEnum):
    """The colour of what is in a nappy."""

    YELLOW = "yellow"
    MUSTARD = "mustard"
    BROWN = "brown"
    GREEN = "green"
    BLACK = "black"
    RED = "red"
    PALE = "pale"  # white, grey, clay


class StoolTexture(StrEnum):
    """How it is."""

    WATERY = "watery"
    LOOSE = "loose"
    SOFT = "soft"
    FORMED = "formed"
    HARD = "hard"


LONGEST_FEED = dt.timedelta(hours=3)  # a newborn who dozes at the breast; what is longer was forgotten to be ended
LONGEST_SLEEP = dt.timedelta(hours=16)  # no infant sleeps longer in one stretch
MOST_YEARS = 5  # by then children neither nap nor wear nappies; somebody older is the wrong person
MOST_BOTTLE_ML = 500  # the largest bottles hold 330
FUTURE_MOST = dt.timedelta(minutes=5)  # clocks of phones differ by so much
