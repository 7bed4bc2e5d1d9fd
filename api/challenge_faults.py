"""The answer to a challenge file that cannot be taken: every fault of it, in one shape wherever a file is sent."""

from fastapi import Request, Response

from api.errors import request_id_of
from api.problems import problem
from api.schemas.challenge_files import faults_out
from challenge_engine.definitions.faults import DefinitionInvalid
from core.messages import Language


def faulty_file(request: Request, invalid: DefinitionInvalid, language: Language) -> Response:
    """Return the problem (422) with the file's faults."""
    return problem(
        422,
        invalid.code,
        language,
        params=invalid.params_in(language),
        faults=faults_out(invalid.faults, language),
        request_id=request_id_of(request),
    )
