"""Is this fix in a park? The judgement, in memory and by PostGIS."""
