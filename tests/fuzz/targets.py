"""All that takes bytes from outside, each as a function that raises only what it is documented to.

A refusal is no finding; anything else is. `script/fuzz` looks for it, `test_fuzz.py` holds what was found.
"""

import contextlib
import datetime as dt
import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from challenge_engine.definitions.check import check_file
from challenge_engine.definitions.faults import DefinitionInvalid
from core.errors import DomainError
from core.file_types import FileType
from core.signing import SignatureInvalid, verify
from families.accounts.rules import read_identifier, read_password, read_pin
from families.birth_certificates.pictures import open_picture
from families.classes.cards import read_card
from families.codes import read_code
from families.identity_numbers.rules import read_identity_number, read_seen_identity_number
from families.nicknames.words import read_nickname
from families.sessions.access_tokens import read_access_token
from families.sessions.refresh_tokens import read_refresh_token
from geo.parks.boundaries import Crs
from geo.parks.features import declared_crs, read_features
from integrations.app_upload.bodies import inflated
from integrations.app_upload.mapping import map_upload
from integrations.app_upload.shapes import parse_upload
from integrations.app_upload.signing import read_public_key, read_signature
from integrations.failures import VendorFailure
from integrations.garmin import mapping as garmin
from integrations.google_health import mapping as google
from integrations.google_health import webhooks as google_webhooks
from integrations.google_health.signatures import read_key_set
from integrations.huawei import mapping as huawei
from integrations.observatory.warnings import read_dangers
from integrations.oura import mapping as oura
from integrations.polar import mapping as polar
from integrations.source import Window
from integrations.withings import mapping as withings
from records.documents.file_types import judge_type
from records.documents.opening import open_document
from records.medical_certificates.rules import read_token
from rewards.gifts.catalogue.file import read_file
from rewards.gifts.redemptions.vouchers import read_voucher
from stations.events.importing import read_station_file
from stations.visitors.passes import read_pass

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
WINDOW = Window(dt.date(2026, 10, 8), dt.date(2026, 10, 10))
Target = Callable[[bytes], None]


def _texts(data: bytes) -> str:
    """Any text: half surrogate pairs are refused by every body and query before a reader sees them."""
    return data.decode("utf-8", errors="replace")


def _json(data: bytes) -> Any:
    """What a JSON parser would hand on. Raises ValueError or RecursionError for what is none."""
    return json.loads(data)


def _refused(*refusals: type[Exception]) -> contextlib.AbstractContextManager[None]:
    return contextlib.suppress(DomainError, ValidationError, *refusals)


def _tokens(data: bytes) -> None:
    text = _texts(data)
    readers: tuple[Callable[[str], Any], ...] = (
        lambda one: read_pass(one, scanned_at=NOW),
        read_voucher,
        read_token,
        read_refresh_token,
        lambda one: read_access_token(one, NOW),
    )
    for read in readers:
        with _refused():
            read(text)
    with _refused(SignatureInvalid):
        verify("voucher", text)


def _typed(data: bytes) -> None:
    text = _texts(data)
    for read in (
        read_code,
        read_card,
        read_identity_number,
        read_seen_identity_number,
        read_nickname,
        read_identifier,
        read_password,
        read_pin,
    ):
        with _refused():
            read(text)


def _parks(data: bytes) -> None:
    with contextlib.suppress(ValueError, RecursionError):
        document = _json(data)
        with _refused():
            read_features(document, declared_crs(document, None))
        with _refused():
            read_features(document, Crs.HONG_KONG_1980)


def _challenges(data: bytes) -> None:
    with _refused(DefinitionInvalid):
        check_file(_texts(data))


def _lists(data: bytes) -> None:
    """Gifts and station events, as files of their own."""
    text = _texts(data)
    with _refused():
        read_file(text)
    with _refused():
        read_station_file(text, first_day=dt.date(2026, 10, 10))


def _uploads(data: bytes) -> None:
    with _refused():
        map_upload(parse_upload(inflated(data)), phone_key="phone", now=NOW)
    with _refused():
        map_upload(parse_upload(data), phone_key="phone", now=NOW)


def _signatures(data: bytes) -> None:
    first, _, rest = data.decode("latin-1").partition("\n")
    second, _, third = rest.partition("\n")
    with _refused():
        read_signature(
            "POST",
            "/v1/step-uploads",
            content_digest=first,
            idempotency_key="key",
            signature_input=second,
            signature=third,
        )
    with _refused():
        read_public_key(data)


def _vendors(data: bytes) -> None:
    """One JSON value, as each vendor's answer and as each vendor's message."""
    try:
        said = _json(data)
    except (ValueError, RecursionError):
        said = None
    fields: Mapping[str, Any] = said if isinstance(said, dict) else {"data": said}
    listed = said if isinstance(said, list) else [said]
    for read in _vendor_readers(said, fields, listed):
        with _refused(VendorFailure, huawei.HuaweiShapeError, oura.OuraShapeError, polar.PolarShapeError):
            made = read()
            if isinstance(made, Iterator):
                list(made)
    google_webhooks.is_handshake(data)
    with _refused(ValueError):
        read_key_set(said)
    with _refused(ValueError):
        google_webhooks.read_notices(data)
    with _refused(ValueError):
        for day in withings.read_days(fields).days:
            list(withings.read_minutes(day, [fields]))
    with _refused(ValueError):
        withings.read_notification({key: str(value) for key, value in fields.items()}, now=NOW)


def _vendor_readers(said: Any, fields: Mapping[str, Any], listed: list[Any]) -> Iterator[Callable[[], Any]]:
    yield lambda: garmin.read_message(said, received_at=NOW)
    yield lambda: garmin.read_summaries("epochs", said, received_at=NOW)
    yield lambda: google.read_day_totals(listed, google.read_points(listed, revision=1).samples, observed_at=NOW)
    yield lambda: huawei.read_samples(fields, huawei.read_collectors(fields), observed_at=NOW)
    yield lambda: huawei.read_totals(fields, observed_at=NOW)
    yield lambda: huawei.read_event(fields)
    yield lambda: oura.window_batch(oura.read_page(fields).documents, WINDOW, observed_at=NOW)
    yield lambda: oura.read_event(fields)
    yield lambda: polar.day_batches(said, said, WINDOW, observed_at=NOW)
    yield lambda: polar.read_event(fields)
    yield lambda: read_dangers(said)


def _pictures(data: bytes) -> None:
    """A birth certificate's and a document's photograph; in the product each in a process of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what Pillow says of a broken tag, and goes on
        for kind in (FileType.JPEG, FileType.PNG, FileType.HEIC):
            with _refused():
                open_picture(data, kind)
        with _refused():
            open_document(data, judge_type(data, "application/octet-stream"))


def _documents(data: bytes) -> None:
    with _refused():
        open_document(data, FileType.PDF)


TARGETS: Mapping[str, Target] = {
    "tokens": _tokens,
    "typed": _typed,
    "parks": _parks,
    "challenges": _challenges,
    "lists": _lists,
    "uploads": _uploads,
    "signatures": _signatures,
    "vendors": _vendors,
    "pictures": _pictures,
    "documents": _documents,
}
