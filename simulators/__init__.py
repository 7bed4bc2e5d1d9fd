"""Stand-ins for outside systems that behave as the vendor does. Imports no domain package."""
