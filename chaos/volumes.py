"""A small volume that can be filled: a tmpfs of so many megabytes, mounted by root alone."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_FILLER = "filler"
_CHUNK = bytes(65_536)


@dataclass(frozen=True)
class Volume:
    """A folder that is a volume of its own once it is mounted."""

    folder: Path
    megabytes: int

    def mount(self) -> bool:
        """Mount it; tell whether that was possible."""
        if os.geteuid() != 0:
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        size = f"size={self.megabytes}m"
        asked = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(self.folder)]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0

    def unmount(self) -> None:
        """Unmount it, with what it holds, where it is mounted."""
        while os.path.ismount(self.folder):
            subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def fill(self) -> None:
        """Fill it to the last byte."""
        with (self.folder / _FILLER).open("wb", buffering=0) as filler:
            try:
                while filler.write(_CHUNK):
                    pass
            except OSError:
                return

    def free(self) -> None:
        """Take away what filled it."""
        (self.folder / _FILLER).unlink(missing_ok=True)
