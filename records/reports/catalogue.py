"""Common laboratory tests by LOINC code, of `data/laboratory/tests.yaml`: their names, and the unit usual here."""

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from ruamel.yaml import YAML

from core.messages import Language
from core.settings import PROJECT_ROOT
from records.reports.loinc import LOINC

_FILE = PROJECT_ROOT / "data" / "laboratory" / "tests.yaml"


class LaboratoryTest(BaseModel):
    """A test that laboratories commonly do (FHIR: `Observation.code`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=LOINC)
    unit: str
    names: dict[Language, str]


@cache
def laboratory_tests() -> Mapping[str, LaboratoryTest]:
    """Return the tests by code, in the order of the file."""
    read = TypeAdapter(list[LaboratoryTest]).validate_python(YAML(typ="safe").load(_FILE))
    return {one.code: one for one in read}
