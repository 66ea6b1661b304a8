"""WooCommerce: the public Store API, and the shop's own pages where that is closed.

Sources: WooCommerce's Store API documents and its source (`StoreApi/Utilities/ProductQuery`), and answers
recorded from 9.4. `woocommerce_reading` and `woocommerce_pages` read what is answered.

- Search finds the very phrase in a title or in a product's SKU, and no variation. `sku` finds the whole SKU,
  of variations, too.
- One request gives the stock of up to 100 variations of a product (`type=variation&parent=`). It names all
  states of stock: a shop that hides what is sold out leaves it out of every list that does not ask for it.
- On a page, the variations form tells the stock of up to 30 variations; with more it tells nothing (the
  `woocommerce_ajax_variation_threshold` filter), and the theme then asks by POST, which we do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.errors import Blocked, Drifted, NotPermitted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms import woocommerce_reading as reading
from stockfinder.platforms.entry import options
from stockfinder.platforms.line_search import search_line
from stockfinder.platforms.woocommerce_pages import search_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Hit, Hits, Listing, Query, Variant
    from stockfinder.shop import Shop

MOST_PRODUCTS = 40
"""Products asked for in one search: each of them costs the shop's server a good deal."""
MOST_VARIATIONS = 100
"""Variations in one reply at most, by the Store API's own limit."""

_ALL_STATES = {
    f"stock_status[{i}]": state for i, state in enumerate(("instock", "outofstock", "onbackorder"))
}
_CLOSED = (Blocked, Drifted, NotPermitted)
"""After these the pages may still answer: plug-ins close the API to those who are not logged in."""

_MARKS = {
    b'content="WooCommerce': True,
    b"data-product_variations=": True,
    b"/plugins/woocommerce/": True,
    b"wc_add_to_cart_params": True,
    b"woocommerce_params": True,
    b"woocommerce-product-gallery": False,
}
"""Marks in a page, the surest first."""


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    api: str = "/wp-json/wc/store/v1"
    """Where the Store API answers; another one where WordPress lies in a folder."""


class WooCommerce:
    """The platform; keeps to `stockfinder.platforms.Platform`."""

    name = "woocommerce"
    capabilities = Capabilities(by_code=True, stock="variant", tells_backorder=True, proven="program")
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By the marks that its plug-in leaves in pages, or by the shape of a Store API row."""
        if page.body.lstrip()[:1] in (b"{", b"["):
            if b'"currency_minor_unit"' in page.body and b'"is_purchasable"' in page.body:
                return Detected(platform=self.name, because="a row of the Store API")
            if b'"variation_id"' in page.body and b'"availability_html"' in page.body:
                return Detected(platform=self.name, because="a variation of its form")
            return None
        for mark, certain in _MARKS.items():
            if mark in page.body:
                return Detected(platform=self.name, because=mark.decode().strip("="), certain=certain)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a Store API reply, or of a page."""
        if page.body.lstrip()[:1] in (b"{", b"[") and b'"variation_id"' not in page.body[:20_000]:
            return reading.listings(reading.rows(page))
        from stockfinder import markup

        return markup.products(page)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask the Store API, or the page of search results where it is closed."""
        api = options(shop, _Options).api.rstrip("/")

        async def ask(text: str) -> Hits:
            params = {"per_page": str(MOST_PRODUCTS), **_ALL_STATES}
            page = await _get(web, f"{api}/products", {"search": text, **params} if text else params)
            return reading.hits(reading.rows(page), page, MOST_PRODUCTS)

        async def ask_page(text: str) -> Hits:
            page = await web.get("/", params={"s": text, "post_type": "product"})
            found = search_page(page, self.parse(page, shop)) if page.status == 200 else None
            if found is None:
                raise Drifted("its page of search results has changed", url=page.url, path=".type-product")
            return found

        try:
            coded: tuple[Hit, ...] = ()
            if code := query.code or query.gtin:
                page = await _get(web, f"{api}/products", {"sku": code, **_ALL_STATES})
                coded = reading.hits(reading.rows(page), page, MOST_PRODUCTS).items
            return await search_line(ask, shop, query, coded=coded)
        except _CLOSED as closed:
            try:
                return await search_line(ask_page, shop, query)
            except _CLOSED:
                raise closed from None

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a product that was found by one of its variations, or on a page.

        :raises Unclear: search still names the product, but it is gone.
        """
        gone = f"its search names {hit.title!r}, but the product is not there"
        if hit.reference.isdigit():
            page = await web.get(
                f"{options(shop, _Options).api.rstrip('/')}/products/{hit.reference}", accept="json"
            )
        else:
            page = await web.get(hit.reference)
        found = self.parse(page, shop) if page.status == 200 else ()
        if not found:
            raise Unclear(gone, url=page.url)
        return found[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Ask for all variations of the product at once; where they are too many, for the named ones."""
        numbers = [v.reference.partition("/") for v in variants if v.reference and "/" in v.reference]
        if not numbers:
            return listing  # from a page, which told what it had to tell
        address = f"{options(shop, _Options).api.rstrip('/')}/products"
        params = {"type": "variation", "per_page": str(MOST_VARIATIONS), **_ALL_STATES}
        known = sum(v.reference is not None and not reading.is_open(v) for v in listing.product.variants)
        wanted = [number for _, _, number in numbers if number]
        if known <= MOST_VARIATIONS:
            page = await _get(web, address, {"parent": numbers[0][0], **params})
            rows = reading.rows(page)
            whole = reading.total(page, len(rows), MOST_VARIATIONS) == len(rows)
            listing = reading.with_stock(listing, rows, whole=whole)
            told = {str(one.row.id) for one in rows}
            wanted = [] if whole else [number for number in wanted if number not in told]
        if wanted:
            page = await _get(web, address, {"include": ",".join(wanted), **params})
            listing = reading.with_stock(listing, reading.rows(page), whole=False)
        return listing


async def _get(web: Web, address: str, params: dict[str, str]) -> Page:
    """A reply of the Store API.

    :raises Drifted: there is none at that address.
    """
    page = await web.get(address, params=params, accept="json")
    if page.status != 200:
        raise Drifted("the shop has no Store API there", url=page.url, path="$")
    return page


platform = WooCommerce()
