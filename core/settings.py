"""Everything an operator may set, read once from the environment. Every field explains itself.

The README's table of settings is generated from the descriptions here. With the development secret a
process refuses to start in production, and anywhere else unless the database is on the same machine.
"""

import ipaddress
from functools import cache
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.key_ring import read_key, read_key_ring

# Refused in production below.
DEVELOPMENT_SECRET = "development-only-secret-never-use-in-production"  # noqa: S105
DEVELOPMENT_RECORD_KEYS = "1:ZGV2ZWxvcG1lbnQtb25seS1rZXktb2YtcmVjb3JkcyE="
DEVELOPMENT_BLIND_INDEX_KEY = "ZGV2ZWxvcG1lbnQtb25seS1ibGluZC1pbmRleC1rZXk="
PROJECT_ROOT = Path(__file__).resolve().parent.parent
# No character that could end a directive of a content security policy.
_PUBLIC_URL = r"^https?://[A-Za-z0-9.-]+(:\d+)?$"
_TILE_URL = r"^https://[A-Za-z0-9.-]+(:\d+)?/[A-Za-z0-9._~/{}?=&%@-]+$"


class Settings(BaseSettings):
    """Settings of one process. `DATABASE_URL` and `REDIS_URL` go without prefix, all others begin `EPLUS_`."""

    model_config = SettingsConfigDict(env_prefix="EPLUS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Literal["development", "test", "production"] = Field(
        default="development", description="What this process is for. Production refuses development secrets."
    )
    database_url: str = Field(
        default="postgresql://eplus@127.0.0.1:5432/eplus",
        validation_alias="DATABASE_URL",
        description="PostgreSQL 15+ with PostGIS 3.3+.",
    )
    database_pooler: Literal["none", "transaction", "transaction_prepared"] = Field(
        default="none",
        description="What stands before the database at `DATABASE_URL`. `transaction`: a pooler that gives a"
        " connection for one transaction, as PgBouncer in that mode; statements are not prepared."
        " `transaction_prepared`: one that keeps prepared statements apart, as PgBouncer 1.21 or newer with"
        " `max_prepared_statements`.",
    )
    owner_database_url: str | None = Field(
        default=None,
        description="The same database as its owner, past any pooler: for migrations and the making of partitions."
        " Unset: `DATABASE_URL`; needed with a pooler.",
    )
    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0",
        validation_alias="REDIS_URL",
        description="Redis 7+. Persistent (append-only file) where it is the broker.",
    )
    redis_cluster: bool = Field(
        default=False,
        description="Whether `REDIS_URL` is a node of a Redis Cluster, by which the others are found.",
    )
    broker_url: str | None = Field(
        default=None,
        description="Redis for Celery, which knows no cluster. Unset: `REDIS_URL`; needed with a cluster.",
    )
    redis_prefix: str = Field(default="eplus", description="First part of every Redis key, so that two can share.")
    secret: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        min_length=32,
        description="Master secret; signing keys, spawn seeds and cursors are derived from it.",
    )
    record_keys: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_RECORD_KEYS),
        description="Keys that encrypt health records and tokens at rest: `NUMBER:BASE64[,NUMBER:BASE64 ...]`,"
        " 32 bytes each. The greatest number encrypts, all decrypt; `eplus keys rotate` moves everything to it.",
    )
    blind_index_key: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_BLIND_INDEX_KEY),
        description="Key, 32 bytes in base64, by which encrypted values are found again. Never changed.",
    )
    database_pool_size: int = Field(default=10, ge=1, le=200, description="Connections that one process keeps.")
    database_pool_wait_s: float = Field(
        default=20.0, gt=0, description="How long a request waits for a connection before 503."
    )
    requests_at_once: int = Field(
        default=600,
        ge=1,
        description="Requests that one process works on at once; more are told to come back in a moment (503).",
    )
    lock_timeout_ms: int = Field(
        default=5_000, ge=1, description="How long a statement waits for a row lock before it fails as busy."
    )
    sql_comments: bool = Field(
        default=True,
        description="Append the request id to each transaction's first SQL statement, for its tracing in the log.",
    )
    access_token_s: int = Field(default=600, ge=60, description="Life of an access token, in seconds.")
    refresh_token_s: int = Field(default=30 * 86_400, ge=3_600, description="Life of a refresh token, in seconds.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least level logged."
    )
    otlp_endpoint: str | None = Field(
        default=None, description="OpenTelemetry collector (OTLP over HTTP). Unset: no tracing."
    )
    trusted_proxies: list[str] = Field(
        default_factory=list, description="Addresses whose X-Forwarded-For is believed, as a JSON list."
    )
    secure_cookies: bool | None = Field(
        default=None,
        description="Whether the web app's cookies travel over HTTPS only. Unset: yes in production, no elsewhere."
        " Production refuses no.",
    )
    web_build: Path = Field(
        default=Path("web/build"), description="Folder of the built web app; relative to the checkout."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        pattern=_PUBLIC_URL,
        description="Where browsers and step sources reach this server, without a path; printed on"
        " certificates, for anybody to verify them.",
    )
    font_folder: Path | None = Field(
        default=None,
        description="Folder with Noto Sans CJK, for certificates. Unset: where the systems' packages put it.",
    )
    vaccine_schedule: str = Field(
        default="hk-childhood",
        pattern=r"^[a-z0-9-]{1,60}$",
        description="Which programme of `data/schedules/` vaccines are judged and forecast by.",
    )
    observatory_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s?#]+$",
        description="Where the Hong Kong Observatory's warnings are read every minute, to pause play outdoors by"
        " itself: its open data is at `https://data.weather.gov.hk/weatherAPI/opendata/weather.php`. Unset:"
        " officers pause by hand.",
    )
    pause_warnings: tuple[Literal["typhoon_8", "black_rain", "very_hot"], ...] = Field(
        default=("typhoon_8", "black_rain", "very_hot"),
        description="Which of the Observatory's warnings pause play outdoors, as a JSON list.",
    )
    payout_limit_points: int = Field(
        default=5_000,
        ge=0,
        description="A payout of more points in all needs two different officers.",
    )
    map_tile_url: str | None = Field(
        default=None,
        pattern=_TILE_URL,
        description="Map tiles beneath the app's own map, as `https://.../{z}/{x}/{y}.png`. Unset: nobody else is"
        " asked.",
    )
    map_tile_attribution: str | None = Field(
        default=None,
        max_length=300,
        description="What the tile source wants to be shown on the map, as plain text.",
    )

    step_samples_days: int = Field(
        default=800,
        ge=430,
        le=36_500,
        description="How many days raw samples of steps are kept: days and what they earned stay. At least a month"
        " longer than samples are taken (400 days), so that every day that may change can be counted anew.",
    )
    step_series_days: int = Field(
        default=120,
        ge=14,
        le=430,
        description="How many days the marks are kept by which one walk on two accounts is found; a challenge and"
        " its late data are over by then.",
    )
    step_notices_days: int = Field(
        default=90,
        ge=7,
        le=3_650,
        description="How many days a notice about a step source is kept after it was seen, and, where nobody has"
        " looked, after it was made four times as long.",
    )
    step_uploads_days: int = Field(
        default=100,
        ge=30,
        le=3_650,
        description="How many days receipts of uploads are kept: longer than any challenge asks where its steps"
        " came from, and far longer than a signature is good.",
    )
    handover_age_years: int = Field(
        default=16, ge=11, le=18, description="Age at which a child takes over account and record, in years."
    )
    handover_notice_days: int = Field(
        default=60, ge=1, le=365, description="How long before that day guardians and child are told, in days."
    )
    record_release_delay_days: int = Field(
        default=14,
        ge=0,
        le=90,
        description="How long after it was made a clinic's report is shown to the family, in days, unless the"
        " clinic releases it before.",
    )
    mail_by: Literal["none", "console", "file", "smtp"] | None = Field(
        default=None,
        description="How notices are e-mailed. Unset: as files in development, not at all elsewhere.",
    )
    mail_folder: Path = Field(
        default=Path(".local/mail"), description="Where `file` writes e-mails; relative to the checkout."
    )
    mail_from: str = Field(
        default="e+ Go to Park <no-reply@localhost>", max_length=200, description="Sender of e-mails."
    )
    mail_smtp_url: SecretStr | None = Field(
        default=None, description="Mail server for `smtp`: `smtp://USER:PASSWORD@HOST:587`, or `smtps://`."
    )

    clamav_address: str | None = Field(
        default=None,
        max_length=255,
        pattern=r"^(/.+|[^/]+:[0-9]{1,5})$",
        description="ClamAV's daemon, as `host:port` or the path of its socket: uploaded documents are scanned,"
        " and refused while it does not answer. Unset: they are not scanned.",
    )
    app_attestation: Literal["accepted", "required"] = Field(
        default="accepted",
        description="Whether uploads of steps need a good verdict of Apple's or Google's on app and phone.",
    )
    app_attest_app_id: str | None = Field(
        default=None,
        pattern=r"^[A-Z0-9]{10}\.[A-Za-z0-9.-]{1,155}$",
        description="Our iPhone app as `TEAMID.bundle.id`: App Attest is checked. Unset: it is not.",
    )
    app_attest_production: bool = Field(
        default=True, description="Whether App Attest is of production only; no: its development environment too."
    )
    play_integrity_package: str | None = Field(
        default=None,
        max_length=255,
        description="Our Android app's package: Play Integrity is checked. Unset: it is not.",
    )
    play_integrity_decryption_key: SecretStr | None = Field(
        default=None, description="Of the Play Console, in base64; needed with the package."
    )
    play_integrity_verification_key: str | None = Field(
        default=None, description="Of the Play Console, in base64; needed with the package."
    )

    @property
    def has_secure_cookies(self) -> bool:
        """Whether cookies are marked Secure; browsers then neither keep nor send them over plain HTTP."""
        return self.environment == "production" if self.secure_cookies is None else self.secure_cookies

    @property
    def web_folder(self) -> Path:
        """The web app's folder, absolute."""
        return PROJECT_ROOT / self.web_build

    @property
    def owner_url(self) -> str:
        """The database's address for its owner, who makes and changes tables."""
        return self.owner_database_url or self.database_url

    @property
    def celery_url(self) -> str:
        """The Redis that is Celery's broker."""
        return self.broker_url or self.redis_url

    @model_validator(mode="after")
    def _pooler_leaves_the_owner_a_way(self) -> Self:
        if self.database_pooler != "none" and self.owner_database_url is None:
            raise ValueError("EPLUS_DATABASE_POOLER needs EPLUS_OWNER_DATABASE_URL, which leads past the pooler")
        return self

    @model_validator(mode="after")
    def _cluster_leaves_a_broker(self) -> Self:
        if self.redis_cluster and self.broker_url is None:
            raise ValueError("EPLUS_REDIS_CLUSTER needs EPLUS_BROKER_URL: Celery knows no cluster")
        return self

    @model_validator(mode="after")
    def _mail_has_a_server(self) -> Self:
        if self.mail_by == "smtp" and self.mail_smtp_url is None:
            raise ValueError("EPLUS_MAIL_BY=smtp needs EPLUS_MAIL_SMTP_URL")
        return self

    @model_validator(mode="after")
    def _cookies_are_secure_in_production(self) -> Self:
        if self.environment == "production" and not self.has_secure_cookies:
            raise ValueError("EPLUS_SECURE_COOKIES cannot be false in production")
        return self

    @model_validator(mode="after")
    def _tiles_are_attributed(self) -> Self:
        if (self.map_tile_url is None) != (self.map_tile_attribution is None):
            raise ValueError("EPLUS_MAP_TILE_URL and EPLUS_MAP_TILE_ATTRIBUTION are set together or not at all")
        if self.map_tile_url is not None and not all(part in self.map_tile_url for part in ("{z}", "{x}", "{y}")):
            raise ValueError("EPLUS_MAP_TILE_URL must hold {z}, {x} and {y}")
        return self

    @model_validator(mode="after")
    def _attestation_can_be_checked(self) -> Self:
        play = (
            self.play_integrity_package,
            self.play_integrity_decryption_key,
            self.play_integrity_verification_key,
        )
        if any(part is None for part in play) and any(part is not None for part in play):
            raise ValueError("EPLUS_PLAY_INTEGRITY_PACKAGE and its two keys are set together or not at all")
        if self.app_attestation == "required" and self.app_attest_app_id is None and play[0] is None:
            raise ValueError("EPLUS_APP_ATTESTATION=required needs App Attest or Play Integrity to be set")
        return self

    @model_validator(mode="after")
    def _keys_can_be_read(self) -> Self:
        try:
            read_key_ring(self.record_keys.get_secret_value())
        except ValueError as error:
            raise ValueError(f"EPLUS_RECORD_KEYS: {error}") from None
        read_key(self.blind_index_key.get_secret_value(), "EPLUS_BLIND_INDEX_KEY")
        return self

    @model_validator(mode="after")
    def _development_secret_stays_at_home(self) -> Self:
        secrets = {
            "EPLUS_SECRET": (self.secret, DEVELOPMENT_SECRET),
            "EPLUS_RECORD_KEYS": (self.record_keys, DEVELOPMENT_RECORD_KEYS),
            "EPLUS_BLIND_INDEX_KEY": (self.blind_index_key, DEVELOPMENT_BLIND_INDEX_KEY),
        }
        known = [name for name, (chosen, known) in secrets.items() if chosen.get_secret_value() == known]
        if known and self.environment == "production":
            raise ValueError(f"{' and '.join(known)} must be set to a secret of your own in production")
        if known and not all(map(_is_on_this_machine, (self.database_url, self.owner_url))):
            raise ValueError(f"{' and '.join(known)} must be set to a secret of your own for a database elsewhere")
        return self


def _is_on_this_machine(database_url: str) -> bool:
    """Tell whether every host that the URL names is a loopback address or the folder of a Unix socket."""
    url = urlsplit(database_url)
    places = url.netloc.rpartition("@")[2].split(",")
    hosts = [urlsplit(f"//{place}").hostname or "" for place in places]
    for name in ("host", "hostaddr"):  # libpq takes them as parameters too, several with commas between
        hosts += [host for given in parse_qs(url.query).get(name, ()) for host in given.split(",")]
    return all(_is_local(host) for host in hosts)


def _is_local(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def get_settings() -> Settings:
    """Return the process's settings, read once."""
    return Settings()
