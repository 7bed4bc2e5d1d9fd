"""Reads `data/programmes/*.yaml`, one file per programme."""

from collections.abc import Mapping
from functools import cache

from ruamel.yaml import YAML

from core.settings import PROJECT_ROOT
from records.programmes.errors import ProgrammeUnknown
from records.programmes.model import Programme, ProgrammeKind

_FOLDER = PROJECT_ROOT / "data" / "programmes"


@cache
def programme_catalogue() -> Mapping[str, Programme]:
    """Return the programmes by id, read once. Raises ValueError for a file that is none."""
    found = {
        path.stem: Programme.model_validate({"id": path.stem, **YAML(typ="safe").load(path)})
        for path in sorted(_FOLDER.glob("*.yaml"))
    }
    wanted = {one.rule.member_of for each in found.values() for one in each.requirements} - {None}
    if wanted - found.keys():
        raise ValueError(f"no such programme: {sorted(map(str, wanted - found.keys()))}")
    return found


def get_programme(programme_id: str, kind: ProgrammeKind | None = None) -> Programme:
    """Return a programme, of a kind where one is said. Raises ProgrammeUnknown."""
    found = programme_catalogue().get(programme_id)
    if found is None or kind not in {None, found.kind}:
        raise ProgrammeUnknown
    return found
