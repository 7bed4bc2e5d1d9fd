"""Why a file is not kept."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, Unavailable


class DocumentEmpty(InvalidInput):
    """There is nothing in the file (422)."""

    code: ClassVar[str] = "document_empty"


class DocumentTypeUnknown(InvalidInput):
    """It is no JPEG, PNG, HEIC or PDF, whatever its name says (422)."""

    code: ClassVar[str] = "document_type_unknown"


class DocumentTypeWrong(InvalidInput):
    """Its bytes are of another type than the request says (422)."""

    code: ClassVar[str] = "document_type_wrong"


class DocumentBroken(InvalidInput):
    """It cannot be opened (422)."""

    code: ClassVar[str] = "document_broken"


class DocumentLocked(InvalidInput):
    """It needs a password (422)."""

    code: ClassVar[str] = "document_locked"


class DocumentTooLarge(InvalidInput):
    """It has too many pixels, or unpacks to more than it may (422)."""

    code: ClassVar[str] = "document_too_large"


class DocumentPageTooLarge(InvalidInput):
    """The first page of a PDF is larger than any paper (422)."""

    code: ClassVar[str] = "document_page_too_large"


class DocumentHasTooManyPages(InvalidInput):
    """More pages than a document may have; a picture has one (422)."""

    code: ClassVar[str] = "document_has_too_many_pages"


class DocumentInfected(InvalidInput):
    """The virus scanner found something (422)."""

    code: ClassVar[str] = "document_infected"


class FolderFull(Conflict):
    """The person's documents are as many, or as large, as they may be (409)."""

    code: ClassVar[str] = "folder_full"


class DocumentCheckUnavailable(Unavailable):
    """The scanner or the opening process is busy or down (503): nothing is kept unchecked."""

    code: ClassVar[str] = "document_check_unavailable"
