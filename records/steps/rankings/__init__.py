"""A person's own order of devices."""
