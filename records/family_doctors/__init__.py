"""A person's family doctor: one at a time, and those before."""
