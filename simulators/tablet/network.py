"""A network that is cut by a script: while it is down nothing gets through; batches meet mishaps one by one."""

import json
from collections import deque
from collections.abc import Iterable
from typing import Literal

import httpx

BATCHES, VISITS = "/batches", "/station-visits"
# Cut before the server had anything; after it committed all of it; after so many items of a batch.
Mishap = Literal["before", "after", "none"] | int


class CutNetwork(httpx.AsyncBaseTransport):
    """Passes requests on. While `is_down` none gets out; a batch meets the next of `mishaps`, if there is one.

    With `is_cut_after_visit` the next visit that is sent by itself is committed, its answer lost, and the network
    down. `met` tells the mishaps that happened, `down_for` how many requests found no network.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, mishaps: Iterable[Mishap] = ()) -> None:
        self._inner = inner
        self.mishaps = deque(mishaps)
        self.met: list[Mishap] = []
        self.is_down = False
        self.is_cut_after_visit = False
        self.down_for = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on, or lose it or its answer. Raises httpx.ConnectError, httpx.ReadError."""
        if self.is_down:
            self.down_for += 1
            raise httpx.ConnectError("no network", request=request)
        if self.is_cut_after_visit and request.url.path.endswith(VISITS):
            self.is_cut_after_visit, self.is_down = False, True
            mishap: Mishap = "after"
        elif request.url.path.endswith(BATCHES) and self.mishaps:
            mishap = self.mishaps.popleft()
        else:
            return await self._inner.handle_async_request(request)
        self.met.append(mishap)
        if mishap == "before":
            raise httpx.ConnectError("no network", request=request)
        if isinstance(mishap, int):
            request = _first_items(request, mishap)
        answer = await self._inner.handle_async_request(request)
        if mishap == "none":
            return answer
        await answer.aread()
        await answer.aclose()
        raise httpx.ReadError("the answer was lost", request=request)

    async def aclose(self) -> None:
        """Close what requests went through."""
        await self._inner.aclose()


def _first_items(request: httpx.Request, count: int) -> httpx.Request:
    """Return the request as if the server had been cut off after so many items: each is a transaction."""
    body = json.loads(request.content)
    body["items"] = body["items"][:count]
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request("POST", request.url, headers=headers, json=body, extensions=request.extensions)
