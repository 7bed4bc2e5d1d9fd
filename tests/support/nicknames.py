"""Approved nicknames for people of tests: of so many that two are the same once in a million."""

import secrets

from families.nicknames.words import MAX_NUMBER, compose_nickname, nickname_words


def any_nickname() -> str:
    """A nickname in its stored form."""
    words = nickname_words()
    number = 1 + secrets.randbelow(MAX_NUMBER)
    return compose_nickname(secrets.choice(list(words.first)), secrets.choice(list(words.second)), number)
