"""A retailer's `[options]` in its platform's own shape, and a description as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from stockfinder.errors import ConfigurationError

if TYPE_CHECKING:
    from stockfinder.shop import Shop

T = TypeVar("T")


def options(shop: Shop, type_: type[T]) -> T:
    """The entry's options in the shape that its platform names.

    :raises ConfigurationError: they do not fit it.
    """
    try:
        return msgspec.convert(shop.options, type_)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{shop.name}.toml, [options]: {error}.") from error


def plain(html: str | None) -> str | None:
    """A description as text, cut to 4,000 characters."""
    if not html:
        return None
    if "<" not in html and "&" not in html:
        return html[:4000]
    from selectolax.lexbor import LexborHTMLParser

    return " ".join(LexborHTMLParser(html).text(separator=" ").split())[:4000] or None
