"""A stand-in for Oura."""
