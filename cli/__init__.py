"""The `eplus` command."""
