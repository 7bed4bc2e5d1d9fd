"""Which types are kept as documents. HEIC is kept as JPEG, which every browser shows. Pure."""

from core.file_types import FileType, is_as_declared, sniffed_type
from records.documents.errors import DocumentEmpty, DocumentTypeUnknown, DocumentTypeWrong


def judge_type(data: bytes, declared: str) -> FileType:
    """Return the type of a file sent as media type `declared`. Raises DocumentEmpty, -TypeUnknown, -TypeWrong."""
    if not data:
        raise DocumentEmpty
    found = sniffed_type(data)
    if found is None:
        raise DocumentTypeUnknown
    if not is_as_declared(found, declared):
        raise DocumentTypeWrong(found=found.value)
    return found
