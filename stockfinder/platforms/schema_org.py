"""Any shop whose pages carry schema.org data: its own search page, then the product's page.

Sources: https://schema.org/ItemList, /Product, /ProductGroup, and Google's page on product variants. What
such a page means is read by `stockfinder.markup`; how the shop is searched stands in the retailer's entry:

    [options]
    search = "/search?q={query}"
    product_path = "/p/"

Nothing is known of how the shop's search matches words. So its reply is complete only where the page itself
says how many products it found and shows them all, and a search that finds nothing proves nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from stockfinder import markup
from stockfinder.address import join, split
from stockfinder.errors import ConfigurationError, Drifted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms.entry import count, in_currency, options
from stockfinder.platforms.model_line import line_of
from stockfinder.product import Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Listing, Query, Variant
    from stockfinder.shop import Shop

MOST_HITS = 200
"""Hits taken from one search page."""

_TOTAL = (
    # "1-12 of 47", "1 – 12 von 47"
    re.compile(
        r"\d\s*(?:-|–|—|to|bis|à|a)\s*\d+\s*(?:of|von|de|sur|di|van|av|af|z)\s*([\d.,\s]*\d)", re.IGNORECASE
    ),
    # "47 results", "47 Artikel gefunden"
    re.compile(
        r"(?<![\d.,])(\d[\d.,]*)\s*(?:results?|products?|items?|treffer|artikel|produkte?|ergebnisse|résultats?|"
        r"produits?|articles?|resultados?|productos?|artículos?|risultati|prodotti|articoli|resultaten|producten|"
        r"produkter|träffar|produktów|wyników|produktů)\b",
        re.IGNORECASE,
    ),
)


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry says in `[options]`."""

    search: str
    """The address of its search, from the site's root: `/search?q={query}`."""
    product_path: str
    """How the path of a product's page starts (`/products/`), or a pattern of it (`^/[\\w-]+-p\\d+`)."""

    def is_product(self, path: str) -> bool:
        """Whether a path is a product's."""
        if self.product_path.startswith("^"):
            return re.match(self.product_path, path) is not None
        return path.startswith(self.product_path) and len(path) > len(self.product_path)


