"""Growth as the API takes and shows it: the profile, entries with their scores and flags, the assessment."""

import datetime as dt
import uuid
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StrictBool

from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID, ProvenanceOut, item_fields
from api.schemas.text import ShortText
from api.schemas.times import Day
from core.messages import Language
from families.sex import Sex
from records.growth.ages import LEAST_GESTATION_WEEKS, MOST_GESTATION_WEEKS, to_months
from records.growth.assessment import Assessed, Assessment
from records.growth.child import Entry
from records.growth.family_height import FamilyHeight
from records.growth.flags import Flag, Level
from records.growth.measures import Measure, Mode, Reference
from records.growth.models import GrowthEntry, GrowthProfile
from records.growth.scores import Score
from records.growth.service import NewEntry, ProfileChange
from records.growth.words import age_words, band_words, fine_words, flag_words, level_words, measure_words

LevelName = Literal["fine", "monitor", "refer"]
_NAMES: dict[Level, LevelName] = {Level.FINE: "fine", Level.MONITOR: "monitor", Level.REFER: "refer"}
# Wide enough for grams, inches and millimetres to be recognised as such; what is impossible is said in words.
Measured = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
ParentHeight = Annotated[float, Field(ge=100, le=250, allow_inf_nan=False)]


class GrowthProfileIn(Body):
    """What growth is compared by. The whole profile: what is left out is not known."""

    sex: Sex = Field(examples=["female"])
    gestation_weeks: int | None = Field(
        default=None,
        ge=LEAST_GESTATION_WEEKS,
        le=MOST_GESTATION_WEEKS,
        description="Whole weeks at birth. Below 37, ages are corrected until two years.",
        examples=[39],
    )
    mother_height_cm: ParentHeight | None = Field(default=None, examples=[160.5])
    father_height_cm: ParentHeight | None = Field(default=None, examples=[172])

    def change(self) -> ProfileChange:
        """Return it for the service."""
        return ProfileChange(self.sex, self.gestation_weeks, self.mother_height_cm, self.father_height_cm)


class GrowthProfileOut(BaseModel):
    """The profile; revision 0 and nulls where nobody has given one. Send the ETag back to set it."""

    sex: Sex | None = Field(examples=["female"])
    gestation_weeks: int | None = Field(examples=[39])
    mother_height_cm: float | None = Field(examples=[160.5])
    father_height_cm: float | None = Field(examples=[172.0])
    revision: int = Field(ge=0, examples=[1])

    @classmethod
    def of(cls, profile: GrowthProfile | None, sex: Sex | None) -> Self:
        """Return the profile as shown, with the sex that is known of the person."""
        if profile is None:
            return cls(sex=sex, gestation_weeks=None, mother_height_cm=None, father_height_cm=None, revision=0)
        return cls(
            sex=sex,
            gestation_weeks=profile.gestation_weeks,
            mother_height_cm=profile.mother_height_cm,
            father_height_cm=profile.father_height_cm,
            revision=profile.revision,
        )


class GrowthEntryIn(Body):
    """What was measured on one day: at least one of weight, height and head circumference."""

    measured_on: Day = Field(examples=["2026-10-01"])
    weight_kg: Measured | None = Field(default=None, examples=[9.6])
    height_cm: Measured | None = Field(default=None, description="Length or height.", examples=[75.7])
    mode: Mode | None = Field(
        default=None,
        description="How the height was measured; without, as is usual: lying to two years, standing after.",
        examples=["lying"],
    )
    head_cm: Measured | None = Field(default=None, examples=[46.1])
    device: ShortText | None = Field(default=None, description="By what, such as a scale.", examples=["Scale"])
    source: ShortText | None = Field(default=None, description="Where, such as a clinic.", examples=["Home"])
    confirm: StrictBool = Field(default=False, description="Take an unlikely value as it is.", examples=[False])

    def new(self) -> NewEntry:
        """Return it for the service."""
        entry = Entry(self.measured_on, self.weight_kg, self.height_cm, self.mode, self.head_cm)
        return NewEntry(entry, is_confirmed=self.confirm, source=self.source, device=self.device)


class GrowthScoreOut(BaseModel):
    """Where one measure stands among children of the age."""

    measure: Measure = Field(examples=["height"])
    name: str = Field(examples=["Length / height"])
    value: float = Field(
        description="What is compared: kg, cm or kg/m²; a height as if measured as usual for the age.",
        examples=[75.7],
    )
    z: float = Field(description="Standard deviations from the middle.", examples=[0.31])
    centile: float = Field(ge=0, le=100, description="Percent of children below.", examples=[62.2])
    band: int = Field(ge=0, le=9, description="How many of the nine lines lie at or under it.", examples=[5])
    band_words: str = Field(examples=["between the 50th and 75th centiles"])

    @classmethod
    def of(cls, score: Score, language: Language) -> Self:
        """Return the score with its words."""
        return cls(
            measure=score.measure,
            name=measure_words(score.measure, language),
            value=round(score.value, 3),
            z=round(score.z, 2),
            centile=round(score.centile, 1),
            band=score.band,
            band_words=band_words(score.band, language),
        )


