"""What webhooks said, kept before they are acknowledged and read afterwards."""
