"""Who comes to a booth: by a pass from the app, by a printed card, or as a guest without an account."""
