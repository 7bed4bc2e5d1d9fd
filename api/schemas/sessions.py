"""Signing in and staying signed in."""

import uuid
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from api.schemas.people import Address, Body, Code, Password, Pin
from api.schemas.text import ShortText, Token
from families.actors import Role
from families.sessions.service import Tokens

_DeviceToken = Annotated[
    Token | None, Field(default=None, description="From this device's last sign-in, if it has one.")
]


KeepIn = Annotated[
    Literal["answer", "cookies"],
    Field(
        default="answer",
        description="Where the tokens go: into the answer, or into cookies that a browser's scripts cannot read.",
    ),
]


class PasswordSignIn(Body):
    """An adult's sign-in."""

    method: Literal["password"]
    identifier: Address = Field(
        description="E-mail address, or telephone number (eight digits are a Hong Kong number).",
        examples=["parent@example.org"],
    )
    password: Password
    device_token: _DeviceToken
    keep_in: KeepIn


class PinSignIn(Body):
    """A child's sign-in with the family's code, the own nickname and PIN."""

    method: Literal["pin"]
    family_code: Code = Field(examples=["7K3M-9QXT"])
    nickname: ShortText = Field(description="In any of its languages.", examples=["Brave Otter 27"])
    pin: Pin
    device_token: _DeviceToken
    keep_in: KeepIn


SignIn = Annotated[PasswordSignIn | PinSignIn, Field(discriminator="method")]


class Refresh(Body):
    """A refresh token, for one use. Without one, that of the cookie is meant."""

    refresh_token: Token | None = Field(default=None, examples=["AZm1wvCgfD6Njy-MHwyaEQAAAAG..."])


class SignedIn(BaseModel):
    """Tokens to keep. Send the access token as `Authorization: Bearer`; keep the others where no script reads.

    All of them are null where they went into cookies.
    """

    access_token: str | None = Field(examples=["eyJhbGciOiJIUzI1NiIsImtpZCI6IjE..."])
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name (RFC 6750)
    expires_in: int = Field(description="Seconds.", examples=[600])
    refresh_token: str | None = Field(examples=["AZm1wvCgfD6Njy-MHwyaEQAAAAG..."])
    device_token: str | None = Field(
        default=None,
        description="Show it at this device's next sign-in: others cannot use up its tries.",
        examples=["pG0v5mZy..."],
    )
    account_id: uuid.UUID
    person_id: uuid.UUID
    roles: list[Role] = Field(examples=[["member"]])

    @classmethod
    def of(cls, tokens: Tokens, device_token: str | None = None) -> Self:
        """Return the tokens as they are sent."""
        signed_in = cls.without_tokens(tokens)
        signed_in.access_token = tokens.access_token
        signed_in.refresh_token = tokens.refresh_token
        signed_in.device_token = device_token
        return signed_in

    @classmethod
    def without_tokens(cls, tokens: Tokens) -> Self:
        """Return who signed in and for how long, for those whose tokens are in cookies."""
        return cls(
            access_token=None,
            expires_in=tokens.expires_in_s,
            refresh_token=None,
            account_id=tokens.actor.account_id,
            person_id=tokens.actor.person_id,
            roles=sorted(tokens.actor.roles),
        )
