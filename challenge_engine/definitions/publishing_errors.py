"""What can go wrong when a challenge is published or looked for. Faults of a file itself are in `check.py`."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class ExtensionNotLater(Conflict):
    """The new last day is not later than the one that stands, or the round is over already (409)."""

    code: ClassVar[str] = "extension_not_later"


class ChallengeUnknown(NotFound):
    """No published challenge has this slug."""

    code: ClassVar[str] = "challenge_unknown"


class VersionPublished(Conflict):
    """The version was published before, with another text; a published version never changes."""

    code: ClassVar[str] = "challenge_version_published"


class VersionOutOfOrder(Conflict):
    """Versions are numbered 1, 2, 3 without gaps; `expected` is the next."""

    code: ClassVar[str] = "challenge_version_out_of_order"


class ChallengeChangedMeanwhile(Conflict):
    """The edit is based on version `based_on`; `running` was published since and would be undone."""

    code: ClassVar[str] = "challenge_changed_meanwhile"


class ChallengeVersionUnknown(NotFound):
    """The challenge has no version of this number."""

    code: ClassVar[str] = "challenge_version_unknown"


class EffectiveFromPast(InvalidInput):
    """A new version would judge again what another version has judged."""

    code: ClassVar[str] = "challenge_effective_from_past"
