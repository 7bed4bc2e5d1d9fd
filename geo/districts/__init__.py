"""The 18 districts."""
