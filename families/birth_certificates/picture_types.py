"""Which types a photograph of a certificate may have. Pure."""

from core.file_types import PICTURES, FileType, is_as_declared, sniffed_type
from families.birth_certificates.errors import PictureTypeUnknown, PictureTypeWrong


def judge_type(data: bytes, declared: str) -> FileType:
    """Return the type of a picture; `declared` is the request's media type.

    Raises PictureTypeUnknown, PictureTypeWrong.
    """
    found = sniffed_type(data)
    if found not in PICTURES:
        raise PictureTypeUnknown
    if not is_as_declared(found, declared):
        raise PictureTypeWrong(found=found.value)
    return found
