"""Certificates: issued once and never before their time, never edited, revoked and verified."""

import datetime as dt
import io
import uuid
from dataclasses import replace
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import LANGUAGES, Language
from rewards.certificates.document import make_document, version_of
from rewards.certificates.errors import CertificateUnknown
from rewards.certificates.rules import CODE_CHARS, CertificateWords, NewCertificate
from rewards.certificates.service import (
    HeldCertificate,
    choose_name,
    correct_certificate,
    get_certificate,
    issue_certificates,
    list_certificates,
    revoke_certificates,
)
from tests.support.roles import become_owner

PUBLIC_URL = "https://eplus.example.hk"
OFFICER = uuid.uuid4()


def words(en: str, zh_hant: str, zh_hans: str) -> dict[Language, str]:
    return {"en": en, "zh-Hant": zh_hant, "zh-Hans": zh_hans}


def new_certificate(now: dt.datetime) -> NewCertificate:
    return NewCertificate(
        person_id=uuid.uuid4(),
        series="walk",
        kind="achievement",
        reason_key="walk:achievement:run/1",
        words=CertificateWords(
            heading=words("A Walking Month", "健步月", "健步月"),
            title=words("Certificate of achievement", "成就證書", "成就证书"),
            statement=words("has walked 312,345 steps.", "步行 312,345 步。", "步行 312,345 步。"),
        ),
        names=words("Brave Otter 27", "勇敢水獺 27", "勇敢水獭 27"),
        first_day=dt.date(2026, 9, 1),
        last_day=dt.date(2026, 9, 30),
        sealed_at=now,
    )


async def issued(session: AsyncSession, now: dt.datetime) -> HeldCertificate:
    new = new_certificate(now)
    await issue_certificates(session, [new], now)
    (held,) = (await list_certificates(session, new.person_id)).items
    return held


async def test_not_a_moment_before_its_result_is_final(session: AsyncSession, now: dt.datetime) -> None:
    early = now - dt.timedelta(microseconds=1)
    with pytest.raises(ValueError, match="never before"):
        await issue_certificates(session, [new_certificate(now)], early)
    held = await issued(session, now)
    with pytest.raises(IntegrityError, match="ck_certificates_sealed"):
        await session.execute(
            text(
                "INSERT INTO certificates SELECT gen_random_uuid(), gen_random_uuid(), series, kind, reason_key,"
                " 'x', words, first_day, last_day, sealed_at, :early, signature FROM certificates WHERE id = :id"
            ),
            {"early": early, "id": held.id},
        )


async def test_issued_again_it_is_the_one_there_is(session: AsyncSession, now: dt.datetime) -> None:
    new = new_certificate(now)
    await issue_certificates(session, [new], now)
    before = (await list_certificates(session, new.person_id)).items
    await issue_certificates(session, [new, replace(new, kind="participation")], now + dt.timedelta(days=1))
    after = {one.kind: one for one in (await list_certificates(session, new.person_id)).items}
    assert [after["achievement"]] == before
    assert set(after) == {"achievement", "participation"}
    codes = {one.code for one in after.values()}
    assert len(codes) == 2
    assert {len(code) for code in codes} == {CODE_CHARS}


async def test_what_was_lost_is_revoked_and_what_is_earned_again_stands_again(
    session: AsyncSession, now: dt.datetime
) -> None:
    new = new_certificate(now)
    key = (new.person_id, new.series, new.kind, new.reason_key)
    await issue_certificates(session, [new], now)
    later = now + dt.timedelta(days=1)
    for at in (later, later + dt.timedelta(days=1)):  # the second changes nothing
        await revoke_certificates(session, [key], "corrected", at)
    (held,) = (await list_certificates(session, new.person_id)).items
    assert held.revoked_at == later

    await issue_certificates(session, [new], later)
    (again,) = (await list_certificates(session, new.person_id)).items
    assert (again.code, again.revoked_at) == (held.code, None)


async def test_an_officer_corrects_by_the_code(session: AsyncSession, now: dt.datetime) -> None:
    held = await issued(session, now)
    for is_revoked in (True, True, False):
        await correct_certificate(
            session, held.code, is_revoked=is_revoked, reason="a slip", corrected_by_id=OFFICER, now=now
        )
        assert ((await get_certificate(session, held.code)).revoked_at == now) is is_revoked
    with pytest.raises(CertificateUnknown):
        await correct_certificate(
            session, "0" * CODE_CHARS, is_revoked=True, reason="a slip", corrected_by_id=OFFICER, now=now
        )


