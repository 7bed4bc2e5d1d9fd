"""What an operator sets for Google Health."""

from pydantic import Field, SecretStr

from integrations.vendor_settings import VendorSettings


class GoogleHealthSettings(VendorSettings, env_prefix="EPLUS_GOOGLE_HEALTH_"):
    """Client id and secret of the Google Cloud project, and the secret given to its webhook subscriber."""

    webhook_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="The subscriber's `endpointAuthorization.secret`, whole (`Bearer ...`). Unset: webhooks are"
        " refused and Google is asked by the clock only.",
    )
