"""Ground that every package stands on: settings, database, clock, ids, errors. Knows nothing of the domain."""
