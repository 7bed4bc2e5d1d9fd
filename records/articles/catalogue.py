"""Reads `data/articles/*.yaml`, one file per article, and finds those that fit."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError
from ruamel.yaml import YAML

from core.errors import NotFound
from core.settings import PROJECT_ROOT
from records.articles.model import Article, ArticleTopic

FOLDER = PROJECT_ROOT / "data" / "articles"
REVIEW_DAYS = 730  # advice changes: after two years somebody compares an article with its sources


class ArticleUnknown(NotFound):
    """There is no such article (404)."""

    code: ClassVar[str] = "article_unknown"


class ArticleFault(ValueError):
    """A file is no article; the message names it and what is wrong."""


@cache
def article_catalogue() -> Mapping[str, Article]:
    """Return the articles by id, read once. Raises ArticleFault."""
    return {path.stem: read_article(path) for path in sorted(FOLDER.glob("*.yaml"))}


def read_article(path: Path) -> Article:
    """Return the article of a file. Raises ArticleFault."""
    try:
        return Article.model_validate({"id": path.stem, **YAML(typ="safe").load(path)})
    except ValidationError as fault:
        raise ArticleFault(f"{path.name}: {fault}") from fault


def get_article(article_id: str) -> Article:
    """Return an article. Raises ArticleUnknown."""
    found = article_catalogue().get(article_id)
    if found is None:
        raise ArticleUnknown
    return found


def find_articles(
    *, age_weeks: int | None = None, pregnancy_week: int | None = None, topic: ArticleTopic | None = None
) -> Sequence[Article]:
    """Return the articles that fit an age or week, all where neither is said; what is about just now first."""
    is_any = age_weeks is None and pregnancy_week is None
    found = [
        one
        for one in article_catalogue().values()
        if (topic is None or topic in one.topics)
        and (
            is_any
            or (age_weeks is not None and one.fits_age(age_weeks))
            or (pregnancy_week is not None and one.fits_pregnancy(pregnancy_week))
        )
    ]
    return sorted(found, key=lambda one: (one.span_days, one.id))


def list_overdue(today: dt.date) -> Sequence[Article]:
    """Return the articles that nobody has compared with their sources for too long."""
    return [one for one in article_catalogue().values() if (today - one.reviewed_on).days > REVIEW_DAYS]
