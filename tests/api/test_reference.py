"""The page of all operations: complete, sound as HTML, and nothing in it runs or comes from elsewhere."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import httpx
import pytest

from api.reference import STYLE, render
from tests.support.api import openapi_document

DOCUMENT = openapi_document()
OPERATIONS = [operation for path in DOCUMENT["paths"].values() for operation in path.values()]
EMPTY = {"meta"}  # elements without an end


class _Page(HTMLParser):
    """Collects what the page holds and checks that elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag not in EMPTY:
            self.open.append(tag)
        for name, value in attrs:
            assert name != "style", "the policy forbids it"
            assert not name.startswith("on")
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"}:
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> _Page:
    page = _Page()
    page.feed(render(DOCUMENT))
    assert page.open == []
    return page


async def test_it_is_served_with_a_policy_for_its_own_style_alone(probe_client: httpx.AsyncClient) -> None:
    answer = await probe_client.get("/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy
    assert answer.text == (await probe_client.get("/docs")).text


def test_every_operation_is_there_once_and_linked(page: _Page) -> None:
    ids = {operation["operationId"] for operation in OPERATIONS}
    assert ids <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {f"#{operation_id}" for operation_id in ids} <= set(page.links)


def test_nothing_runs_and_nothing_comes_from_elsewhere(page: _Page) -> None:
    assert page.elements.isdisjoint({"script", "link", "img", "iframe", "form"})
    assert all(link == "/openapi.json" or link[1:] in page.ids for link in page.links)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_parameters_bodies_and_examples_are_shown() -> None:
    text = render(DOCUMENT)
    assert "west,south,east,north in degrees." in text
    assert "integer, ≥ 1, ≤ 60000" in text
    assert "Body, application/json" in text
    assert "&quot;device_id&quot;: &quot;a3f0c2d9&quot;" in text


def test_words_of_the_document_are_never_markup() -> None:
    operation = {"operationId": "x", "summary": "<b>&", "description": "`<i>`", "responses": {}}
    text = render({"info": {"title": "T"}, "paths": {"/x": {"get": operation}}, "components": {"schemas": {}}})
    assert "&lt;b&gt;&amp;" in text
    assert "<code>&lt;i&gt;</code>" in text
