"""Reads one document whole: the platform that recognises it, and any page's markup beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from stockfinder.product import Listing

if TYPE_CHECKING:
    from stockfinder.page import Page


class Reading(Struct, frozen=True, kw_only=True):
    """What was read in one document."""

    platform: str | None
    """The platform that recognised itself, or nothing."""
    listings: tuple[Listing, ...]
    """The page's own product first."""


def read(page: Page, platform: str | None = None) -> Reading:
    """Read a page or a reply, by the named platform or by whichever recognises it, else by markup alone."""
    raise NotImplementedError


def contract_line(page: Page, file: str) -> dict[str, Any]:
    """One answer of `stockfinder read --jsonl`: `{"file", "platform", "products": [...]}`."""
    raise NotImplementedError
