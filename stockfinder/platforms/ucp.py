"""Any merchant that publishes a Universal Commerce Protocol catalogue for agents at `/.well-known/ucp`.

Sources as in `ucp_reply`. Which of the bindings is asked (MCP or REST) and where is the merchant's own word.
An operator needs an agent profile for it (`agent_profile` in the configuration). Shopify's shops have a
platform of their own, which asks their catalogue too and their storefront besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.errors import Drifted
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms.line_search import names
from stockfinder.product import Hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Hit, Listing, Query, Variant
    from stockfinder.shop import Shop


class _Ucp:
    name = "ucp"
    capabilities = Capabilities(by_code=True, by_gtin=True, stock="variant", tells_backorder=True)
    query_paths: tuple[str, ...] = ("*/mcp", "*/catalog/search", "*/catalog/lookup", "*/catalog/product")

    def detect(self, page: Page) -> Detected | None:
        """What a merchant publishes for agents, or a reply of its catalogue over REST."""
        head = page.body[:4096]
        if b'"dev.ucp.shopping' not in head or b'"jsonrpc"' in head:
            return None
        return Detected(platform=self.name, because="what it publishes for agents (dev.ucp.shopping)")

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a reply."""
        from stockfinder.platforms import ucp_reply

        return ucp_reply.parse(page)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Search by the code, then by the text, until a hit is named like the wish."""
        from stockfinder.platforms import ucp_catalogue

        endpoint = await ucp_catalogue.published(shop, web)
        if endpoint is None:
            said = "it publishes no catalogue for agents on a host that its entry allows (`hosts`)"
            raise Drifted(said, url=f"{shop.site}{ucp_catalogue.WELL_KNOWN}", path="$.ucp.services")
        hits = Hits()
        for text in dict.fromkeys(text for text in (query.code or query.gtin, query.text) if text):
            hits = await ucp_catalogue.search(shop, web, endpoint, text)
            if any(names(hit, query) for hit in hits.items):
                break
        return hits

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read one product."""
        from stockfinder.platforms import ucp_catalogue

        return await ucp_catalogue.read(shop, web, hit.reference)

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Ask for the variants that the search left out."""
        from stockfinder.platforms import ucp_catalogue

        return await ucp_catalogue.stock(shop, web, listing, variants)


platform = _Ucp()
