"""What can be wrong with a family doctor."""

from typing import ClassVar

from core.errors import Conflict


class FamilyDoctorPresent(Conflict):
    """There is a family doctor already: it is said until when, first (409)."""

    code: ClassVar[str] = "family_doctor_present"
