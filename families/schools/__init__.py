"""Schools of Hong Kong, searchable in three languages."""
