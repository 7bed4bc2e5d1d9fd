"""A person at a simulated vendor's consent page, and our side of its webhooks, over real sockets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
from fastapi import FastAPI, Request, Response

from core.clock import utc_now
from integrations.source import Notice, StepSource, WebhookAnswer, WebhookRequest

REDIRECT_URL = "https://eplus.example/v1/step-sources/callback"


async def consent(
    url: str, user_id: str, *, scopes: list[str] | None = None, answer: str = "allow"
) -> Mapping[str, str]:
    """Open the consent page as a browser does and answer it; return the query that comes back to us.

    `scopes` are those left ticked; None: all.
    """
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(url)
        assert page.status_code == 200, page.text
        hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
        offered = re.findall(r'name="scope" value="([^"]*)"', page.text)
        fields = [(unescape(name), unescape(value)) for name, value in hidden]
        ticked = [scope for scope in offered if scopes is None or scope in scopes]
        form = [*fields, ("user_id", user_id), ("answer", answer), *(("scope", scope) for scope in ticked)]
        back = await browser.post(
            url.partition("?")[0],
            content=str(httpx.QueryParams(form)),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
    assert back.status_code == 303, back.text
    address = urlsplit(back.headers["location"])
    assert back.headers["location"].startswith(REDIRECT_URL)
    return dict(parse_qsl(address.query))


@dataclass
class Inbox:
    """What the vendor sent us and how it was answered. `is_away` answers 503 and reads nothing."""

    source: StepSource | None = None
    answers: list[WebhookAnswer] = field(default_factory=list)
    requests: list[WebhookRequest] = field(default_factory=list)
    is_away: bool = False

    def app(self) -> FastAPI:
        """Return our side as an app with the address `/hook`."""
        app = FastAPI()

        @app.api_route("/hook", methods=["GET", "HEAD", "POST"])
        async def hook(request: Request) -> Response:
            if self.is_away or self.source is None:
                return Response(status_code=503)
            read = WebhookRequest(
                method=request.method,
                body=await request.body(),
                headers=dict(request.headers),
                query=dict(request.query_params),
            )
            answer = await self.source.read_webhook(read, now=utc_now())
            self.requests.append(read)
            self.answers.append(answer)
            return Response(answer.body, answer.status, media_type=answer.content_type)

        return app

    def notices(self) -> list[Notice]:
        """Return everything that was said so far."""
        return [notice for answer in self.answers for notice in answer.notices]
