"""Notices: what a person is told once, in the app and by e-mail."""
