"""Errors about photographs of birth certificates."""

from typing import ClassVar

from core.errors import InvalidInput, TooManyRequests, Unavailable


class PictureTypeUnknown(InvalidInput):
    """The file is no JPEG, PNG or HEIC picture, whatever it says (422)."""

    code: ClassVar[str] = "picture_type_unknown"


class PictureTypeWrong(InvalidInput):
    """The file is a picture of another type than the request says (422)."""

    code: ClassVar[str] = "picture_type_wrong"


class PictureBroken(InvalidInput):
    """The file begins like a picture and cannot be opened (422)."""

    code: ClassVar[str] = "picture_broken"


class PictureTooLarge(InvalidInput):
    """More pixels than a photograph has: it would take too much memory to open (422)."""

    code: ClassVar[str] = "picture_too_large"


class PictureTooSmall(InvalidInput):
    """So few pixels that no letter on it can be read (422)."""

    code: ClassVar[str] = "picture_too_small"


class PictureHasPages(InvalidInput):
    """The file holds many pictures, not one photograph (422)."""

    code: ClassVar[str] = "picture_has_pages"


class ReadingTooSlow(Unavailable):
    """The picture was not read in time (503)."""

    code: ClassVar[str] = "certificate_reading_too_slow"


class ReadersBusy(TooManyRequests):
    """So many pictures wait that another would wait longer than people do (429)."""

    code: ClassVar[str] = "certificate_readers_busy"
