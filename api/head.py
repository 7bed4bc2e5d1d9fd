"""HEAD wherever there is GET: the same answer without its content (RFC 9110, 9.3.2)."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Lets the routes answer a HEAD as a GET, and keeps the content back. A stream is ended when it begins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        is_asked, is_answered = False, asyncio.Event()

        async def receive_nothing() -> Message:
            nonlocal is_asked
            if is_asked:
                await is_answered.wait()
                return {"type": "http.disconnect"}
            is_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                # The server itself looks here to know that no content follows the stated length.
                scope["method"] = "HEAD"
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                is_answered.set()

        # The same scope, for the router's findings are read by who stands in front of us.
        scope["method"] = "GET"
        await self._app(scope, receive_nothing, send_head)
