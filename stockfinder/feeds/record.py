"""One entry of a feed as it stands there: text, by the names of Google's product data specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = dict[str, str]
"""The attributes that are told; those that are empty are left out."""

ATTRIBUTES = frozenset(
    {
        "id",
        "item_group_id",
        "title",
        "brand",
        "link",
        "availability",
        "price",
        "sale_price",
        "sale_price_effective_date",
        "gtin",
        "mpn",
        "color",
        "size",
        "size_system",
        "gender",
        "age_group",
        "condition",
        "material",
        "description",
    }
)
"""The attributes that are read."""

LONGEST = 5_000
"""Characters of one attribute that are kept: the specification's limit for the longest, the description."""


class Torn(Exception):
    """The feed cannot be read any further; the text says why. What came before it stands."""


class Broken(Struct, frozen=True):
    """An entry that cannot be read."""

    text: str = ""
    """What is left of it; empty where even that is lost."""


class Records(Protocol):
    """The entries of one feed, in their order."""

    updated: str | None
    """When the feed says that it was made, as it says it; known at the end."""

    def __iter__(self) -> Iterator[Record | Broken]:
        """Yield each entry, or what is left of one that cannot be read. Raises `Torn`."""
