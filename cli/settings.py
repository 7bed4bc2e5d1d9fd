"""`eplus settings`: what an operator may set. The README's table is this command's output."""

import json

import typer
from pydantic.fields import FieldInfo

from core.settings import Settings
from integrations.registry import find_source_types
from integrations.vendor_settings import variables_of

app = typer.Typer(help="What an operator may set.", no_args_is_help=True)


@app.command()
def table() -> None:
    """Print every setting as a Markdown table: environment variable, default, meaning."""
    typer.echo(settings_table())


def settings_table() -> str:
    """Return the Markdown table of all settings: those of `core/settings.py`, then each step source's."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    rows += [
        f"| `{_variable(name, field)}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    rows += [
        f"| `{name}` | unset | {meaning} |"
        for kind in find_source_types().values()
        for name, meaning in variables_of(kind.SETTINGS).items()
    ]
    return "\n".join(rows)


def _variable(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return alias if isinstance(alias, str) else f"{Settings.model_config['env_prefix']}{name}".upper()


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None:
        return "unset"
    if isinstance(value, tuple):  # as it is to be written
        return f"`{json.dumps(value)}`"
    return f"`{value}`"  # a secret prints as asterisks
