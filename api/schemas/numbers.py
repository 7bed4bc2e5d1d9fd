"""Numbers as callers send them."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _whole(value: Any) -> Any:
    """Return 15 for 15.0, which JSON does not tell apart; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# No text and no true: a mistyped field is a fault, never a number. Bounds stand before it, or the API's document
# does not show them: `Annotated[int, Field(strict=True, ge=1), AS_WHOLE]`.
AS_WHOLE = BeforeValidator(_whole)
WholeNumber = Annotated[int, Field(strict=True), AS_WHOLE]
