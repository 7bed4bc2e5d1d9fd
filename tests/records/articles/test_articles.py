"""Articles for parents: whole in three languages, found by age or week, the same for everybody."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

from api.app import create_app
from core.clock import local_day, utc_now
from core.messages import LANGUAGES
from records.articles.catalogue import (
    REVIEW_DAYS,
    ArticleFault,
    article_catalogue,
    find_articles,
    list_overdue,
    read_article,
)
from records.articles.model import ArticleTopic
from tests.support.api import client_of

YEAR_WEEKS = 52


def test_each_is_whole_and_was_compared_with_its_sources() -> None:
    assert len(article_catalogue()) >= 15
    simplified = OpenCC("t2s")
    for one in article_catalogue().values():
        assert one.reviewed_on <= local_day(utc_now()), one.id
        words = {
            language: " ".join((one.texts[language].title, *one.texts[language].body)) for language in LANGUAGES
        }
        assert words["en"].isascii() or "°" in words["en"], one.id
        assert words["zh-Hans"] == simplified.convert(words["zh-Hans"]), one.id
        assert words["zh-Hant"] != words["zh-Hans"], one.id


def test_no_age_is_left_alone() -> None:
    for age_weeks in range(12 * YEAR_WEEKS):
        assert len(find_articles(age_weeks=age_weeks)) >= 3, age_weeks
    for week in range(4, 43):
        assert find_articles(pregnancy_week=week), week
    assert {topic for one in article_catalogue().values() for topic in one.topics} == set(ArticleTopic)


def test_what_is_about_just_now_comes_first() -> None:
    ids = [one.id for one in find_articles(age_weeks=6)]
    assert ids.index("jaundice-and-nappies") < ids.index("safe-sleep") < ids.index("fever")
    assert "toilet" not in ids
    assert "safe-sleep" in {one.id for one in find_articles(age_weeks=51)}
    assert "safe-sleep" not in {one.id for one in find_articles(age_weeks=53)}
    assert {one.id for one in find_articles(pregnancy_week=14)} == {
        "first-antenatal-visit",
        "eating-in-pregnancy",
        "signs-in-pregnancy",
    }


def test_an_old_one_is_named_and_breaks_nothing() -> None:
    one = article_catalogue()["fever"]
    last = one.reviewed_on + dt.timedelta(days=REVIEW_DAYS)
    assert one not in list_overdue(last)
    assert one in list_overdue(last + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("zh-Hans:", "zh-Hanz:"),
        ("from: 0 weeks, to: 12 months", "from: 12 months, to: 0 weeks"),
        ("12 months", "a while"),
        ("url: ", "link: "),
        ("topics: [sleep, safety]", "topics: [naps]"),
        ("reviewed_on: ", "seen_on: "),
    ],
)
def test_a_file_that_is_no_article_is_named(tmp_path: Path, found: str, put: str) -> None:
    whole = (Path(__file__).parents[3] / "data/articles/safe-sleep.yaml").read_text(encoding="utf-8")
    assert found in whole
    path = tmp_path / "broken.yaml"
    path.write_text(whole.replace(found, put), encoding="utf-8")
    with pytest.raises(ArticleFault, match=r"broken\.yaml"):
        read_article(path)


async def test_they_are_read_without_a_sign_in(database: Any) -> None:
    async with client_of(create_app()) as client:
        listed = await client.get("/v1/articles?age_weeks=6&topic=sleep", headers={"Accept-Language": "zh-HK"})
        first = listed.json()["items"][0]
        assert (first["id"], first["title"]) == ("safe-sleep", "安全睡眠")
        held = {"If-None-Match": listed.headers["ETag"], "Accept-Language": "zh-HK"}
        assert (await client.get("/v1/articles?age_weeks=6&topic=sleep", headers=held)).status_code == 304
        whole = (await client.get("/v1/articles/safe-sleep")).json()
        assert (whole["to_age_days"], whole["from_pregnancy_week"]) == (365, None)
        assert "999" in whole["get_help"]
        assert whole["sources"][0]["url"].startswith("https://www.fhs.gov.hk/")
        assert (await client.get("/v1/articles/nothing")).json()["code"] == "article_unknown"
        assert (await client.get("/v1/articles?age_weeks=-1")).status_code == 422
