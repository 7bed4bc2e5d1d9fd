"""What an operator sets for one vendor, in one group `EPLUS_<VENDOR>_*`. Unset: the source is not available.

A source subclasses this with its own prefix:
`class GarminSettings(VendorSettings, env_prefix="EPLUS_GARMIN_")`, and may add fields, each with a description.
"""

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.settings import get_settings
from integrations.hosts import VendorHosts


class VendorSettings(BaseSettings):
    """Client id and secret as the vendor gave them, and where the vendor is, if elsewhere than usual."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    client_id: str | None = Field(default=None, max_length=300, description="Client id that the vendor gave us.")
    client_secret: SecretStr | None = Field(default=None, description="Its secret. Unset: not available.")
    base_url: str | None = Field(
        default=None,
        pattern=r"^https?://[A-Za-z0-9.\[\]:-]+$",
        description="Ask here instead of the vendor: a simulator. Production takes https only.",
    )

    @model_validator(mode="after")
    def _production_is_encrypted(self) -> Self:
        is_plain = self.base_url is not None and urlsplit(self.base_url).scheme != "https"
        if is_plain and get_settings().environment == "production":
            raise ValueError("a vendor's base URL must be https in production")
        return self

    @property
    def is_set(self) -> bool:
        """Whether there is what every OAuth vendor needs."""
        return bool(self.client_id) and self.client_secret is not None

    @property
    def secret(self) -> str:
        """The client's secret; empty where it is not set."""
        return self.client_secret.get_secret_value() if self.client_secret is not None else ""

    def hosts(self, *allowed: str) -> VendorHosts:
        """Return the vendor's hosts with the stand-in of these settings."""
        return VendorHosts(frozenset(allowed), self.base_url)


def variables_of(settings: type[VendorSettings]) -> dict[str, str]:
    """Return the environment variables of a vendor's settings with what they mean."""
    prefix = settings.model_config.get("env_prefix", "")
    return {f"{prefix}{name}".upper(): field.description or "" for name, field in settings.model_fields.items()}
