"""Bounded kinds of text. PostgreSQL cannot store NUL and a screen cannot show control characters: refused here."""

from typing import Annotated

from pydantic import Field, StringConstraints

# Marks that turn the direction of what follows stay out of a line: "\u202e" would write a name backwards, and what
# stands after it on the page. Letters of right-to-left scripts need none of them.
_ANY_OF_LINE = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
# At least one character that is seen: stated in the pattern, so that the schema tells it to callers too.
_SEEN = r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"

ShortText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=f"^{_ANY_OF_LINE}*{_SEEN}{_ANY_OF_LINE}*$"
    ),
]
"""A name or label: one line of 1 to 80 characters."""

SearchText = Annotated[str, StringConstraints(max_length=80, pattern=f"^{_ANY_OF_LINE}*$")]
"""What somebody typed into a search box: one line of up to 80 characters, perhaps none."""

LongText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=1_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
    ),
]
"""A note: up to 1,000 characters, line breaks allowed."""

Slug = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z0-9-]{1,80}$")]
"""A public identifier that people see in addresses."""

Token = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]{1,128}$"),
    Field(examples=["AZm1wvCgfD6Njy-MHwyaEQ"]),
]
"""An opaque identifier made by a machine: 1 to 128 visible ASCII characters."""
