"""Allergies, intolerances and adverse reactions of a person."""

from api.record_routes import ItemKind, item_routes
from api.schemas.health_items import AllergyIn, AllergyOut
from records.access.kinds import What
from records.allergies.models import Allergy
from records.allergies.service import check_allergy

_KIND = ItemKind("allergies", "an allergy", "allergies", What.ALLERGIES, Allergy, check_allergy)

router = item_routes(_KIND, AllergyIn, AllergyOut)
