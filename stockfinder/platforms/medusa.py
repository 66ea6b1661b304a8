"""Medusa 2: a REST store API without pages of its own.

Sources: Medusa's Store API reference, its guide to inventory in a storefront, and the source of
@medusajs/medusa 2.21 (`api/store/products`, `mikro-orm-free-text-search-filter`). `medusa_reading` reads what
is answered.

- Every request carries a publishable key, which says whose catalogue and whose stock are meant. The key, and
  the region that prices are for, are told by the operator; they are never taken from a storefront's pages.
- Stock is told only where it is asked for by name (`variants.inventory_quantity`).
- Search finds all words (earlier releases: the very phrase) in titles, descriptions, SKUs and GTINs, but not
  in tags or metadata, where a brand may be all that is told of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.errors import Drifted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms import medusa_reading as reading
from stockfinder.platforms.entry import options, page_of
from stockfinder.platforms.line_search import search_line
from stockfinder.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Hit, Hits, Listing, Query, Variant
    from stockfinder.shop import Shop

TAKE = 100
"""Products asked for in one search, without their variants; Medusa itself sets no limit."""

_IN_SEARCH = "title,handle,metadata"
_CODES = "variants.sku,variants.ean,variants.upc,variants.barcode"
_IN_PRODUCT = (
    f"{_IN_SEARCH},description,tags.value,*categories,variants.title,{_CODES},variants.options.value,"
    "*variants.options.option,variants.manage_inventory,variants.allow_backorder,variants.inventory_quantity"
)
_PRICE = "*variants.calculated_price"

_NO_KEY = (b"Publishable API key required", b"A valid publishable key is required")


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry says in `[options]`."""

    publishable_key: Secret
    """The key that the shop gave the operator: `pk_...`. Medusa's documents call it public."""
    region: str | None = None
    """The region that prices are for: `reg_...`; without one no price is told."""
    api: str = ""
    """Where the store API answers, if on another host: `https://api.shop.example`."""
    product_url: str | None = None
    """Where the storefront shows a product, a path or whole, with `{slug}` in it for the product's handle."""


class Medusa:
    """The platform; see the module."""

    name = "medusa"
    capabilities = Capabilities(
        by_code=True, by_gtin=True, stock="listing", tells_backorder=True, proven="program"
    )
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By the ids that it gives to products, or by what it says to a request without a key."""
        # to find a short word first spares most pages a pattern over all of them
        if b"prod_" in page.body and reading.OWN_ID.search(page.body):
            return Detected(platform=self.name, because="ids of the kind prod_ with a ULID")
        if any(words in page.body for words in _NO_KEY):
            return Detected(platform=self.name, because="it asks for a publishable key")
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a reply, or those that a storefront's page carries as the API sent them."""
        return reading.listings(page, lambda slug: _link(shop, slug) if shop else None)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask for the code, if there is one, then for the model's line, and ever wider."""

        async def ask(text: str, fields: str = _IN_SEARCH) -> Hits:
            params = {"limit": str(TAKE), "fields": fields}
            page = await _get(shop, web, {"q": text, **params} if text else params)
            return reading.hits(page, lambda slug: _link(shop, slug), limit=TAKE)

        code = query.code or query.gtin
        coded = (await ask(code, f"{_IN_SEARCH},{_CODES}")).items if code else ()
        return await search_line(ask, shop, query, coded=coded)

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a product with all its variants, their stock, and their prices where the region is known.

        :raises Unclear: search still names the product, but the shop no longer has it.
        :raises Drifted: what came is no list of products.
        """
        params = {"handle": hit.reference, "fields": _IN_PRODUCT}
        if region := options(shop, _Options).region:
            # The documents want the price before all other fields.
            params |= {"region_id": region, "fields": f"{_PRICE},{_IN_PRODUCT}"}
        page = await _get(shop, web, params)
        found = self.parse(page, shop)
        if not found:
            reading.hits(page, lambda slug: _link(shop, slug), limit=TAKE)  # an empty list has its shape, too
            raise Unclear(f"its search names {hit.title!r}, but the product is not there", url=page.url)
        return found[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to complete: stock comes with the product."""
        return listing


platform = Medusa()


def _link(shop: Shop, slug: str) -> str | None:
    return page_of(shop, options(shop, _Options).product_url, slug)


async def _get(shop: Shop, web: Web, params: dict[str, str]) -> Page:
    """A list of products from the store API.

    :raises Drifted: there is no such API; or it refuses the request, as it does with a key or a region that
        it does not know.
    """
    told = options(shop, _Options)
    address = f"{told.api.rstrip('/')}/store/products"
    headers = {"x-publishable-api-key": told.publishable_key}
    try:
        page = await web.get(address, params=params, accept="json", headers=headers)
    except Drifted as error:
        if error.path is not None:  # what came has another shape
            raise
        why = "the publishable key or the region in its entry may be wrong"
        raise Drifted(f"{error.message}; {why}", url=error.url) from error
    if page.status != 200:
        raise Drifted("the shop has no Medusa store API there", url=page.url, path="$")
    return page
