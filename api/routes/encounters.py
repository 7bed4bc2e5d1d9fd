"""Encounters: visits and stays that were, the family's and those that clinics hand in."""

from fastapi import APIRouter

from api.record_doors import CLINIC
from api.record_routes import ItemKind, item_routes
from api.schemas.care import EncounterIn, EncounterOut
from records.access.kinds import What
from records.encounters.models import Encounter
from records.encounters.service import announce_encounter, check_encounter

_KIND = ItemKind(
    "encounters",
    "an encounter",
    "encounters",
    What.ENCOUNTERS,
    Encounter,
    check_encounter,
    announce=announce_encounter,
)

router = APIRouter()
router.include_router(item_routes(_KIND, EncounterIn, EncounterOut))
router.include_router(item_routes(_KIND, EncounterIn, EncounterOut, door=CLINIC))
