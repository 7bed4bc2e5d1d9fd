"""The process that opens pictures and recognises their text.

One picture at a time, apart from the server, so that a picture that takes all memory or for ever ends this
process and nothing else. It asks for no network: the models come with the package. Nothing is written anywhere.

In: two lengths, a head in JSON, the picture. Out: one line of JSON, a reading or a refusal.
"""

import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO, TextIO

import numpy as np
from PIL import Image

from core.errors import DomainError
from core.file_types import FileType
from families.birth_certificates.errors import PictureTooLarge
from families.birth_certificates.pictures import open_picture

LENGTHS = struct.Struct("!II")  # of the head and of the picture, in bytes
MEMORY_BYTES = 4 << 30  # of address space; the models and the largest picture take half of it
NICENESS = 10  # check-ins go first
SURE = 0.8  # of 1: what is recognised upright is surer, what is read upside down is less (measured)
Reading = dict[str, Any]


def main() -> None:
    """Read pictures until there are no more."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.RLIM_INFINITY))
    # What the library prints must not stand between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    recognise = _load()
    _say({"is_ready": True}, answers)
    while (asked := _next(sys.stdin.buffer)) is not None:
        head, picture = asked
        _say(_answer(recognise, picture, head), answers)


def _say(answer: Reading, answers: TextIO) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    answers.flush()


def _next(stream: BinaryIO) -> tuple[dict[str, str], bytes] | None:
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, picture = LENGTHS.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(picture)


def _load() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - seconds and hundreds of megabytes, in this process only

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,  # it turns lines one by one, and hides that all lie on their heads
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _answer(recognise: Any, data: bytes, head: dict[str, str]) -> Reading:
    try:
        picture = open_picture(data, FileType(head["type"]))
        return {"boxes": _boxes(recognise, picture)}
    except DomainError as error:
        return {"refusal": type(error).__name__, "params": error.params}
    except MemoryError:
        return {"refusal": PictureTooLarge.__name__, "params": {"most_megapixels": 0}}


def _boxes(recognise: Any, picture: Image.Image) -> list[list[Any]]:
    """Return text, left, top, right, bottom, confidence of each piece, of the picture turned upright."""
    found = recognise(_pixels(picture))
    degrees = 0 if found.boxes is None else _turn_needed(found)
    if degrees:
        picture = picture.rotate(degrees, expand=True)
        found = recognise(_pixels(picture))
    if found.boxes is None:
        return []
    return [_box(*one, picture.size) for one in zip(found.boxes, found.txts, found.scores, strict=True)]


def _turn_needed(found: Any) -> int:
    """Return by how many degrees, against the clock, a picture whose phone did not say how it was held is turned.

    A piece that is higher than wide is turned a quarter against the clock before it is recognised. So on a picture
    that lies on its side pieces are high, and surely recognised if that same quarter makes it upright.
    """
    sizes = [(np.ptp(corners[:, 0]), np.ptp(corners[:, 1])) for corners in found.boxes]
    longer = [
        (width < height, score >= SURE)
        for (width, height), text, score in zip(sizes, found.txts, found.scores, strict=True)
        if len(text) > 2  # a single letter is as wide as it is high
    ]
    is_on_its_side = sum(high for high, _ in longer) * 2 > len(longer)
    is_sure = sum(sure for _, sure in longer) * 2 >= len(longer)
    if is_on_its_side:
        return 90 if is_sure else 270
    return 0 if is_sure else 180


def _pixels(picture: Image.Image) -> Any:
    return np.asarray(picture)[:, :, ::-1]  # blue first, as the models were trained


def _box(corners: Any, text: str, score: float, size: tuple[int, int]) -> list[Any]:
    xs, ys = [float(x) / size[0] for x, _ in corners], [float(y) / size[1] for _, y in corners]
    edges = [min(1.0, max(0.0, edge)) for edge in (min(xs), min(ys), max(xs), max(ys))]
    return [text, *(round(edge, 4) for edge in edges), round(float(score), 3)]


if __name__ == "__main__":
    main()
