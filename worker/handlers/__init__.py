"""What is done with outbox events. Each module here brings `HANDLERS`, a mapping of topic to Handler."""
