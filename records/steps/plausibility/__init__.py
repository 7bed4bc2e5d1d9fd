"""What is held for a person to look at, and the appeal against it."""
