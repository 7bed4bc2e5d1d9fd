"""Sending an e-mail by the channel that the settings name: nowhere, to the screen, to a folder, or by SMTP.

Another channel is one more class with `send`. No address and no text of a mail is ever logged.
"""

import smtplib
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from core.ids import new_id
from core.settings import PROJECT_ROOT, Settings

CONNECT_S = 10.0  # a mail server answers within one; the relay must not wait for a dead one


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A plain-text e-mail to one address."""

    to: str
    subject: str
    text: str

    def message(self, sender: str) -> EmailMessage:
        """Return it as a message of RFC 5322. Line breaks in a subject are refused by the library (ValueError)."""
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"], message["To"], message["Subject"] = sender, self.to, self.subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        return message


class MailSender(Protocol):
    """A channel. `send` may block for seconds: call it in a thread."""

    def send(self, mail: Mail) -> None:
        """Hand the mail on. Raises OSError (also smtplib's errors) when that failed and may be tried again."""


class NoMail:
    """Sends nothing: notices are seen in the app only."""

    def send(self, mail: Mail) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class ConsoleMail:
    """Writes mails to the screen of the process, for development."""

    sender: str

    def send(self, mail: Mail) -> None:
        """Write the mail."""
        sys.stderr.write(mail.message(self.sender).as_string() + "\n")


@dataclass(frozen=True, slots=True)
class FileMail:
    """Writes each mail into a folder as `*.eml`, which mail programs open, for development."""

    sender: str
    folder: Path

    def send(self, mail: Mail) -> None:
        """Write the mail, readable for its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{new_id()}.eml"
        path.touch(mode=0o600)
        path.write_bytes(mail.message(self.sender).as_bytes())


@dataclass(frozen=True, slots=True, repr=False)
class SmtpMail:
    """Hands mails to a mail server: `smtp://` with STARTTLS (except on this machine), `smtps://` in TLS."""

    sender: str
    url: str

    def send(self, mail: Mail) -> None:
        """Deliver the mail to the server."""
        server = urlsplit(self.url)
        host, context = server.hostname or "localhost", ssl.create_default_context()
        connection: smtplib.SMTP = (
            smtplib.SMTP_SSL(host, server.port or 465, timeout=CONNECT_S, context=context)
            if server.scheme == "smtps"
            else smtplib.SMTP(host, server.port or 587, timeout=CONNECT_S)
        )
        with connection:
            if server.scheme == "smtp" and host not in {"localhost", "127.0.0.1", "::1"}:
                connection.starttls(context=context)
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(mail.message(self.sender))


def mail_sender(settings: Settings) -> MailSender:
    """Return the channel of the settings. Unset, mails are files in development and nothing elsewhere."""
    chosen = settings.mail_by or ("file" if settings.environment == "development" else "none")
    match chosen:
        case "console":
            return ConsoleMail(settings.mail_from)
        case "file":
            return FileMail(settings.mail_from, PROJECT_ROOT / settings.mail_folder)
        case "smtp":
            url = settings.mail_smtp_url
            return SmtpMail(settings.mail_from, url.get_secret_value() if url else "")
        case _:
            return NoMail()
