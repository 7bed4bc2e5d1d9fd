"""How near to a boundary check-ins were, counted without persons, days coarse and positions forgotten."""
