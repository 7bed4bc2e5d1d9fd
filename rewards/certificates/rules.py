"""What a certificate certifies, its code, and the signature over it. Pure but for the key that signs."""

import datetime as dt
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from core.crypto import keyed_hash
from core.messages import LANGUAGES, Language

CODE_CHARS = 20  # 100 bits, so that codes can be public addresses and nobody finds one by trying
# Of the hexadecimal digits: enough to compare by eye what is printed with what is shown.
SHOWN_SIGNATURE_CHARS = 16
_PURPOSE = "certificate/1"
_NAME_PURPOSE = "certificate-name/1"

Words = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """What stands on it: what it was earned in, its title, and what it says of the person."""

    heading: Words
    title: Words
    statement: Words

    def __post_init__(self) -> None:
        if any(set(words) != set(LANGUAGES) for words in (self.heading, self.title, self.statement)):
            raise ValueError(f"words in {LANGUAGES} are needed")


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate to be issued, unique by person, series, kind and reason. `names` is the person's, by language.

    `sealed_at` is when its result became final: it cannot be issued before.
    """

    person_id: uuid.UUID
    series: str
    kind: str
    reason_key: str
    words: CertificateWords
    names: Words
    first_day: dt.date
    last_day: dt.date
    sealed_at: dt.datetime


def sign(certificate_id: uuid.UUID, code: str, issued_at: dt.datetime, new: NewCertificate) -> bytes:
    """Return the signature over all that is certified, but for the name."""
    content = [
        str(certificate_id),
        code,
        str(new.person_id),
        new.series,
        new.kind,
        new.reason_key,
        {
            "heading": dict(new.words.heading),
            "title": dict(new.words.title),
            "statement": dict(new.words.statement),
        },
        new.first_day.isoformat(),
        new.last_day.isoformat(),
        new.sealed_at.astimezone(dt.UTC).isoformat(),
        issued_at.astimezone(dt.UTC).isoformat(),
    ]
    return keyed_hash(_PURPOSE, _canonical(content))


def sign_name(certificate_id: uuid.UUID, ordinal: int, names: Words) -> bytes:
    """Return the signature over the name on a certificate."""
    return keyed_hash(_NAME_PURPOSE, _canonical([str(certificate_id), ordinal, dict(names)]))


def is_same(signature: bytes, expected: bytes) -> bool:
    """Tell whether a signature is the expected one."""
    return hmac.compare_digest(signature, expected)


def _canonical(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
