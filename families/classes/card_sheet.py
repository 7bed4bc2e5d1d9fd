"""The sheet of a class's cards as PDF, to be cut apart. No private name stands on it."""

from collections.abc import Sequence
from pathlib import Path

from core.messages import Language, say
from core.pdf import make_pdf, qr_svg
from families.classes.cards import PREFIX

_TEMPLATE = Path(__file__).with_name("card_sheet.typ")
_GROUP = 4  # letters read to each other at once


def make_sheet(label: str, cards: Sequence[tuple[str, str]], language: Language) -> bytes:
    """Return the PDF for a class by its label; `cards` are (nickname in words, token).

    Call it in a thread. Raises FontMissing.
    """
    values = {
        "title": say("class_cards_title", language, {"label": label}),
        "words": say("class_cards_words", language),
        "cards": [
            {
                "nickname": nickname,
                "code": grouped(token),
                "qr": qr_svg(PREFIX + token),
                "alt": say("class_cards_qr", language, {"nickname": nickname}),
            }
            for nickname, token in cards
        ],
        "none": say("class_cards_none", language),
    }
    return make_pdf(_TEMPLATE, values, language)


def grouped(token: str) -> str:
    """Return a token as people read it."""
    return "-".join(token[start : start + _GROUP] for start in range(0, len(token), _GROUP))
