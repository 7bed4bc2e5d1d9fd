"""Reminders of appointments: each as long ahead as who is told wants, once, and anew when it was moved."""
