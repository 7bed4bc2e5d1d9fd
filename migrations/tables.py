"""Imports every `models` module, so that `Base.metadata` is complete."""

import importlib
import pkgutil

PACKAGES_WITH_TABLES = (
    *("families", "geo", "records", "rewards"),
    *("vaccines", "stations", "challenge_engine", "integrations"),
)


def import_all_tables() -> None:
    """Import each module named `models` under the packages that own tables."""
    for name in PACKAGES_WITH_TABLES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, prefix=f"{name}."):
            if module.name.rpartition(".")[2] == "models":
                importlib.import_module(module.name)