class GrowthFlagOut(BaseModel):
    """One thing that is told, to the family and to professionals."""

    code: str = Field(examples=["height_low"])
    level: LevelName = Field(examples=["monitor"])
    measure: Measure = Field(examples=["height"])
    words: str = Field(examples=["Your child is among the shorter ones of this age."])
    professional_words: str = Field(examples=["Length/height between the 0.4th and 2nd centiles: monitor."])

    @classmethod
    def of(cls, flag: Flag, language: Language) -> Self:
        """Return the flag with its words."""
        return cls(
            code=flag.code.value,
            level=_NAMES[flag.level],
            measure=flag.measure,
            words=flag_words(flag, "parent", language),
            professional_words=flag_words(flag, "professional", language),
        )


class GrowthVerdictOut(BaseModel):
    """What is told as a whole. A level of null: the reference has nothing to compare with."""

    level: LevelName | None = Field(examples=["fine"])
    words: str | None = Field(examples=["Growing well"])
    explanation: str | None = Field(
        examples=["The measurements lie where most children's do. Measure again as usual."]
    )
    flags: list[GrowthFlagOut] = Field(description="The most urgent first.", examples=[[]])

    @classmethod
    def of(cls, assessed: Assessed, language: Language) -> Self:
        """Return the verdict on one entry."""
        level = assessed.level
        return cls(
            level=None if level is None else _NAMES[level],
            words=None if level is None else level_words(level, language),
            explanation=fine_words("parent", language) if level is Level.FINE else None,
            flags=[GrowthFlagOut.of(flag, language) for flag in assessed.flags],
        )


class GrowthEntryOut(BaseModel):
    """An entry, who recorded it, and where it stands."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    recorded_as: Literal["growth_entry", "observations"] = Field(
        description="Observations of one day are shown here and changed there; the id is the latest one's.",
        examples=["growth_entry"],
    )
    measured_on: dt.date = Field(examples=["2026-10-01"])
    weight_kg: float | None = Field(examples=[9.6])
    height_cm: float | None = Field(examples=[75.7])
    mode: Mode | None = Field(examples=["lying"])
    head_cm: float | None = Field(examples=[46.1])
    is_confirmed: bool = Field(description="It was asked about as unlikely, and stands.", examples=[False])
    age_months: float = Field(description="The true age.", examples=[12.02])
    age_words: str = Field(examples=["12 months"])
    compared_months: float = Field(
        description="The age that is compared: corrected until two years; below 0 before term.", examples=[12.02]
    )
    is_corrected: bool = Field(examples=[False])
    scores: list[GrowthScoreOut]
    verdict: GrowthVerdictOut
    provenance: ProvenanceOut

    @classmethod
    def of(cls, assessed: Assessed, language: Language) -> Self:
        """Return the entry as shown."""
        item, scored = assessed.item, assessed.scored
        entry = scored.entry
        return cls(
            **item_fields(item),
            recorded_as="growth_entry" if isinstance(item, GrowthEntry) else "observations",
            measured_on=entry.measured_on,
            weight_kg=entry.weight_kg,
            height_cm=entry.height_cm,
            mode=entry.mode,
            head_cm=entry.head_cm,
            is_confirmed=isinstance(item, GrowthEntry) and item.is_confirmed,
            age_months=round(scored.age_months, 2),
            age_words=age_words(scored.age_months, language),
            compared_months=round(to_months(scored.compared_days), 2),
            is_corrected=scored.is_corrected,
            scores=[GrowthScoreOut.of(score, language) for score in scored.scores.values()],
            verdict=GrowthVerdictOut.of(assessed, language),
        )


class FamilyHeightOut(BaseModel):
    """How tall the child may become by the parents' heights: nine in ten lie within the range."""

    adult_cm: float = Field(examples=[160.1])
    least_cm: float = Field(examples=[152.6])
    most_cm: float = Field(examples=[167.7])
    centile: float = Field(examples=[48.2])

    @classmethod
    def of(cls, parents: FamilyHeight) -> Self:
        """Return it rounded as it is told."""
        return cls(
            adult_cm=round(parents.adult_cm, 1),
            least_cm=round(parents.least_cm, 1),
            most_cm=round(parents.most_cm, 1),
            centile=round(parents.centile, 1),
        )


class GrowthOut(BaseModel):
    """A person's growth against one reference, the newest entry first; at most 500."""

    reference: Reference = Field(examples=["who_hk2020"])
    entries: list[GrowthEntryOut]
    family_height: FamilyHeightOut | None

    @classmethod
    def of(cls, assessment: Assessment, language: Language) -> Self:
        """Return the assessment as shown."""
        parents = assessment.parents
        return cls(
            reference=assessment.reference,
            entries=[GrowthEntryOut.of(one, language) for one in reversed(assessment.entries)],
            family_height=None if parents is None else FamilyHeightOut.of(parents),
        )
