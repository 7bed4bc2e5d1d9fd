"""Which type a file is, by its first bytes; what a request says of it is only compared. Pure."""

from enum import StrEnum

# ISO/IEC 14496-12 `ftyp` brands of still pictures coded with HEVC (23008-12), as phones write them.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_SAYS_NOTHING = frozenset({"", "application/octet-stream"})


class FileType(StrEnum):
    """The types that people send, as media types."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    PDF = "application/pdf"


PICTURES = (FileType.JPEG, FileType.PNG, FileType.HEIC)
_ALSO_CALLED = {"image/jpg": FileType.JPEG, "image/heif": FileType.HEIC}


def sniffed_type(data: bytes) -> FileType | None:
    """Return the type that a file begins like; None for every other."""
    if data.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if data.startswith(b"%PDF-"):
        return FileType.PDF
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return FileType.HEIC
    return None


def is_as_declared(found: FileType, declared: str) -> bool:
    """Return whether a request's media type fits what was found; empty and octet-stream say nothing."""
    media_type = declared.partition(";")[0].strip().lower()
    return media_type in _SAYS_NOTHING or _ALSO_CALLED.get(media_type, media_type) == found
