"""The sheet of a class's cards as PDF, to be cut apart. No private name stands on a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.messages import Language, say
from core.pdf import make_pdf, qr_svg
from families.classes.cards import PREFIX

_TEMPLATE = Path(__file__).with_name("card_sheet.typ")
_GROUP = 4  # letters read to each other at once


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A pupil's card: the public nickname, and of a held pupil what goes home: the slip's code and its address.

    `called` is what the teachers call the pupil; it stands on the slip and on the teacher's list to hand out by.
    """

    nickname: str
    token: str
    called: str | None = None
    slip_code: str | None = None


def make_sheet(label: str, cards: Sequence[PrintedCard], claim_url: str, language: Language) -> bytes:
    """Return the PDF for a class by its label: a list to hand out by, the cards, slips of held pupils.

    Call it in a thread. Raises FontMissing.
    """
    values = {
        "title": say("class_cards_title", language, {"label": label}),
        "words": say("class_cards_words", language),
        "cards": [
            {
                "nickname": one.nickname,
                "code": grouped(one.token),
                "qr": qr_svg(PREFIX + one.token),
                "alt": say("class_cards_qr", language, {"nickname": one.nickname}),
            }
            for one in cards
        ],
        "none": say("class_cards_none", language),
        "list_title": say("class_cards_list_title", language, {"label": label}),
        "list_words": say("class_cards_list_words", language),
        "list": [{"called": one.called, "nickname": one.nickname} for one in cards if one.called],
        "slips_title": say("class_slips_title", language, {"label": label}),
        "slips_words": say("class_slips_words", language),
        "slips": [
            {
                "called": one.called or one.nickname,
                "nickname": one.nickname,
                "code": grouped(one.slip_code),
                # After the sign, so that no server and no log is told.
                "qr": qr_svg(f"{claim_url}#{one.slip_code}"),
                "alt": say("class_slips_qr", language, {"nickname": one.nickname}),
            }
            for one in cards
            if one.slip_code is not None
        ],
    }
    return make_pdf(_TEMPLATE, values, language)


def grouped(token: str) -> str:
    """Return a token as people read it."""
    return "-".join(token[start : start + _GROUP] for start in range(0, len(token), _GROUP))
