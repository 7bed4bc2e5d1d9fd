"""Which type a file is, by its first bytes; what a request says of it is only compared. Pure."""

from enum import StrEnum

from records.documents.errors import DocumentTypeUnknown, DocumentTypeWrong

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})  # ISO/IEC 14496-12, 23008-12
_SAYS_NOTHING = frozenset({"", "application/octet-stream"})


class FileType(StrEnum):
    """What may be uploaded, as a media type. HEIC is kept as JPEG, which every browser shows."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    PDF = "application/pdf"


_ALSO_CALLED = {"image/jpg": FileType.JPEG, "image/heif": FileType.HEIC}


def judge_type(data: bytes, declared: str) -> FileType:
    """Return the type of a file; `declared` is the request's media type. Raises DocumentTypeUnknown or -Wrong."""
    found = _sniffed(data)
    if found is None:
        raise DocumentTypeUnknown
    media_type = declared.partition(";")[0].strip().lower()
    if media_type not in _SAYS_NOTHING and _ALSO_CALLED.get(media_type, media_type) != found:
        raise DocumentTypeWrong(found=found.value)
    return found


def _sniffed(data: bytes) -> FileType | None:
    if data.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if data.startswith(b"%PDF-"):
        return FileType.PDF
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return FileType.HEIC
    return None
