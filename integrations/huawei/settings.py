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
    webhook_secret: SecretStr | None = Field(
        default=None, description="The subscriber's secret in base64; it signs events. Unset: events are refused."
    )

    @model_validator(mode="after")
    def _secret_is_base64(self) -> Self:
        try:
            _ = self.event_key
        except binascii.Error:
            raise ValueError("EPLUS_HUAWEI_WEBHOOK_SECRET is base64, as Huawei shows it") from None
        return self

    @property
    def event_key(self) -> bytes:
        """The key that signs events; empty where none is set."""
        text = self.webhook_secret.get_secret_value() if self.webhook_secret is not None else ""
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)  # either alphabet
