"""A stand-in for Oura v2."""
