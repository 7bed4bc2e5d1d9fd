"""A class's log of ways to and from school."""