class SchemaOrg:
    """The platform; see the module."""

    name = "schema_org"
    capabilities = Capabilities(stock="listing", tells_backorder=True, proven="documents")
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """Whether a page carries a product of schema.org; many shops of other platforms do too."""
        if b"application/ld+json" in page.body and _LD_PRODUCT.search(page.body):
            return Detected(platform=self.name, because="JSON-LD Product", certain=False)
        if _MICRODATA_PRODUCT.search(page.body):
            return Detected(platform=self.name, because="microdata Product", certain=False)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a page or reply, its own first; the shop's currency where it names none."""
        return tuple(in_currency(one, shop) for one in markup.products(page))

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask the shop's search for the text, then for the model's line, then for the brand alone.

        The wider questions are asked only while nothing was found: what they find is the control that the
        search works, and shows the style where the shop writes its name otherwise.
        """
        settings = options(shop, Options)
        if "{query}" not in settings.search:
            raise ConfigurationError(f"{shop.name}.toml, [options]: `search` has no {{query}} in it.")
        brand = query.brand or ""
        texts = [query.text, f"{brand} {line_of(query.model)}".strip() if query.model else "", brand]
        empty: list[str] = []
        for text in dict.fromkeys(one for one in texts if one):
            page = await web.get(settings.search.replace("{query}", quote(text)))
            if page.status != 200:
                raise Drifted("the shop has no search there", url=page.url, path="search")
            hits = self._hits(shop, settings, page)
            if hits.items:
                nothing = f"nothing for {', '.join(map(repr, empty))}; " if empty else ""
                return replace(hits, because=f"{nothing}{hits.because} for {text!r}")
            empty.append(text)
        return Hits(
            control_suffices=False, because=f"its search shows nothing for {', '.join(map(repr, empty))}"
        )

    def _hits(self, shop: Shop, settings: Options, page: Page) -> Hits:
        """The products that a search page shows."""
        path = split(page.url).path
        if settings.is_product(path):  # a search for one product may lead straight to it
            own = self.parse(page, shop)[:1]
            items = tuple(
                Hit(
                    reference=page.url,
                    title=one.product.title,
                    url=page.url,
                    brand=one.product.brand,
                    listing=one,
                )
                for one in own
            )
            return Hits(items=items, control_suffices=False, because="led straight to one product")
        found: dict[str, Hit] = {}
        for hit in (*_listed(page), *_linked(page)):
            address = split(hit.reference)
            if settings.is_product(address.path) and _same_host(shop, address.hostname):
                known = found.get(address.path)
                if known is None or (known.brand is None and len(hit.title) > len(known.title)):
                    found[address.path] = hit
        items = tuple(found.values())[:MOST_HITS]
        total = _total(page)
        if total is None:
            return Hits(
                items=items,
                cut=True,
                control_suffices=False,
                because=f"{len(items)} shown of an unknown number",
            )
        whole = total == len(items)
        return Hits(
            items=items,
            complete=whole,
            cut=not whole,
            control_suffices=whole,
            because=f"{len(items)} of {total} shown",
        )

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read the product's page.

        :raises Unclear: its search still names the product, but the page is gone.
        :raises Drifted: the page tells of no product, or lists several.
        """
        if hit.listing is not None:
            return hit.listing
        page = await web.get(hit.reference)
        if page.status in (404, 410):
            raise Unclear(f"its search names {hit.title!r}, but the page is gone", url=page.url)
        found = self.parse(page, shop) if markup.lists(page) is None else ()
        if not found:
            raise Drifted("the page tells of no product", url=page.url, path="schema.org/Product")
        return found[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to add: the page tells all that it knows."""
        return listing


def _listed(page: Page) -> Iterator[Hit]:
    """The products of the page's schema.org data: an ItemList's, or by themselves."""
    for item in markup.json_ld(page):
        for one in _entries(item, 0):
            inner = one.get("item")
            product = inner if isinstance(inner, dict) else one
            url = (
                product.get("url")
                or product.get("@id")
                or (inner if isinstance(inner, str) else one.get("url"))
            )
            title = product.get("name") or one.get("name") or ""
            if isinstance(url, str) and isinstance(title, str):
                yield Hit(
                    reference=join(page.url, url),
                    title=title,
                    url=join(page.url, url),
                    brand=_text(product.get("brand")),
                    color=_text(product.get("color")),
                    codes=tuple(code for key in ("mpn", "sku") if (code := _text(product.get(key)))),
                    gtins=tuple(
                        code for key in ("gtin13", "gtin12", "gtin") if (code := _text(product.get(key)))
                    ),
                )


def _entries(item: dict[str, object], depth: int) -> Iterator[dict[str, object]]:
    elements = item.get("itemListElement")
    if isinstance(elements, list):
        yield from (one for one in elements if isinstance(one, dict))
    elif item.get("@type") in ("Product", "ProductGroup"):
        yield item
    inner = item.get("mainEntity")
    if isinstance(inner, dict) and depth < 5:
        yield from _entries(inner, depth + 1)


def _text(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() or None if isinstance(value, str) else None


def _linked(page: Page) -> Iterator[Hit]:
    """The page's links with their text, or what their title or picture says."""
    from selectolax.lexbor import LexborHTMLParser

    for node in LexborHTMLParser(page.text).css("a[href]"):
        told = node.attributes
        image = node.css_first("img[alt]")
        title = (
            " ".join(node.text(separator=" ").split())[:200] or told.get("title") or told.get("aria-label")
        )
        if not title and image is not None:
            title = image.attributes.get("alt")
        url = join(page.url, (told.get("href") or "").split("#")[0])
        if url:
            yield Hit(reference=url, title=title or "", url=url)


def _same_host(shop: Shop, host: str | None) -> bool:
    return (host or "").lower() in (shop.host, *shop.hosts)


def _total(page: Page) -> int | None:
    """How many products the page says that it found."""
    for item in markup.json_ld(page):
        for one in (item, item.get("mainEntity")):
            number = one.get("numberOfItems") if isinstance(one, dict) else None
            total = number if isinstance(number, int) else count(number) if isinstance(number, str) else None
            if total is not None:
                return total
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(page.text)
    for node in tree.css("script,style,noscript"):
        node.decompose()
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
    for pattern in _TOTAL:
        if found := pattern.search(text):
            digits = re.sub(r"\D", "", found[1])
            return int(digits) if 0 < len(digits) < 7 else None
    return None


_LD_PRODUCT = re.compile(
    rb"""["']@type["']\s*:\s*\[?\s*["'](?:https?://schema\.org/)?Product(?:Group)?["']"""
)
_MICRODATA_PRODUCT = re.compile(rb"""itemtype\s*=\s*["']?https?://(?:www\.)?schema\.org/Product\b""")

platform = SchemaOrg()
