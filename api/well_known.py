"""What others look for under `/.well-known` (RFC 8615): the public keys of what we sign."""

from fastapi import APIRouter, Response

from api.schemas.vaccine_documents import JwkSet
from vaccines.documents.health_card import key_set

router = APIRouter(tags=["well-known"])


@router.get(
    "/.well-known/jwks.json",
    operation_id="get_public_keys",
    summary="The keys by which health cards are verified",
)
async def get_public_keys(response: Response) -> JwkSet:
    """Return the public keys; any page may ask for them, as verifiers in browsers do."""
    response.headers.update({"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"})
    return JwkSet.model_validate(key_set())
