"""e+ support stations. Empty until the stations arrive."""
