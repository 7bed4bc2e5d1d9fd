"""The catalogue of creatures and things of Hong Kong's parks."""
