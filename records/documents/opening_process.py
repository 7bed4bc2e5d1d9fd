"""The process in which one file is opened: bounded in memory and time, so that a bomb ends it and nothing else.

In, on standard input: the file's type and a line feed, then the file. Out, on standard output: one line of JSON,
then the copy to be kept and the thumbnail.
"""

import json
import os
import resource
import sys
from typing import Any

from core.errors import DomainError
from core.file_types import FileType
from core.pictures import MAX_PIXELS
from records.documents.errors import DocumentTooLarge
from records.documents.opening import open_document

MEMORY_BYTES = 2 << 30  # of address space; the largest picture takes half of it
CPU_S = 20  # the largest picture takes five
NICENESS = 10  # check-ins go first


def main() -> None:
    """Open the file of standard input."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    kind, _, data = sys.stdin.buffer.read().partition(b"\n")
    head, content, thumbnail = _answer(data, FileType(kind.decode()))
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content + thumbnail)


def _answer(data: bytes, kind: FileType) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        opened = open_document(data, kind)
    except DomainError as error:
        return {"refusal": type(error).__name__, "params": error.params}, b"", b""
    except MemoryError:
        params = {"most_megapixels": MAX_PIXELS // 1_000_000}
        return {"refusal": DocumentTooLarge.__name__, "params": params}, b"", b""
    head = {"media_type": opened.media_type, "pages": opened.pages, "content_bytes": len(opened.content)}
    return head, opened.content, opened.thumbnail


if __name__ == "__main__":
    main()
