"""What an operator sets for Huawei."""

import base64
import binascii
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from integrations.vendor_settings import VendorSettings


class HuaweiSettings(VendorSettings):
    """`EPLUS_HUAWEI_*`. Subscriber id and secret come with the callback's registration in Huawei's console."""

    model_config = SettingsConfigDict(env_prefix="EPLUS_HUAWEI_")

    subscriber_id: str | None = Field(
        default=None, max_length=300, description="Subscriber id. Unset: no events, a poll finds what changed."
    )
    subscriber_secret: SecretStr | None = Field(
        default=None, description="Its secret in base64, by which events are signed. Unset: events are refused."
    )

    @model_validator(mode="after")
    def _secret_is_base64(self) -> Self:
        try:
            base64.b64decode(self._secret_text, validate=True)
        except binascii.Error:
            raise ValueError("EPLUS_HUAWEI_SUBSCRIBER_SECRET is base64, as Huawei shows it") from None
        return self

    @property
    def _secret_text(self) -> str:
        return self.subscriber_secret.get_secret_value() if self.subscriber_secret is not None else ""

    @property
    def event_key(self) -> bytes:
        """The key that signs events; empty where none is set."""
        return base64.b64decode(self._secret_text)
