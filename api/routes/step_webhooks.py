"""Where step sources' vendors call: the raw body to its source, a receipt, an answer. Read later by a worker."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import DatabaseDep, NowDep, StepSourcesDep
from api.errors import answer_problem
from integrations.receipts.service import take_webhook
from integrations.source import WebhookRequest

router = APIRouter(tags=["step webhooks"])

SlugPath = Annotated[str, Path(max_length=40, pattern=r"^[a-z-]{1,40}$")]


# Vendors' own shapes, so not in the document of our API; see docs/adding-a-source.md.
@router.api_route("/step-webhooks/{slug}", methods=["GET", "POST"], include_in_schema=False)
async def take(
    slug: SlugPath, request: Request, database: DatabaseDep, sources: StepSourcesDep, now: NowDep
) -> Response:
    """Answer as the vendor expects. A source that is not set up is answered as one that does not exist."""
    source = sources.get(slug)
    if not (source.is_configured and source.capabilities.has_webhook):
        return answer_problem(request, 404)
    body = await _read(request, source.capabilities.webhook_bytes_most)
    if body is None:
        return answer_problem(request, 413, headers={"Connection": "close"})
    said = WebhookRequest(
        request.method,
        body,
        {name.lower(): value for name, value in request.headers.items()},
        dict(request.query_params),
    )
    answer = await take_webhook(database, source, said, now=now)
    return Response(answer.body, answer.status, media_type=answer.content_type)


async def _read(request: Request, most_bytes: int) -> bytes | None:
    """Return the body as it was sent, None for one that is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            return None
    return bytes(body)
