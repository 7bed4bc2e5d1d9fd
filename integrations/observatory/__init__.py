"""The Hong Kong Observatory's warnings in force, from its open data."""
