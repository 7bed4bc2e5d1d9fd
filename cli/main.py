"""The `eplus` command: every module of `cli/` that brings commands is found here, so nobody edits a shared list.

A module brings either `app` (a Typer: the group `eplus <module>`, or the group its `GROUP` names, so that several
modules can fill one group) or `command` (a function: the single command `eplus <module>`).
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import typer

import cli


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(cli.__path__, prefix="cli."):
        if module.name != __name__:
            yield importlib.import_module(module.name)


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


def _is_guest(module: ModuleType) -> bool:
    return hasattr(module, "GROUP")  # taken after the module that owns the group, whose help stands


def build_app() -> typer.Typer:
    """Return the whole command line, with every group and command found in `cli/`."""
    whole = typer.Typer(
        help="e+: real parks, virtual creatures, health points, fair leaderboards.",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,  # locals can hold passwords and positions
    )
    groups: dict[str, typer.Typer] = {}
    for module in sorted(_modules(), key=_is_guest):
        if isinstance(found := getattr(module, "app", None), typer.Typer):
            name = getattr(module, "GROUP", _name(module))
            if name in groups:
                groups[name].add_typer(found)
            else:
                groups[name] = found
        elif callable(command := getattr(module, "command", None)):
            whole.command(_name(module))(command)
    for name, group in groups.items():
        whole.add_typer(group, name=name)
    return whole


app = build_app()
