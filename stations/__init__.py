"""e+ support stations: events, tablets, visitors, measuring. worker/ makes facts of its events."""
