"""Which addresses a vendor's client may ask: the vendor's own over https, or a stand-in that the operator set.

Addresses that a vendor puts into its messages go through `found`: whoever can forge a message must not be able to
make this server ask its own network.
"""

from dataclasses import dataclass

import httpx

from integrations.failures import AddressNotAllowed

_MAX_ADDRESS_CHARS = 2_048  # what browsers and proxies agree on; vendors' are a tenth of it


@dataclass(frozen=True, slots=True)
class VendorHosts:
    """A vendor's host names in lower case, and the origin that replaces all of them where one is set."""

    allowed: frozenset[str]
    stand_in: str | None = None  # "http://127.0.0.1:9000": every path of every host is asked there instead

    def own(self, address: str) -> str:
        """Return one of our constant addresses, moved to the stand-in where one is set; path and query stay."""
        return self._moved(self._checked(address))

    def found(self, address: str) -> str:
        """Return an address out of a vendor's message. Raises AddressNotAllowed unless it leads to the vendor."""
        if self.stand_in is not None and self._is_of_stand_in(address):
            return address
        return self._moved(self._checked(address))

    def _checked(self, address: str) -> httpx.URL:
        url = _parsed(address)  # by the parser that sends it too: two parsers can disagree on what the host is
        is_plain = not url.userinfo and url.port in {None, 443} and not url.fragment
        if url.scheme != "https" or not is_plain or url.host not in self.allowed:
            raise AddressNotAllowed
        return url

    def _is_of_stand_in(self, address: str) -> bool:
        url, stand_in = _parsed(address), httpx.URL(self.stand_in or "")
        return not url.userinfo and (url.scheme, url.host, url.port) == (
            stand_in.scheme,
            stand_in.host,
            stand_in.port,
        )

    def _moved(self, url: httpx.URL) -> str:
        if self.stand_in is None:
            return str(url)
        return self.stand_in.rstrip("/") + url.raw_path.decode("ascii")


def _parsed(address: str) -> httpx.URL:
    if len(address) > _MAX_ADDRESS_CHARS or not address.isascii() or "\\" in address:
        raise AddressNotAllowed
    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise AddressNotAllowed from None
