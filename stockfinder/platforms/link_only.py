"""Shops that guard against programs: nothing is asked of them; a person gets the address of their search.

How a person searches such a shop stands in its entry; without it, the shop's front page is the link:

    [options]
    search = "https://www.shop.example/search?q={query}"

A page that a person saved there is read like any other (`stockfinder read PAGE --url https://...`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from stockfinder.errors import ConfigurationError, LinkOnly
from stockfinder.platforms import Capabilities
from stockfinder.platforms.entry import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Hit, Hits, Listing, Query, Variant
    from stockfinder.shop import Shop

_ADVICE = "it guards against programs and is not asked: open this link yourself"


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    search: str | None = None
    """The whole address of its search, with `{query}` in it."""


class LinkOnlyShop:
    """The platform; see the module. It never uses the `Web` that it is given."""

    name = "link_only"
    capabilities = Capabilities(stock="none", link_only=True)
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> None:
        """Never: no page shows that its shop guards itself."""

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a saved page, by its markup."""
        from stockfinder import markup

        return markup.products(page)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Send nothing, and give the address of the shop's own search.

        :raises LinkOnly: always.
        """
        raise LinkOnly(_ADVICE, url=_link(shop, query.text))

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Send nothing.

        :raises LinkOnly: always.
        """
        raise LinkOnly(_ADVICE, url=hit.url or shop.site)

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to add."""
        return listing


def _link(shop: Shop, text: str) -> str:
    search = options(shop, Options).search
    if search is None:
        return shop.site
    if "{query}" not in search or not search.startswith(("https://", "http://")):
        raise ConfigurationError(
            f"{shop.name}.toml, [options]: `search` must be a whole web address with {{query}} in it."
        )
    return search.replace("{query}", quote(text, safe=""))


platform = LinkOnlyShop()
