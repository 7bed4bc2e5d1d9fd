"""Faults of what was typed into a growth record and cannot be, or hardly: which value, and what was meant."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, Field

from api.problems import Fault
from core.messages import Language, say
from records.growth.doubts import Doubt, Guess, Impossible
from records.growth.errors import ValueImpossible, ValueUnlikely
from records.growth.measures import Measure
from records.growth.words import unit_words

_FIELDS = {Measure.WEIGHT: "weight_kg", Measure.HEIGHT: "height_cm", Measure.HEAD: "head_cm"}


class MeantValues(BaseModel):
    """The whole entry as it may have been meant, to be sent instead."""

    weight_kg: float | None = Field(examples=[9.6])
    height_cm: float | None = Field(examples=[75.7])
    head_cm: float | None = Field(examples=[None])


class GrowthGuess(Fault):
    """A mistake that may have been made. Only its sender sees it."""

    meant: MeantValues


def growth_faults(error: ValueImpossible | ValueUnlikely, language: Language) -> list[Fault]:
    """Return each value at fault, then what may have been meant, most likely first."""
    if isinstance(error, ValueImpossible):
        faults: list[Fault] = [_impossible(one, language) for one in error.impossible]
    else:
        faults = list(_doubtful(error.doubts, language))
    return [*faults, *(_guess(one, language) for one in error.guesses)]


def _impossible(one: Impossible, language: Language) -> Fault:
    limits = {"least": f"{one.least:g}", "most": f"{one.most:g}", "unit": unit_words(one.measure, language)}
    code = "growth_reading_outside"
    return Fault(place="body", pointer=f"/{_FIELDS[one.measure]}", code=code, words=say(code, language, limits))


def _doubtful(doubts: Sequence[Doubt], language: Language) -> Iterator[Fault]:
    for one in doubts:
        code = "growth_doubt_mismatch" if one.measure is Measure.BMI else f"growth_doubt_{one.code.value}"
        pointer = f"/{_FIELDS.get(one.measure, 'weight_kg')}"
        yield Fault(place="body", pointer=pointer, code=code, words=say(code, language))


def _guess(one: Guess, language: Language) -> GrowthGuess:
    code = f"growth_mixup_{one.mixup.value}"
    entry = one.entry
    return GrowthGuess(
        place="body",
        pointer=f"/{_FIELDS[one.measure]}",
        code=code,
        words=say(code, language),
        meant=MeantValues(weight_kg=entry.weight_kg, height_cm=entry.height_cm, head_cm=entry.head_cm),
    )
