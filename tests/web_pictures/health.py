"""The health of the demo family, for pictures: a baby's doses and weights, a parent's blood pressure."""

import datetime as dt
import uuid

from tests.web.people import Person
from tests.web.record import keep_items
from tests.web.relatives import baby, compare, give, measure
from tests.web.system import System

BORN_ON = dt.date(2026, 3, 12)
CLINIC, HOSPITAL = "Wan Chai Maternal and Child Health Centre", "Queen Mary Hospital"
# Product and months of age; what came in the second week does not count.
DOSES = (("bcg", 0), ("hepatitis-b", 0), ("hepatitis-b", 1), ("dtap-ipv", 2), ("pcv15", 2))
WEIGHTS_KG = (3.2, 4.1, 5.2, 6.0, 6.6, 7.1, 7.5)
HEIGHTS_CM = (50.5, 55.0, 58.5, 61.5, 64.0, 65.5, 67.0)
PRESSURES = ((128, 84), (131, 86), (126, 82), (124, 80), (125, 81), (121, 79))


async def keep_health(system: System, parent: Person) -> uuid.UUID:
    """Add the baby with its record and the parent's measurements; return the baby's id."""
    child = await baby(system, parent, "Ka Ho", BORN_ON)
    known = {one["id"] for one in (await parent.ask("GET", "/v1/vaccine-catalogue"))["products"]}
    for product, months in DOSES:
        if product in known:
            on = BORN_ON + dt.timedelta(days=months * 31)
            await give(parent, child, product, on, provider=CLINIC if months else HOSPITAL)
    await give(parent, child, "hepatitis-b", BORN_ON + dt.timedelta(days=12), provider=CLINIC)
    born_at = dt.datetime.combine(BORN_ON, dt.time(1), tzinfo=dt.UTC)
    for month, (weight_kg, height_cm) in enumerate(zip(WEIGHTS_KG, HEIGHTS_CM, strict=True)):
        at = (born_at + dt.timedelta(days=31 * month)).isoformat()
        await measure(parent, child, "weight", weight_kg, "kg", at=at)
        await measure(parent, child, "height", height_cm, "cm", at=at)
    await compare(parent, child, sex="male", gestation_weeks=39, mother_height_cm=160, father_height_cm=173)
    await keep_items(system, parent, child)
    for week, (systolic, diastolic) in enumerate(reversed(PRESSURES)):
        at = (system.now - dt.timedelta(days=7 * week, hours=2)).isoformat()
        await measure(
            parent, parent.account.person_id, "blood_pressure", systolic, "mm[Hg]", second_value=diastolic, at=at
        )
    return child
