"""What a person takes or took."""

from api.record_routes import ItemKind, item_routes
from api.schemas.health_items import MedicationIn, MedicationOut
from records.access.kinds import What
from records.medications.models import Medication
from records.medications.service import check_medication

_KIND = ItemKind("medications", "a medication", "medications", What.MEDICATIONS, Medication, check_medication)

router = item_routes(_KIND, MedicationIn, MedicationOut)
