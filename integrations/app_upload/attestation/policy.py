"""What an operator wants of attestation, and with which keys it is checked."""

from dataclasses import dataclass

from cryptography import x509

from core.settings import PROJECT_ROOT, Settings

APPLE_ROOT = PROJECT_ROOT / "data" / "attestation" / "apple_app_attestation_root_ca.pem"


@dataclass(frozen=True, slots=True)
class AppAttest:
    """Apple: our app as `TEAMID.bundle.id`. `root` (PEM) stands in for Apple's own root in tests."""

    app_id: str
    is_production: bool = True
    root: bytes | None = None

    @property
    def root_certificate(self) -> x509.Certificate:
        """The only certificate that an attestation's chain may end in."""
        return x509.load_pem_x509_certificate(self.root or APPLE_ROOT.read_bytes())


@dataclass(frozen=True, slots=True, repr=False)
class PlayIntegrity:
    """Google: our package, and the keys of the Play Console with which verdicts are read, both in base64."""

    package_name: str
    decryption_key: str
    verification_key: str


@dataclass(frozen=True, slots=True)
class AttestationPolicy:
    """Whose verdicts can be checked, and whether an upload without one is taken."""

    apple: AppAttest | None = None
    google: PlayIntegrity | None = None
    is_required: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "AttestationPolicy":
        """Return the policy that the settings state."""
        app_id, package = settings.app_attest_app_id, settings.play_integrity_package
        keys = settings.play_integrity_decryption_key, settings.play_integrity_verification_key
        return cls(
            apple=None if app_id is None else AppAttest(app_id, settings.app_attest_production),
            google=None
            if package is None or keys[0] is None or keys[1] is None
            else PlayIntegrity(package, keys[0].get_secret_value(), keys[1]),
            is_required=settings.app_attestation == "required",
        )
