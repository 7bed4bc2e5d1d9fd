"""Reading a photograph of a birth certificate, for a parent to check and complete. Nothing is kept."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.dependencies import ActorDep, DatabaseDep, NowDep, RedisDep
from api.errors import problems
from api.schemas.birth_certificates import CertificateReadingOut, picture_body
from core.rate_limits import Limit, take
from families.birth_certificates.layout import read_fields
from families.birth_certificates.picture_types import judge_type
from families.birth_certificates.reader import CertificateReader
from families.permissions import Action, require

router = APIRouter(prefix="/birth-certificates", tags=["children"])

# A family photographs a certificate a few times until it is sharp; each costs seconds of a core.
READINGS = Limit("birth-certificate-readings", capacity=12, per_s=1 / 60)


async def get_certificate_reader(request: Request) -> CertificateReader:
    """Return the process's reader."""
    reader: CertificateReader = request.app.state.certificate_reader
    return reader


ReaderDep = Annotated[CertificateReader, Depends(get_certificate_reader)]


@router.post(
    "/readings",
    operation_id="read_birth_certificate",
    summary="Read a photograph of a birth certificate",
    responses=problems(401, 403, 404),
    openapi_extra=picture_body(),
)
async def post_reading(
    request: Request, database: DatabaseDep, redis: RedisDep, actor: ActorDep, reader: ReaderDep, now: NowDep
) -> CertificateReadingOut:
    """Return what stands on the photograph: JPEG, PNG or HEIC, at most 12 MiB, the bytes themselves as the body.

    The picture is held in memory while it is read, and stored nowhere; nor is what was read. What cannot be read
    is typed: registration asks for no photograph.
    """
    # Its transaction ends before the reading begins: no connection is held for seconds.
    async with database.transaction() as session:
        await require(session, actor, Action.REGISTER_CHILD, person_id=actor.person_id)
    await take(redis, READINGS, str(actor.account_id), now)
    data = await request.body()
    kind = judge_type(data, request.headers.get("content-type", ""))
    return CertificateReadingOut.of(read_fields(await reader.read(data, kind)))
