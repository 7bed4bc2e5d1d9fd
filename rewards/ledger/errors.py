"""What can go wrong with a posting."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class InvalidPosting(InvalidInput):
    """The posting contradicts itself: a sign, a key or a reference that its kind does not allow."""

    code: ClassVar[str] = "ledger_posting_invalid"


class PostingConflict(Conflict):
    """The reason key was paid before with another amount or kind."""

    code: ClassVar[str] = "ledger_posting_conflict"


class InsufficientPoints(Conflict):
    """A spend is larger than the balance; `balance` and `wanted` in points."""

    code: ClassVar[str] = "points_insufficient"


class ExcessiveReversal(Conflict):
    """More would be taken back than was given, or given back than was spent."""

    code: ClassVar[str] = "ledger_reversal_excessive"


class UnknownEntry(NotFound):
    """The account has no such entry."""

    code: ClassVar[str] = "ledger_entry_unknown"
