"""Everything that is held about a person: exported whole, and erased but for what must be kept."""
