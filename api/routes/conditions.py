"""Conditions of a person."""

from api.record_routes import ItemKind, item_routes
from api.schemas.health_items import ConditionIn, ConditionOut
from records.access.kinds import What
from records.conditions.models import Condition
from records.conditions.service import check_condition

_KIND = ItemKind("conditions", "a condition", "conditions", What.CONDITIONS, Condition, check_condition)

router = item_routes(_KIND, ConditionIn, ConditionOut)
