"""Reminders of vaccines: who has one coming up or overdue is told so, once."""
