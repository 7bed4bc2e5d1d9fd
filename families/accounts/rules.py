"""What may be an address, a password or a PIN. Pure."""

import datetime as dt
import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from families.accounts.errors import EmailInvalid, PasswordTooWeak, PhoneInvalid, PinTooWeak

MIN_PASSWORD_CHARS = 10
MAX_PASSWORD_CHARS = 128  # argon2id takes any length; this bounds what one request may cost
PIN_DIGITS = 6  # with a family code before it and the locks of `judge_wrong_pin`; four would do, six forgives more
ADULT_YEARS = 18
DEFAULT_REGION = "HK"
_MIN_DIFFERENT_CHARS = 5

# fmt: off
# What is tried first at Hong Kong sites and everywhere, in lower case, digits and signs at the end taken away.
_DENIED_STEMS = frozenset(
    (
    "abc", "abcd", "administrator", "asdfghjkl", "baseball", "changeme", "dragon", "ehealth", "elife",
    "eplus", "epluslife", "football", "gothepark", "gotopark", "gotoparks", "hkig", "hongkong", "hongkonger",
    "ilovehongkong", "iloveyou", "kowloon", "letmein", "monkey", "p@ssw0rd", "p@ssword", "passw0rd",
    "password", "princess", "qwerty", "qwertyuio", "qwertyuiop", "school", "student", "sunshine", "superman",
    "teacher", "welcome", "woaini", "woshishei", "zxcvbnm",
    )
)
# fmt: on
_ROWS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)


def read_email(typed: str) -> str:
    """Return an e-mail address in the form that is stored: lower case, domain in ASCII. Raises EmailInvalid."""
    try:
        checked = validate_email(typed, check_deliverability=False)
    except EmailNotValidError as error:
        raise EmailInvalid from error
    return (checked.ascii_email or checked.normalized).lower()


def read_phone(typed: str) -> str:
    """Return a telephone number in E.164; eight digits are a Hong Kong number. Raises PhoneInvalid."""
    try:
        number = phonenumbers.parse(typed, DEFAULT_REGION)
    except phonenumbers.NumberParseException as error:
        raise PhoneInvalid from error
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_identifier(typed: str) -> tuple[str | None, str | None]:
    """Return (email, None) or (None, phone) for what was typed at sign-in. Raises EmailInvalid, PhoneInvalid."""
    return (read_email(typed), None) if "@" in typed else (None, read_phone(typed))


def read_password(typed: str, *, addresses: tuple[str, ...] = ()) -> str:
    """Return a new password in the form that is hashed (NFKC). Raises PasswordTooWeak."""
    password = normal_password(typed)
    folded = password.casefold()
    stem = re.sub(r"[\W\d_]+$", "", folded)
    is_weak = (
        any(unicodedata.category(char) == "Cs" for char in password)  # half a surrogate pair: no text at all
        or not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS
        or len(set(folded)) < _MIN_DIFFERENT_CHARS
        or stem in _DENIED_STEMS
        or any(folded in row for row in _ROWS)
        or any(folded in (address, address.partition("@")[0]) for address in addresses)
    )
    if is_weak:
        raise PasswordTooWeak(min_chars=MIN_PASSWORD_CHARS)
    return password


def normal_password(typed: str) -> str:
    """Return a password as it is hashed: the same keys on another keyboard give the same characters."""
    return unicodedata.normalize("NFKC", typed)


def read_pin(typed: str, *, birth_on: dt.date | None = None) -> str:
    """Return a PIN. Raises PinTooWeak for repeats, runs, and the child's date of birth."""
    if not re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", typed) or _is_obvious(typed, birth_on):
        raise PinTooWeak(digits=PIN_DIGITS)
    return typed


def is_adult(birth_on: dt.date, today: dt.date) -> bool:
    """Return whether someone born on `birth_on` has had the eighteenth birthday."""
    had_birthday = (today.month, today.day) >= (birth_on.month, birth_on.day)
    return today.year - birth_on.year - (not had_birthday) >= ADULT_YEARS


def _is_obvious(pin: str, birth_on: dt.date | None) -> bool:
    half, third = PIN_DIGITS // 2, PIN_DIGITS // 3
    is_repeat = pin == pin[:half] * 2 or pin == pin[:third] * 3
    born = (
        {birth_on.strftime(form) for form in ("%d%m%y", "%y%m%d", "%m%d%y", "%m%Y", "%Y%m")} if birth_on else set()
    )
    return is_repeat or any(pin in row for row in _ROWS) or pin in born
