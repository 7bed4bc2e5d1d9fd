"""A stand-in for Polar AccessLink v3."""
