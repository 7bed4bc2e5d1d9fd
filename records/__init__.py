"""The health record: steps, observations with provenance, and the door with its log that guards them."""
