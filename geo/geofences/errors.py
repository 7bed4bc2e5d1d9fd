"""What can go wrong with geofences."""

from typing import ClassVar

from core.errors import Unavailable


class GeofencesNotLoaded(Unavailable):
    """The geofences are not yet read in this process; a moment later they are (503)."""

    code: ClassVar[str] = "geofences_not_loaded"