async def test_what_an_officer_revoked_stays_so_until_an_officer_says_otherwise(
    session: AsyncSession, now: dt.datetime
) -> None:
    new = new_certificate(now)
    await issue_certificates(session, [new], now)
    (held,) = (await list_certificates(session, new.person_id)).items
    for is_revoked in (True, False):
        await correct_certificate(
            session, held.code, is_revoked=is_revoked, reason="cheated", corrected_by_id=OFFICER, now=now
        )
        await issue_certificates(session, [new], now)
        assert ((await get_certificate(session, held.code)).revoked_at == now) is is_revoked


@pytest.mark.parametrize("table", ["certificates", "certificate_names", "certificate_corrections"])
@pytest.mark.parametrize("change", ["UPDATE {} SET signature = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_rows_refuse_every_change(session: AsyncSession, now: dt.datetime, table: str, change: str) -> None:
    held = await issued(session, now)
    await correct_certificate(
        session, held.code, is_revoked=True, reason="a slip", corrected_by_id=OFFICER, now=now
    )
    if table == "certificate_corrections":
        change = change.replace("signature", "reason")
    await become_owner(session)
    with pytest.raises(IntegrityError, match="certificates are never edited"):
        await session.execute(text(change.format(table)))


@pytest.mark.parametrize(
    "forgery",
    [
        """UPDATE certificates SET words = jsonb_set(words, '{title,en}', '"Gold"') WHERE id = :id""",
        "UPDATE certificates SET words = words - 'title' WHERE id = :id",
        "UPDATE certificates SET words = words #- '{title,en}' WHERE id = :id",
        "UPDATE certificates SET person_id = gen_random_uuid() WHERE id = :id",
        """UPDATE certificate_names SET names = jsonb_set(names, '{en}', '"Me"') WHERE certificate_id = :id""",
    ],
)
async def test_what_was_changed_past_the_key_is_not_verified(
    session: AsyncSession, now: dt.datetime, forgery: str
) -> None:
    held = await issued(session, now)
    assert await get_certificate(session, held.code) == held
    for table in ("certificates", "certificate_names"):
        await become_owner(session)
        await session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    await session.execute(text(forgery), {"id": held.id})
    session.expire_all()
    with pytest.raises(CertificateUnknown):
        await get_certificate(session, held.code)


async def test_a_name_is_chosen_by_whose_it_is(session: AsyncSession, now: dt.datetime) -> None:
    held = await issued(session, now)
    chosen = words("Chan Tai Man", "陳大文", "陈大文")
    await choose_name(session, held.person_id, held.code, chosen, now)
    renamed = await get_certificate(session, held.code)
    assert (renamed.names, renamed.name_ordinal) == (chosen, 2)
    assert version_of(renamed, "en", PUBLIC_URL) != version_of(held, "en", PUBLIC_URL)
    with pytest.raises(CertificateUnknown):
        await choose_name(session, uuid.uuid4(), held.code, chosen, now)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_document_says_it_in_each_language_with_its_letters_and_a_code_that_leads_there(
    session: AsyncSession, now: dt.datetime, language: Language
) -> None:
    held = await issued(session, now)
    document = make_document(held, language, PUBLIC_URL)
    assert make_document(held, language, PUBLIC_URL) == document
    assert len(document) < 100_000  # the letters that are used, not the font

    page = pypdfium2.PdfDocument(document)[0]
    shown = page.get_textpage().get_text_bounded().replace(" ", "")
    said = (held.words.heading, held.words.title, held.words.statement, held.names)
    assert [one[language] for one in said if one[language].replace(" ", "") not in shown] == []
    assert held.shown_signature.replace(" ", "") in shown

    picture = np.ascontiguousarray(page.render(scale=2).to_numpy())
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [f"{PUBLIC_URL}/certificates/{held.code}"]

    reader: Any = PdfReader(io.BytesIO(document))
    fonts = [one.get_object() for one in reader.pages[0]["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert descriptors
    assert all("/FontFile3" in one or "/FontFile2" in one for one in descriptors)
    assert reader.trailer["/Root"]["/Lang"].startswith(language[:2])


async def test_a_name_is_never_read_as_markup(session: AsyncSession, now: dt.datetime) -> None:
    held = await issued(session, now)
    name = '#set page(fill: red) $x$ "\\ *bold* <script> 𠮷 ' + "長" * 50
    document = make_document(replace(held, names=dict.fromkeys(LANGUAGES, name)), "en", PUBLIC_URL)
    pdf = pypdfium2.PdfDocument(document)
    assert len(pdf) == 1
    shown = pdf[0].get_textpage().get_text_bounded()
    assert "#set page(fill: red) $x$" in shown
    assert "*bold* <script>" in shown
