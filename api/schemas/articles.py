"""The shapes of articles for parents."""

from pydantic import BaseModel, Field

from api.schemas.times import Day
from core.messages import Language
from records.articles.model import Article, ArticleTopic

_TITLE = "Safe sleep"
_SUMMARY = "On the back, in a cot, in your room."


class ArticleSource(BaseModel):
    """Where facts are from."""

    title: str = Field(examples=["Protect baby from sudden infant death syndrome"])
    publisher: str = Field(examples=["Family Health Service, Department of Health"])
    url: str = Field(examples=["https://www.fhs.gov.hk/english/health_info/child/14799.html"])


class ArticleSummary(BaseModel):
    """An article in a list."""

    id: str = Field(examples=["safe-sleep"])
    title: str = Field(examples=[_TITLE])
    summary: str = Field(examples=[_SUMMARY])
    topics: list[ArticleTopic] = Field(examples=[["sleep", "safety"]])
    from_age_days: int | None = Field(description="Null of a pregnancy.", examples=[0])
    to_age_days: int | None = Field(description="It is for children younger than that.", examples=[365])
    from_pregnancy_week: int | None = Field(examples=[None])
    to_pregnancy_week: int | None = Field(examples=[None])
    reviewed_on: Day = Field(examples=["2026-11-30"])

    @classmethod
    def of(cls, article: Article, language: Language) -> "ArticleSummary":
        """Return an article in the caller's language."""
        return cls(**_shown(article, language))


class ArticleList(BaseModel):
    """Articles, those that are about just now first."""

    items: list[ArticleSummary]


class ArticleOut(ArticleSummary):
    """A whole article: paragraphs, when not to wait, and where its facts are from."""

    body: list[str] = Field(examples=[["Lay the baby on the back for every sleep, day and night."]])
    get_help: str | None = Field(description="When not to wait.", examples=["Call 999."])
    sources: list[ArticleSource]

    @classmethod
    def of(cls, article: Article, language: Language) -> "ArticleOut":
        """Return an article in the caller's language."""
        text = article.texts[language]
        return cls(
            **_shown(article, language),
            body=list(text.body),
            get_help=text.get_help,
            sources=[ArticleSource(**one.model_dump()) for one in article.sources],
        )


def _shown(article: Article, language: Language) -> dict[str, object]:
    text, ages, weeks = article.texts[language], article.ages, article.pregnancy_weeks
    return {
        "id": article.id,
        "title": text.title,
        "summary": text.summary,
        "topics": list(article.topics),
        "from_age_days": ages and ages.from_days,
        "to_age_days": ages and ages.to_days,
        "from_pregnancy_week": weeks and weeks.from_week,
        "to_pregnancy_week": weeks and weeks.to_week,
        "reviewed_on": article.reviewed_on,
    }
