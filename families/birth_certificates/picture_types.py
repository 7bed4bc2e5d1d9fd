"""Which kind of picture a file is, by its first bytes. What a request says of it is only compared. Pure."""

from enum import StrEnum

from families.birth_certificates.errors import PictureTypeUnknown, PictureTypeWrong

# ISO/IEC 14496-12 `ftyp` brands of still pictures coded with HEVC, as phones write them.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_SAYS_NOTHING = frozenset({"", "application/octet-stream"})


class PictureType(StrEnum):
    """The kinds that are read; the value is the media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"


_ALSO_CALLED = {"image/jpg": PictureType.JPEG, "image/heif": PictureType.HEIC}


def judge_type(data: bytes, declared: str) -> PictureType:
    """Return the type of a file. `declared` is the request's media type; empty and octet-stream say nothing.

    Raises PictureTypeUnknown, PictureTypeWrong.
    """
    found = _sniff(data)
    media_type = declared.partition(";")[0].strip().lower()
    if found is None:
        raise PictureTypeUnknown
    if media_type not in _SAYS_NOTHING and _ALSO_CALLED.get(media_type, media_type) != found:
        raise PictureTypeWrong(found=found.value)
    return found


def _sniff(data: bytes) -> PictureType | None:
    if data.startswith(b"\xff\xd8\xff"):
        return PictureType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureType.PNG
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return PictureType.HEIC
    return None
