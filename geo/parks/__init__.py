"""Parks: what they are called, where they lie, when they are open."""
