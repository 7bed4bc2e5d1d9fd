"""LOINC codes: their form and their check digit. Pure."""

import re

LOINC = r"^[0-9]{1,7}-[0-9]$"
_FORM = re.compile(LOINC)


def is_loinc(code: str) -> bool:
    """Return whether a code's last digit is that of its others (modulus 10, as LOINC's users' guide describes)."""
    if not _FORM.match(code):
        return False
    digits, check = code.split("-")
    doubled = "".join(str(int(one) * 2) if place % 2 == 0 else one for place, one in enumerate(reversed(digits)))
    return (10 - sum(map(int, doubled)) % 10) % 10 == int(check)
