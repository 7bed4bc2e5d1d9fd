"""What an operator sets for Google Health."""

from pydantic import Field, SecretStr

from integrations.vendor_settings import VendorSettings


class GoogleHealthSettings(VendorSettings, env_prefix="EPLUS_GOOGLE_HEALTH_"):
    """Client id and secret of the Google Cloud project, and the secret given to its webhook subscriber."""

    project: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]{1,64}$",
        description="Id or number of the Google Cloud project; for `eplus integrations subscribe google-health`.",
    )
    operator_token: SecretStr | None = Field(
        default=None,
        description="An access token of somebody who may change the project (`gcloud auth print-access-token`),"
        " good for an hour; for that command only.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="The subscriber's `endpointAuthorization.secret`, whole (`Bearer ...`). Unset: webhooks are"
        " refused and Google is asked by the clock only.",
    )
