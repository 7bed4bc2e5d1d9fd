"""A notice in words: in one language in the app, in all three in an e-mail, since nobody says which one reads."""

from core.mail import Mail
from core.messages import Language, say
from families.notices.models import OF_RECORD, REMINDERS, Notice

_IN_MAILS: tuple[Language, ...] = ("zh-Hant", "en", "zh-Hans")


def words_of(notice: Notice, language: Language) -> str:
    """Return what the notice says."""
    return say(f"notice_{notice.kind}", language, notice.params)


def mail_of(notice: Notice, address: str, url: str) -> Mail:
    """Return the notice as an e-mail, without any name; `url` is where to read more."""
    if notice.kind in REMINDERS | OF_RECORD:  # something about health: not a word of it leaves the app
        words = "notice_reminder_mail" if notice.kind in REMINDERS else "notice_record_mail"
        subject = " / ".join(say("notice_reminder_subject", language) for language in _IN_MAILS[:2])
        parts = [say(words, language) for language in _IN_MAILS]
        return Mail(address, subject, "\n\n".join([*parts, url]) + "\n")
    subject = " / ".join(say("notice_mail_subject", language) for language in _IN_MAILS[:2])
    parts = [f"{words_of(notice, language)}\n{say('notice_mail_end', language)}" for language in _IN_MAILS]
    return Mail(address, subject, "\n\n".join([*parts, url]) + "\n")
