"""Addresses as others write them: a broken one is no address, and never an error."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

_NOTHING = SplitResult("", "", "", "", "")


def join(base: str, link: str | None) -> str:
    """The full address that a link on the page `base` leads to; empty where it is none (`http://[`)."""
    try:
        return urljoin(base, link or "")
    except ValueError:
        return ""


def split(address: str) -> SplitResult:
    """An address in its parts; all of them empty where it is none, or its port is no number."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return _NOTHING
    return parts
