"""The caller's language, from `Accept-Language`."""

from typing import Annotated

from fastapi import Depends, Header, Request

from core.messages import Language, pick_language


def language_of(request: Request) -> Language:
    """Return the language in which to answer `request`."""
    return pick_language(request.headers.get("accept-language"))


async def get_language(
    accept_language: Annotated[
        str | None,
        Header(
            max_length=200, description="`zh-Hant`, `zh-Hans` or `en`, as RFC 9110.", examples=["zh-HK,en;q=0.5"]
        ),
    ] = None,
) -> Language:
    """Return the language that the caller asked for; English when none is known to us."""
    return pick_language(accept_language)


LanguageDep = Annotated[Language, Depends(get_language)]
