"""Public names, composed from an approved list of words."""
