"""`script/screenshots`: pictures of every view, or the curated dozen, against the real server with a lively demo.

    python -m tests.web_pictures [VIEW ...] [--languages en ...] [--themes light ...] [--widths 390 ...]
    python -m tests.web_pictures --curated [VIEW ...]

Ends with 1 when a page wrote an error to its console, had a request fail, asked a third party, or was wider than
its window.
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path
from random import Random

from rich.console import Console

from core.settings import PROJECT_ROOT
from simulators.starting import make_all, settings_of
from tests.web.system import running_system
from tests.web.words import LANGUAGES
from tests.web_pictures.curating import CHOSEN, MOST_BYTES, frame
from tests.web_pictures.players import Walks
from tests.web_pictures.taking import THEMES, Camera, Setting, chromium
from tests.web_pictures.town import BEGIN, Town
from tests.web_pictures.views import DESK, HALL, PHONE, View, views

ALL = PROJECT_ROOT / ".local" / "screenshots"
CURATED = PROJECT_ROOT / "docs" / "screenshots"
SEED = 7
CONSOLE = Console(highlight=False, soft_wrap=True, markup=False)
SIZES = (PHONE, DESK, HALL)


class Progress:
    """Says how far it is, and how long it has taken."""

    def __init__(self) -> None:
        self._started_s = time.monotonic()

    def say(self, words: str) -> None:
        CONSOLE.print(f"{time.monotonic() - self._started_s:5.0f} s  {words}")


async def take_all(camera: Camera, found: list[View], asked: argparse.Namespace, progress: Progress) -> None:
    """Write every view in every setting that was asked for."""
    plan = [
        (setting, [view for view in found if size in view.sizes])
        for size in SIZES
        if size[0] in asked.widths
        for theme in asked.themes
        for language in asked.languages
        for setting in [Setting(language, theme, size)]
    ]
    total, done = sum(len(them) for _, them in plan), 0
    for setting, them in plan:
        async for taken in camera.take(them, setting):
            done += 1
            _write(ALL / f"{taken.name}.png", taken.picture)
            progress.say(f"{done} of {total}: {taken.name}")


async def take_curated(camera: Camera, found: list[View], names: list[str], progress: Progress) -> None:
    """Write the curated pictures; each fits its limit, or is a fault."""
    for chosen in CHOSEN:
        if names and chosen.view not in names:
            continue
        [view] = [view for view in found if view.name == chosen.view]
        async for taken in camera.take([view.at_a_glance()], chosen.setting):
            framed = await frame(camera.browser, taken.picture, chosen)
            _write(CURATED / f"{chosen.file}.webp", framed)
            progress.say(f"{chosen.file}.webp: {len(framed) / 1000:.0f} kB")
            if len(framed) > MOST_BYTES:
                camera.faults.append(f"{chosen.file}.webp: {len(framed)} bytes are too many")


async def take(camera: Camera, asked: argparse.Namespace, progress: Progress) -> None:
    """Take what was asked for."""
    found = list(views(await camera.town.known()))
    async with camera.town.simulating():
        if asked.curated:
            await take_curated(camera, found, asked.views, progress)
        else:
            wanted = [view for view in found if not asked.views or view.name in asked.views]
            await take_all(camera, wanted, asked, progress)


async def main(asked: argparse.Namespace) -> int:
    """Make the town, take the pictures, name the faults; return the exit code."""
    progress = Progress()
    for source in make_all():  # nobody is asked; what can be connected is shown
        os.environ.update(settings_of(source))
    async with running_system([BEGIN]) as system, chromium() as browser:
        random = Random(SEED)
        town = Town(system, progress.say, Walks(system, random), random)
        await town.settle()
        await town.play()
        camera = Camera(browser, town)
        await take(camera, asked, progress)
    for fault in camera.faults:
        CONSOLE.print(fault, style="red")
    CONSOLE.print(f"{len(camera.faults)} faults; pictures are in {_short(CURATED if asked.curated else ALL)}")
    return min(1, len(camera.faults))


def _write(file: Path, picture: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(picture)


def _short(folder: Path) -> str:
    return str(folder.relative_to(PROJECT_ROOT))


def read_wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/screenshots", description=__doc__.split("\n")[0])
    parser.add_argument("views", nargs="*", help="names of views; all, if none")
    parser.add_argument("--curated", action="store_true", help="write the pictures of docs/screenshots")
    parser.add_argument("--languages", nargs="+", choices=list(LANGUAGES), default=list(LANGUAGES))
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    widths = [size[0] for size in SIZES]
    parser.add_argument("--widths", nargs="+", type=int, choices=widths, default=widths)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(read_wishes())))
