"""What officers did: one log of who did what to what, with before and after."""
