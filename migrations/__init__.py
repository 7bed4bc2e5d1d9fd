"""The schema's history. Alembic runs `env.py`; each file in `versions/` belongs to one package."""
