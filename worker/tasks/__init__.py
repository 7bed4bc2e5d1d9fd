"""Celery tasks of a few lines. Each module here may bring `SCHEDULE`, entries for beat's timetable by name."""
