"""Whom a shop's look-up may ask: its own site and the hosts of its entry, at public addresses only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from stockfinder.errors import ConfigurationError, Drifted, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from ipaddress import IPv4Address, IPv6Address

    from stockfinder.shop import Shop

_PORTS = {"http": 80, "https": 443}
_PATH = "/%:@!$&'()*+,;=~-._"
_QUERY = _PATH + "?"


class Guard:
    """The allow-list of one shop.

    A host of the entry may carry a port (`cdn.shop.example:8443`); without one the usual ports are meant. The
    site's host stands for itself with and without `www.`.

    :raises ConfigurationError: the entry's `site` or `hosts` are no addresses.
    """

    def __init__(self, shop: Shop) -> None:
        self.site = shop.site
        try:
            site = urlsplit(shop.site)
            host, port = shop.host, site.port or _PORTS[site.scheme]
            twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
            self._allowed = {(host, port), (twin, port)}
            for entry in shop.hosts:
                other = urlsplit(f"//{entry.lower()}")
                ports = (other.port,) if other.port else (*_PORTS.values(),)
                self._allowed.update((other.hostname or "", p) for p in ports)
        except (ValueError, KeyError) as error:
            raise ConfigurationError(
                f"{shop.name}: `site` or `hosts` is no web address of the form https://host ({error})"
            ) from error
        self._https_only = site.scheme == "https"

    def address(self, url: str, *, base: str | None = None, params: Mapping[str, str] | None = None) -> str:
        """The full address to ask, in one spelling, without a fragment.

        A shop whose entry says https is asked over https only: a link of its own to plain http is upgraded,
        as browsers do for a site they know.

        :param url: an address, or a path of `base` (by default the site).
        :raises Drifted: it is no web address, or leads off the allow-list.
        """
        try:
            joined = urljoin(base or self.site, url.strip())
            parts = urlsplit(joined)
            scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            raise Drifted(f"it points to something that is no web address ({error})", url=url) from error
        if scheme not in _PORTS or not host or "@" in parts.netloc:
            raise Drifted(f"it points to an address that is not asked: {joined[:80]}", url=joined)
        if self._https_only and scheme == "http" and port in (None, 80):
            scheme, port = "https", None
        port = port or _PORTS[scheme]
        if (host, port) not in self._allowed:
            raise Drifted(
                f"it leads to {host}, which is not among the hosts of this retailer's entry", url=joined
            )
        query = quote(parts.query, safe=_QUERY)
        if params:
            query = "&".join(filter(None, (query, urlencode(params))))
        netloc = f"[{host}]" if ":" in host else host
        netloc = netloc if port == _PORTS[scheme] else f"{netloc}:{port}"
        path = urljoin("/", parts.path) if "/." in parts.path else parts.path or "/"  # no dot segments
        return urlunsplit((scheme, netloc, quote(path, safe=_PATH), query, ""))


def origin_of(url: str) -> str:
    """Scheme, host and port: what robots.txt and the pace are kept by."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def public_addresses(host: str, found: Iterable[str]) -> tuple[str, ...]:
    """Those of a name's addresses that may be asked.

    A name must lead to a public address: a shop's name that points into the operator's own network is a
    trick or a mistake. Addresses that carry an IPv4 one inside count as that one.

    :raises Unreachable: none is public.
    """
    from ipaddress import ip_address

    every = tuple(found)
    fit = tuple(a for a in every if _is_public(ip_address(a.partition("%")[0])))
    if not fit:
        told = ", ".join(every)[:80]
        raise Unreachable(f"its name {host} leads to an address that is not public ({told}): not asked")
    return fit


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    from ipaddress import IPv4Address, IPv6Address, IPv6Network

    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in IPv6Network("64:ff9b::/96"):  # NAT64, RFC 6052
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
