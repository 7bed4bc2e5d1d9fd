"""A stand-in for Polar."""
