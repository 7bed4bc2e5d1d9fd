"""Advice that a person was given."""

from api.record_routes import ItemKind, item_routes
from api.schemas.advice import AdviceIn, AdviceOut
from records.access.kinds import What
from records.advice.models import Advice
from records.advice.service import check_advice

_KIND = ItemKind("advice", "an advice", "advice", What.ADVICE, Advice, check_advice)

router = item_routes(_KIND, AdviceIn, AdviceOut)
