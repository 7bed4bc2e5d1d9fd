"""Grants that are to be taken back at their vendors: of who disconnected, and those that nobody here may use."""
