"""What an operator sets for Oura."""

from pydantic_settings import SettingsConfigDict

from integrations.vendor_settings import VendorSettings


class OuraSettings(VendorSettings):
    """`EPLUS_OURA_*`. Webhooks need nothing more: they are signed with the client's secret."""

    model_config = SettingsConfigDict(env_prefix="EPLUS_OURA_")
