"""Why somebody cannot enrol."""

from collections.abc import Mapping
from typing import ClassVar, Self

from core.errors import Conflict, InvalidInput, NotFound
from core.messages import Language


class EnrolmentClosed(Conflict):
    """Outside the enrolment window; `opens_on` and `closes_on` are local dates."""

    code: ClassVar[str] = "enrolment_closed"


class ModeUnavailable(InvalidInput):
    """The challenge is not played in this mode."""

    code: ClassVar[str] = "enrolment_mode_unavailable"


class TeamMissing(InvalidInput):
    """The mode needs a family, a squad, a school or an organisation (`team`), and the person has none."""

    code: ClassVar[str] = "enrolment_team_missing"


class SquadSizeUnfit(Conflict):
    """The squad has `members`; the challenge is for `at_least` to `at_most`."""

    code: ClassVar[str] = "enrolment_squad_size"


class CaptainEnrols(InvalidInput):
    """A squad is enrolled as a whole."""

    code: ClassVar[str] = "enrolment_by_captain"


class BirthDateMissing(InvalidInput):
    """A child's date of birth is needed to see whether the challenge is for them."""

    code: ClassVar[str] = "enrolment_birth_date_missing"


class NotEligible(Conflict):
    """The challenge is for others; `why` holds its own words by language."""

    code: ClassVar[str] = "enrolment_not_eligible"

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__()
        self.why = why

    def said_in(self, language: Language) -> Self:
        """Return the error with the challenge's own words in one language."""
        self.params = {"why": self.why[language]}
        return self


class AlreadyEnrolled(Conflict):
    """Enrolled before in another mode, which stays: what was earned belongs to it."""

    code: ClassVar[str] = "enrolment_exists"


class EnrolmentUnknown(NotFound):
    """The person is not enrolled in the challenge."""

    code: ClassVar[str] = "enrolment_unknown"
