"""The order of a person's devices: their own where they gave one, then by where a device is worn. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.steps.sample import Device, FormFactor

# What is worn counts more of a day than what is carried, and a wrist is worn longer than anything else.
DEFAULT_ORDER = (FormFactor.WATCH, FormFactor.BAND, FormFactor.RING, FormFactor.PHONE, FormFactor.OTHER)
MAX_RANKED = 100  # devices of one person, old ones included


@dataclass(frozen=True, slots=True)
class RankedDevice:
    """A device in a person's order. `device_key` None: every device of the source that is not named itself."""

    source: str
    device_key: str | None = None
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Ranking:
    """A person's own order, best first, and what is left out. Devices that it does not name follow."""

    devices: Sequence[RankedDevice] = ()

    def order(self, source: str, device: Device) -> tuple[int, int, str, Device]:
        """Return what a device is sorted by: least is best. No two devices are equal."""
        found = self._find(source, device)
        place = len(self.devices) if found is None else found
        return (place, DEFAULT_ORDER.index(device.form_factor), source, device)

    def is_counted(self, source: str, device: Device) -> bool:
        """Tell whether the person lets a device count."""
        found = self._find(source, device)
        return found is None or self.devices[found].is_counted

    def _find(self, source: str, device: Device) -> int | None:
        of_source = None
        for place, one in enumerate(self.devices):
            if one.source == source:
                if one.device_key == device.key:
                    return place
                if one.device_key is None:
                    of_source = place
        return of_source


DEFAULT_RANKING = Ranking()
