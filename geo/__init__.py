"""Places: districts, parks, geofences, location fixes and what can be judged from them. Knows no people."""
