"""`/docs`: every operation on one page, written from the OpenAPI document. No scripts, nothing from elsewhere."""

import base64
import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.openapi_examples import resolve

STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "public, max-age=300",  # changes with a new release only
}
_BOUNDS = {"minimum": "≥", "maximum": "≤", "minLength": "length ≥", "maxLength": "length ≤", "maxItems": "items ≤"}

Part = Mapping[str, Any]

router = APIRouter(include_in_schema=False)


class Operation(NamedTuple):
    """One operation of the document with its place."""

    tag: str
    method: str
    path: str
    content: Part

    @property
    def id(self) -> str:
        """Its name, by which the page's addresses point to it."""
        return str(self.content["operationId"])


@router.get("/docs")
async def read_reference(request: Request) -> HTMLResponse:
    """Answer with the page."""
    state = request.app.state
    if not hasattr(state, "reference_page"):
        state.reference_page = render(request.app.openapi())
    return HTMLResponse(state.reference_page, headers=HEADERS)


def render(document: Part) -> str:
    """Return the page for an OpenAPI document."""
    operations = sorted(_operations(document), key=lambda one: one.tag)
    tags = [(tag, list(found)) for tag, found in groupby(operations, key=lambda one: one.tag)]
    title = html.escape(document["info"]["title"])
    contents = "".join(_contents_of(tag, found) for tag, found in tags)
    sections = "".join(_section(tag, found, document["components"]["schemas"]) for tag, found in tags)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}: the API</title><style>{STYLE}</style></head>"
        f"<body><header><h1>{title}: the API</h1>{_paragraphs(document['info'].get('description', ''))}"
        '<p>For programs: <a href="/openapi.json">the same as an OpenAPI document</a>.</p></header>'
        f'<nav aria-label="Operations">{contents}</nav><main>{sections}</main></body></html>'
    )


def _operations(document: Part) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, content in methods.items():
            yield Operation(content.get("tags", ["other"])[0], method.upper(), path, content)


def _contents_of(tag: str, operations: list[Operation]) -> str:
    links = "".join(f'<li><a href="#{one.id}">{_words(one.content["summary"])}</a></li>' for one in operations)
    return f"<details><summary>{html.escape(tag)} ({len(operations)})</summary><ul>{links}</ul></details>"


def _section(tag: str, operations: list[Operation], schemas: Mapping[str, Part]) -> str:
    articles = "".join(_article(one, schemas) for one in operations)
    return f'<section id="tag-{html.escape(tag)}"><h2>{html.escape(tag)}</h2>{articles}</section>'


def _article(operation: Operation, schemas: Mapping[str, Part]) -> str:
    content = operation.content
    needs = '<p class="needs">Needs an access token.</p>' if content.get("security") else ""
    parameters = [
        _field(each["name"], {**each["schema"], **each}, each["in"], schemas, is_required=each["required"])
        for each in content.get("parameters", ())
    ]
    return (
        f'<article id="{operation.id}">'
        f'<h3><a href="#{operation.id}">{_words(content["summary"])}</a></h3>'
        f'<p class="address"><code><span class="method">{operation.method}</span>'
        f" {html.escape(operation.path)}</code></p>"
        f"{needs}{_paragraphs(content.get('description', ''))}"
        f"{_listed('Parameters', parameters)}{_request_body(content, schemas)}"
        f"<h4>Answers</h4>{''.join(_answer(*one) for one in sorted(content['responses'].items()))}</article>"
    )


def _request_body(content: Part, schemas: Mapping[str, Part]) -> str:
    shown = ""
    for media_type, sent in content.get("requestBody", {}).get("content", {}).items():
        schema = resolve(sent["schema"], schemas)
        required = schema.get("required", ())
        fields = [
            _field(name, field, "body", schemas, is_required=name in required)
            for name, field in schema.get("properties", {}).items()
        ]
        shown += _listed(f"Body, {media_type}", fields) + _example(sent)
    return shown


def _answer(status: str, answer: Part) -> str:
    is_problem = status >= "4"  # they all look alike: the words say enough
    examples = "" if is_problem else "".join(_example(sent) for sent in answer.get("content", {}).values())
    line = f"<code>{status}</code> {_words(answer['description'])}"
    return f"<details><summary>{line}</summary>{examples}</details>" if examples else f"<p>{line}</p>"


def _example(sent: Part) -> str:
    if "example" not in sent:
        return ""
    text = orjson.dumps(sent["example"], option=orjson.OPT_INDENT_2).decode()
    return f"<pre><code>{html.escape(text)}</code></pre>"


def _listed(title: str, fields: list[str]) -> str:
    return f"<h4>{html.escape(title)}</h4><dl>{''.join(fields)}</dl>" if fields else ""


def _field(name: str, field: Part, place: str, schemas: Mapping[str, Part], *, is_required: bool) -> str:
    needed = ", required" if is_required else ""
    examples = [orjson.dumps(each).decode().strip('"') for each in field.get("examples", ())[:1]]
    example = "".join(f" <small>e.g. <code>{html.escape(each)}</code></small>" for each in examples)
    kind = html.escape(_kind(field.get("schema", field), schemas))
    return (
        f"<dt><code>{html.escape(name)}</code> <small>{place}{needed}: {kind}</small></dt>"
        f"<dd>{_words(field.get('description', ''))}{example}</dd>"
    )


def _kind(schema: Part, schemas: Mapping[str, Part]) -> str:
    """Return in a few words what a value may be."""
    schema = resolve(schema, schemas)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        return " or ".join(_kind(choice, schemas) for choice in choices)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = str(schema.get("format") or schema.get("type", "anything"))
    if kind == "array":
        kind = f"list of {_kind(schema.get('items', {}), schemas)}"
    bounds = [f"{sign} {schema[name]}" for name, sign in _BOUNDS.items() if name in schema]
    return ", ".join([kind, *bounds])


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_words(part)}</p>" for part in text.strip().split("\n\n") if part)


def _words(text: str) -> str:
    """Return `text` as HTML; what stands between backticks is code, as in Markdown."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
