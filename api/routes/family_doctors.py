"""A person's family doctor."""

from api.record_routes import ItemKind, item_routes
from api.schemas.care import FamilyDoctorIn, FamilyDoctorOut
from records.access.kinds import What
from records.family_doctors.models import FamilyDoctor
from records.family_doctors.service import admit_family_doctor, check_family_doctor

_KIND = ItemKind(
    "family-doctors",
    "a family doctor",
    "family doctors",
    What.FAMILY_DOCTORS,
    FamilyDoctor,
    check_family_doctor,
    admit=admit_family_doctor,
)

router = item_routes(_KIND, FamilyDoctorIn, FamilyDoctorOut)
