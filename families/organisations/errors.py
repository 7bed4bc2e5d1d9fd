"""Errors about organisations."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class OrganisationUnknown(NotFound):
    """There is no such organisation, or its join code is wrong (404)."""

    code: ClassVar[str] = "organisation_unknown"


class OrganisationExists(Conflict):
    """There is an organisation of this name (409)."""

    code: ClassVar[str] = "organisation_exists"
