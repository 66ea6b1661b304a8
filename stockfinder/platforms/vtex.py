"""VTEX: the public catalogue search, or Intelligent Search; both give products whole, with all stock.

Sources: VTEX's OpenAPI files (`Search API`, `Intelligent Search API - v1`), and its help pages on both
searches. `vtex_reading` reads what is answered.

- The catalogue's search answers a page of results with status 206 and says in its header `resources` which
  products of how many they are. It is not cached; Intelligent Search is, for up to ten minutes.
- `fq=alternateIds_RefId:` and `fq=alternateIds_Ean:` find a SKU by its code and its EAN; Intelligent Search
  takes `sku.reference:` and `sku.ean:` in the text.
- A shop may hide products that are sold out altogether; then no search finds them.
- Backorders are not told from stock. Price and stock depend on the sales channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from stockfinder.errors import Blocked, Drifted, NoAnswer, NotPermitted, Unclear
from stockfinder.platforms import Capabilities, Detected, vtex_reading
from stockfinder.platforms.entry import options
from stockfinder.platforms.line_search import search_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Hit, Hits, Listing, Query, Variant
    from stockfinder.shop import Shop

Way = Literal["catalogue", "intelligent"]

CATALOGUE = "/api/catalog_system/pub/products/search"
INTELLIGENT = "/api/intelligent-search/v1/product-search"
MOST = 30
"""Products asked for in one search (VTEX gives at most 50): with all SKUs and sellers they are large."""

_MARKS = (b"vtexassets.com", b"vteximg.com.br", b"vtexcommercestable")
"""Hosts of its own that its pages name."""


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    ways: tuple[Way, ...] = ("catalogue", "intelligent")
    """The searches to ask, first choice first; the next one where it is closed."""
    sales_channel: str | None = None
    """The sales channel (trade policy) whose prices and stock count; VTEX's own default is 1."""


class Vtex:
    """The platform; keeps to `stockfinder.platforms.Platform`."""

    name = "vtex"
    capabilities = Capabilities(by_code=True, by_gtin=True, stock="listing", proven="documents")
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By the hosts of its pictures and scripts, by its server's name, or by the shape of an offer."""
        if "vtex" in page.headers.get("server", "").casefold():
            return Detected(platform=self.name, because="header server")
        if page.body.lstrip()[:1] in (b"{", b"["):
            if b'"commertialOffer"' in page.body:
                return Detected(platform=self.name, because="an offer called commertialOffer")
            return None
        for mark in _MARKS:
            if mark in page.body:
                return Detected(platform=self.name, because=mark.decode())
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a reply of either search, or of a page."""
        if page.body.lstrip()[:1] in (b"{", b"["):
            return vtex_reading.products(page, shop)
        from stockfinder import markup

        return markup.products(page)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask the first of the configured searches that is open."""
        settings = options(shop, _Options)
        ask = {"catalogue": _ask_catalogue, "intelligent": _ask_intelligent}
        failure: NoAnswer | None = None
        for way in settings.ways:

            async def words(text: str, way: Way = way) -> Hits:
                return await ask[way](shop, web, settings.sales_channel, text=text)

            try:
                coded: tuple[Hit, ...] = ()
                if query.code or query.gtin:
                    found = await ask[way](
                        shop, web, settings.sales_channel, code=query.code, gtin=query.gtin
                    )
                    coded = found.items
                return await search_line(words, shop, query, coded=coded)
            except (Blocked, Drifted, NotPermitted) as error:
                failure = failure or error
        raise failure or NotPermitted("none of its searches is configured", url=shop.site)

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read one product again, by its address; a search reply holds it whole already.

        :raises Unclear: search still names the product, but it is gone.
        """
        slug = hit.reference.rstrip("/").removesuffix("/p").rpartition("/")[2]
        page = await web.get(f"{CATALOGUE}/{slug}/p", accept="json")
        found = vtex_reading.products(page, shop) if page.status < 300 else ()
        if not found:
            raise Unclear(f"its search names {hit.title!r}, but the product is not there", url=page.url)
        return found[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to complete: stock comes with the product."""
        return listing


async def _ask_catalogue(
    shop: Shop,
    web: Web,
    channel: str | None,
    *,
    text: str = "",
    code: str | None = None,
    gtin: str | None = None,
) -> Hits:
    params = {"ft": text} if text else {}
    if code or gtin:
        params = {"fq": f"alternateIds_RefId:{code}" if code else f"alternateIds_Ean:{gtin}"}
    params |= {"_from": "0", "_to": str(MOST - 1)}
    page = await _get(web, CATALOGUE, params | ({"sc": channel} if channel else {}))
    return vtex_reading.catalogue_hits(page, shop)


async def _ask_intelligent(
    shop: Shop,
    web: Web,
    channel: str | None,
    *,
    text: str = "",
    code: str | None = None,
    gtin: str | None = None,
) -> Hits:
    if code or gtin:
        text = f"sku.reference:{code}" if code else f"sku.ean:{gtin}"
    params = {"query": text, "count": str(MOST), "page": "1", "hideUnavailableItems": "false"}
    page = await _get(web, f"{INTELLIGENT}/trade-policy/{channel or 1}", params)
    return vtex_reading.intelligent_hits(page, shop)


async def _get(web: Web, address: str, params: dict[str, str]) -> Page:
    """A reply of a search.

    :raises Drifted: there is none at that address.
    """
    page = await web.get(address, params=params, accept="json")
    if not 200 <= page.status < 300:
        raise Drifted("the shop has no such search", url=page.url, path="$")
    return page


platform = Vtex()
