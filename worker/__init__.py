"""What happens later: the Celery app, the schedule, the outbox relay. Tasks are a few lines each."""
