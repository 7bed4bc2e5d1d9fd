"""Articles for parents: for everybody, by age alone; whose child it is, nobody is told."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from api.errors import problems
from api.etag import etag_of, not_modified
from api.languages import LanguageDep
from api.schemas.articles import ArticleList, ArticleOut, ArticleSummary
from records.articles.catalogue import find_articles, get_article
from records.articles.model import LAST_WEEK, ArticleTopic

router = APIRouter(prefix="/articles", tags=["articles"])

CACHE = "public, max-age=3600"  # they change with a release only
_OLDEST_WEEKS = 940  # 18 years
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing has changed since the given ETag."}}


@router.get(
    "",
    operation_id="list_articles",
    summary="Articles for parents, by a child's age or week of pregnancy",
    response_model=ArticleList,
    responses=_UNCHANGED,
)
async def get_articles(
    request: Request,
    language: LanguageDep,
    age_weeks: Annotated[
        int | None, Query(ge=0, le=_OLDEST_WEEKS, description="Completed weeks of a child's life.")
    ] = None,
    pregnancy_week: Annotated[
        int | None, Query(ge=0, le=LAST_WEEK, description="Completed weeks of a pregnancy.")
    ] = None,
    topic: ArticleTopic | None = None,
) -> Response:
    """Return those that fit either; all where neither is said. What is about just now comes first."""
    found = find_articles(age_weeks=age_weeks, pregnancy_week=pregnancy_week, topic=topic)
    return _answer(request, ArticleList(items=[ArticleSummary.of(one, language) for one in found]))


@router.get(
    "/{article_id}",
    operation_id="get_article",
    summary="An article for parents",
    response_model=ArticleOut,
    responses={**problems(404), **_UNCHANGED},
)
async def get_one_article(
    request: Request,
    language: LanguageDep,
    article_id: Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]{1,80}$", examples=["safe-sleep"])],
) -> Response:
    """Return it with its sources and the day on which it was last compared with them."""
    return _answer(request, ArticleOut.of(get_article(article_id), language))


def _answer(request: Request, model: BaseModel) -> Response:
    body = model.model_dump_json()
    etag = etag_of(body)
    return not_modified(request, etag, cache_control=CACHE) or Response(
        body,
        media_type="application/json",
        headers={"ETag": etag, "Cache-Control": CACHE, "Vary": "Accept-Language"},
    )
