"""An accepted check-in as the fact that the challenge language knows: a park visit."""

import datetime as dt
from uuid import UUID

from challenge_engine.facts.kinds.park_visit import KIND
from challenge_engine.facts.rules import Fact
from geo.parks.summaries import ParkSummary


def visit_fact(person_id: UUID, park: ParkSummary, day: dt.date, occurred_at: dt.datetime) -> Fact:
    """Return the visit. Its key is the park and the day: checked in for two challenges, it is still one visit."""
    return Fact(
        person_id=person_id,
        kind=KIND.name,
        key=f"{park.id}/{day.isoformat()}",
        day=day,
        occurred_at=occurred_at,
        revision=1,
        attributes={
            "park_id": park.id,
            "district": park.district,
            "category": park.category,
            "is_designated": park.is_designated,
        },
    )
