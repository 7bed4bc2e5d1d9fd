"""What an operator sets for Polar."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from integrations.vendor_settings import VendorSettings


class PolarSettings(VendorSettings):
    """`EPLUS_POLAR_*`."""

    model_config = SettingsConfigDict(env_prefix="EPLUS_POLAR_")

    webhook_secret: SecretStr | None = Field(
        default=None,
        description="Signature secret that Polar showed once, when the webhook was created. Unset: webhooks are"
        " refused, and a poll finds what changed.",
    )
