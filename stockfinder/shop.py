"""A retailer's entry: what one TOML file says of a shop, ours and a user's alike."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from msgspec import Struct

from stockfinder.address import split
from stockfinder.permission import Permission, Purpose

Grade = Literal["documented", "source", "observed", "inferred", "recorded", "operator"]
"""How a fact is known: official documentation, the platform's source, seen in public code, concluded from
other facts, read from a recording made here, or told by whoever wrote the entry."""


def bare_host(text: str) -> str:
    """A host as people name it, in one spelling: `https://www.Example.com/` is `example.com`."""
    text = text.strip().lower()
    host = split(text if "//" in text else f"//{text}").hostname or ""
    return host.removeprefix("www.")


class Facts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where an entry's facts come from."""

    grade: Grade
    source: str
    verified: date | None = None
    """When somebody last saw them hold."""
    how: str | None = None
    """And how: `probe`, `replay of a recording`, `read in public code`."""


class Shop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One shop on a known platform. The file's name without `.toml` is `name`."""

    name: str = ""
    folder: str = ""
    """Where its entry lies, set by the registry: paths in `options` start there."""
    title: str
    """As people say it: `Holabird Sports`."""
    site: str
    """Scheme and host (and port): `https://www.holabirdsports.com`."""
    platform: str
    country: str
    """ISO 3166 alpha-2."""
    currency: str | None = None
    """ISO 4217, where the platform's replies leave it out."""
    size_system: str | None = None
    """The system of a size that names none: `US`, `UK`, `EU`."""
    ships_to: tuple[str, ...] = ()
    """ISO 3166 codes; empty means its own country."""
    brands: tuple[str, ...] = ()
    """Brands it is known to carry. Empty means not known, not none."""
    hosts: tuple[str, ...] = ()
    """Further hosts it may be asked on, beside the site's own."""
    link_hosts: tuple[str, ...] = ()
    """Further hosts that a link may point to (an affiliate network)."""
    phone: str | None = None
    enabled: bool = False
    """Whether it is asked unless the operator says otherwise."""
    purposes: tuple[Purpose, ...] = ("lookup",)
    """What it may be asked for without a written permission."""
    permission: Permission | None = None
    """The shop's written permission, set by the registry from the configuration: no entry grants it."""
    max_requests: int = 8
    """Requests one look-up may send, robots.txt not counted."""
    browser: bool = False
    """Whether its pages show their sizes only once their scripts have run, so that a browser has to show them
    (the extra `browser`). What the pages ask for at the site and `hosts` is not counted in `max_requests`."""
    facts: Facts
    options: dict[str, Any] = {}
    """The platform's own settings; the platform names and checks them."""

    @property
    def host(self) -> str:
        """The site's host name, lower case, without a port."""
        return (split(self.site).hostname or "").lower()

    def link(self, url: str | None) -> str | None:
        """A link as a reply gives it, if it is one to this shop's own hosts and no trick; else nothing.

        Refused are other schemes, user names, ports of their own, and what browsers and this program would
        read differently: a backslash is a slash to a browser (WHATWG URL Standard), and blanks vanish.
        """
        if not url or "\\" in url or not url.isprintable():
            return None
        parts = split(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
        told = (self.host, *(split(f"//{one}").hostname or "" for one in (*self.hosts, *self.link_hosts)))
        usual = parts.port in (None, split(self.site).port, {"http": 80, "https": 443}.get(parts.scheme))
        good = parts.scheme in ("http", "https") and "@" not in parts.netloc and usual
        own = host in {one.lower().removeprefix("www.") for one in told}
        return url.replace(" ", "%20") if good and own else None

    def carries(self, brand: str | None) -> bool:
        """Whether it is known to carry the brand."""
        return brand is not None and brand.casefold() in {b.casefold() for b in self.brands}

    def ships(self, country: str) -> bool:
        """Whether it ships to the country (ISO 3166 alpha-2)."""
        return country in (self.ships_to or (self.country,))
