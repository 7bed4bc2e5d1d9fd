"""Step sources and outside systems, one folder each. Found through entry points; see docs/adding-a-source.md."""
