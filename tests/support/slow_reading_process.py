"""A reading process without a recogniser, that sleeps or dies when the picture says so."""

import json
import os
import struct
import sys
import time


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    _say({"is_ready": True})
    while len(lengths := sys.stdin.buffer.read(8)) == 8:
        head, picture = struct.unpack("!II", lengths)
        sys.stdin.buffer.read(head)
        asked = sys.stdin.buffer.read(picture)
        if asked == b"sleep":
            time.sleep(600)
        if asked == b"a second":
            time.sleep(0.5)
        if asked == b"die":
            os._exit(1)
        _say({"boxes": []})


if __name__ == "__main__":
    main()
