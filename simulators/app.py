"""The app of a simulated vendor: switches, faults and limits around the routes that the vendor adds."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from simulators.faults import add_switches
from simulators.oauth import OAuthRefusal
from simulators.vendor import Firing, Vendor

RateHeaders = Callable[[int, int, int], Mapping[str, str]]  # of (used, limit, seconds until one is free)


def _no_rate_headers(_used: int, _limit: int, _reset_s: int) -> Mapping[str, str]:
    return {}


def make_vendor_app(vendor: Vendor, fire: Firing, rate_headers: RateHeaders = _no_rate_headers) -> FastAPI:
    """Return an app with the switches, faults and limits; the vendor adds its routes."""
    app = FastAPI(title=f"Simulated {vendor.slug}", openapi_url=None)
    app.state.vendor = vendor
    add_switches(app, vendor, fire)

    @app.exception_handler(OAuthRefusal)
    async def refuse(_request: Request, refusal: OAuthRefusal) -> Response:
        return JSONResponse({"error": refusal.error}, refusal.status)

    @app.middleware("http")
    async def behave(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.url.path.startswith("/_simulator/"):
            return await call_next(request)
        vendor.requests[f"{request.method} {request.url.path}"] += 1
        used, reset_s = vendor.count_request()
        limit = vendor.settings.requests_per_minute
        headers = rate_headers(used, limit, reset_s)
        if used > limit:
            return JSONResponse({"error": "too_many_requests"}, 429, {"retry-after": str(reset_s), **headers})
        if (fault := vendor.faults.answer()) is not None:
            status, fault_headers = fault
            return JSONResponse({"error": "simulated"}, status, {**headers, **fault_headers})
        response = await call_next(request)
        response.headers.update(dict(headers))
        return response

    return app
