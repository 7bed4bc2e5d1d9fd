"""Errors about carers."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class CareInvitationUnknown(NotFound):
    """The code is wrong, used, withdrawn or too old (404)."""

    code: ClassVar[str] = "care_invitation_unknown"


class CarerUnknown(NotFound):
    """The person has no such carer (404)."""

    code: ClassVar[str] = "carer_unknown"


class CarerAlready(Conflict):
    """The person is carer or guardian of the other already, or is the person itself (409)."""

    code: ClassVar[str] = "carer_already"


class CarersFull(Conflict):
    """The person has as many carers as a person can have (409)."""

    code: ClassVar[str] = "carers_full"


class CareInvitationsFull(Conflict):
    """Who invites has as many open invitations for the person as there may be (409)."""

    code: ClassVar[str] = "care_invitations_full"


class CareEndInvalid(InvalidInput):
    """Care cannot end before tomorrow or after ten years (422)."""

    code: ClassVar[str] = "care_end_invalid"
