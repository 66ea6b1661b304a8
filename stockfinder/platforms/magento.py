"""Magento 2 and Adobe Commerce: the GraphQL API, and the shop's own pages where that is closed.

Sources: the schemas of magento/magento2 and its developer documentation on GraphQL; `magento_reading` reads
what is answered, and `markup` the `jsonConfig` of a page, where a missing child means sold out.

- Search needs one of the words (OpenSearch's default) and gives the best first; a shop may ask for all.
- A search reply tells no sizes; each product is read by its SKU, with all its children.
- The `Store` header chooses a store view; without it the shop's default answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.errors import Blocked, Drifted, NotPermitted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms import magento_reading as reading
from stockfinder.platforms.entry import options
from stockfinder.platforms.line_search import names, search_line
from stockfinder.product import Hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.platforms.line_search import Ask
    from stockfinder.product import Hit, Listing, Query, Variant
    from stockfinder.shop import Shop

MOST = 40
"""Products asked for in one search."""

_SEARCH = """query Search($text: String!, $most: Int!) {
  storeConfig { product_url_suffix }
  products(search: $text, pageSize: $most, currentPage: 1) {
    total_count
    items { name sku url_key }
  }
}"""
_PRODUCT = """query Product($sku: String!) {
  storeConfig { product_url_suffix }
  products(filter: {sku: {eq: $sku}}, pageSize: 1) {
    total_count
    items {
      name sku url_key description { html } ...stock
      ... on ConfigurableProduct {
        configurable_options { attribute_code label }
        variants { attributes { code label } product { sku ...stock } }
      }
    }
  }
}
fragment stock on ProductInterface {
  stock_status only_x_left_in_stock
  price_range { minimum_price { final_price { value currency } regular_price { value currency } } }
}"""

_CLOSED = (Blocked, Drifted, NotPermitted)
"""After these the pages may still answer: shops close the API at their gateway."""

_MARKS = {
    b"text/x-magento-init": True,
    b"data-mage-init=": True,
    b"Magento_": True,
    b"initConfigurableOptions": True,
    b"mage/cookies": False,
}
"""Marks in a page, the surest first."""


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    api: str = "/graphql"
    """Where GraphQL answers, if on another host: `https://backend.shop.example/graphql`."""
    store: str | None = None
    """The code of the store view to ask."""


class Magento:
    """The platform; keeps to `stockfinder.platforms.Platform`."""

    name = "magento"
    capabilities = Capabilities(by_code=True, stock="listing", proven="documents")
    query_paths: tuple[str, ...] = ("/graphql",)

    def detect(self, page: Page) -> Detected | None:
        """By the marks that its scripts leave in pages, or by the shape of a product or a configuration."""
        body = page.body
        if body.lstrip()[:1] in (b"{", b"["):
            if b'"stock_status"' in body and (b'"price_range"' in body or b'"configurable_options"' in body):
                return Detected(platform=self.name, because="a GraphQL product with stock_status")
            if b'"jsonConfig"' in body and b'"optionPrices"' in body:
                return Detected(platform=self.name, because="a jsonConfig with optionPrices")
            return None
        for mark, certain in _MARKS.items():
            if mark in body:
                return Detected(platform=self.name, because=mark.decode().strip("="), certain=certain)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a GraphQL reply, of a saved configuration, or of a page."""
        if page.body.lstrip()[:1] == b"{" and b'"jsonConfig"' not in page.body:
            return reading.products(page, shop)
        from stockfinder import markup

        return markup.products(page)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask the API, or the page of search results where it is closed."""

        async def ask(text: str) -> Hits:
            if not text:
                return Hits()  # it lists nothing without a word
            page = await _ask(shop, web, _SEARCH, {"text": text, "most": MOST})
            return reading.hits(page, shop, text)

        async def ask_page(text: str) -> Hits:
            if not text:
                return Hits()
            page = await web.get("/catalogsearch/result/", params={"q": text})
            found = reading.search_page(page, self.parse(page, shop), text) if page.status == 200 else None
            if found is None:
                raise Drifted(
                    "its page of search results has changed", url=page.url, path="a.product-item-link"
                )
            return found

        try:
            return await _search(ask, shop, query)
        except _CLOSED as closed:
            try:
                return await _search(ask_page, shop, query)
            except _CLOSED:
                raise closed from None

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a product with all its children: by the API, or on its page.

        :raises Unclear: search still names the product, but it is gone.
        """
        found: tuple[Listing, ...] = ()
        address: str | None = hit.reference
        if not hit.reference.startswith(("https://", "http://")):
            try:
                found = reading.products(await _ask(shop, web, _PRODUCT, {"sku": hit.reference}), shop)
                address = None
            except _CLOSED:
                if hit.url is None:
                    raise
                address = hit.url
        if address is not None:
            page = await web.get(address)
            found = self.parse(page, shop) if page.status == 200 else ()
        if not found:
            raise Unclear(f"its search names {hit.title!r}, but the product is not there", url=hit.url)
        return found[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to complete: stock comes with the product."""
        return listing


async def _search(ask: Ask, shop: Shop, query: Query) -> Hits:
    """Search for the code, which is among a product's words, and then for the name."""
    code = query.code or query.gtin
    coded = (await ask(code)).items if code and query.model else ()
    return await search_line(ask, shop, query, coded=[hit for hit in coded if names(hit, query)])


async def _ask(shop: Shop, web: Web, query: str, variables: dict[str, object]) -> Page:
    settings = options(shop, _Options)
    headers = {"store": settings.store} if settings.store else None
    return await web.query(settings.api, {"query": query, "variables": variables}, headers=headers)


platform = Magento()
