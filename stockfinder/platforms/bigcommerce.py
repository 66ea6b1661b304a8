"""BigCommerce (Stencil): pages of search results, and product pages with `BCData`.

Sources: BigCommerce's Cornerstone theme (`templates/pages/search.html`, `components/products/card.html` and
`list-item.html`) and its documents on the storefront. What a product's page means is read by `markup`
(`conventions/bigcommerce`).

- A page tells the stock of each size where nothing else is left to choose. With two choices it tells only
  what is out of stock in all combinations, and such a product mostly stays open.
- A theme asks for one combination by POST to `/remote/v1/product-attributes/{id}`. That is a call of the
  shop's own script, in the form of one that adds to the cart, and no documented query endpoint: we do not
  send it. A GET of that address tells no more than the page. The GraphQL API needs a token that is meant for
  the shop's own pages: we do not take it.
- JSON-LD tells of the product as a whole.
- Search needs one of the words; how it ranks what it finds is not documented, so a cut reply is only that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.address import join
from stockfinder.errors import Drifted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms.entry import in_currency, options
from stockfinder.platforms.line_search import names, search_line
from stockfinder.product import Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Listing, Query, Variant
    from stockfinder.shop import Shop

_MARKS = {
    b"bigcommerce_config": True,
    b"bigcommerce_i18n": True,
    b'content="bigcommerce"': True,
    b"/stencil/": False,
    b".bigcommerce.com/s-": False,
    b"var BCData": False,
}
"""Marks in a page, the surest first; images of a BigCommerce shop stand on other pages too."""

_LISTS = "#product-listing-container, .productGrid, .productList"
_CARDS = "article.card, .listItem, li.product, [data-product-id]"
_TITLES = ".card-title a[href], .listItem-title a[href], h2 a[href], h3 a[href], h4 a[href]"
_BRANDS = "[data-test-info-type=brandName], .listItem-brand, .card-brand"
_NEXT = "link[rel=next], .pagination-item--next a[href]"


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    search: str = "/search.php"
    """The address of its search."""


class BigCommerce:
    """The platform; keeps to `stockfinder.platforms.Platform`."""

    name = "bigcommerce"
    capabilities = Capabilities(stock="listing", tells_backorder=False, proven="documents")
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By what its pages hold."""
        if page.body.lstrip()[:1] in (b"{", b"["):
            return None
        for mark, certain in _MARKS.items():
            if mark in page.body:
                return Detected(platform=self.name, because=mark.decode().strip("/."), certain=certain)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a page, its own first."""
        from stockfinder import markup

        return tuple(in_currency(one, shop) for one in markup.products(page))

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask for the model's line, and for more or less as `search_line` has it; a code comes first."""
        address = options(shop, _Options).search

        async def ask(text: str) -> Hits:
            if not text:
                return Hits()
            page = await web.get(address, params={"search_query": text, "section": "product"})
            if page.status != 200:
                raise Drifted("the shop has no search there", url=page.url, path="search")
            return hits(page)

        code = query.code or query.gtin
        coded = (await ask(code)).items if code and query.model else ()
        return await search_line(ask, shop, query, coded=[hit for hit in coded if names(hit, query)])

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a product's page.

        :raises Unclear: search still names the product, but its page is gone.
        :raises Drifted: the page tells of no product.
        """
        page = await web.get(hit.reference)
        if page.status != 200:
            raise Unclear(f"its search names {hit.title!r}, but the page is gone", url=page.url)
        found = self.parse(page, shop)
        if not found:
            raise Drifted("the page tells of no product", url=page.url, path="BCData.product_attributes")
        return found[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to complete: the page tells all that may be asked for."""
        return listing


platform = BigCommerce()


def hits(page: Page) -> Hits:
    """The products of a page of search results.

    :raises Drifted: it does not say how many it found, and shows none.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(page.text)
    shown = tree.css_first(_LISTS)
    items = {hit.reference: hit for hit in _hits(page, shown)}
    total = _total(tree)
    if total is None and not items:
        raise Drifted("the search page has changed", url=page.url, path="#search-results-product-count")
    found = tuple(items.values())
    if total is None:
        because = f"{len(found)} shown of an unknown number"
        return Hits(items=found, cut=True, control_suffices=False, because=because)
    whole = len(found) >= total and tree.css_first(_NEXT) is None
    return Hits(items=found, complete=whole, cut=not whole, because=f"{len(found)} of {total} shown")


def _hits(page: Page, shown: LexborNode | None) -> Iterator[Hit]:
    for card in shown.css(_CARDS) if shown is not None else ():
        link = card.css_first(_TITLES)
        title = _text(link)
        if link is None or not title:
            continue
        try:
            address = join(page.url, link.attributes["href"] or "")
        except ValueError:
            continue
        yield Hit(reference=address, title=title, brand=_text(card.css_first(_BRANDS)) or None, url=address)


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split()) if node is not None else ""


def _total(tree: LexborHTMLParser) -> int | None:
    """How many products it found: as data where the theme tells it so, else as its heading begins."""
    node = tree.css_first("#search-results-product-count [data-count]")
    told = node.attributes.get("data-count") if node is not None else None
    if told is None:
        heading = re.match(
            r"\D{0,20}?(\d[\d.,]*)\s", _text(tree.css_first("#search-results-heading, h1")) + " "
        )
        told = re.sub(r"\D", "", heading[1]) if heading else None
    return int(told[:9]) if told and told.isdecimal() else None
