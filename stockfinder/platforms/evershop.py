"""EverShop: server-rendered React pages, which it also gives as JSON.

Source: the source of @evershop/evershop 2.2, and its default robots.txt.

- `ajax=true` gives a page's state alone, as its own pages ask for it while a person browses: 12 kB in place
  of 280. The GraphQL API would tell as much, but robots.txt forbids it.
- Search finds all words, in names and descriptions, and gives every variant with its stock but without its
  size. The page of any variant lists its siblings with their sizes. Both together tell everything.
- Both leave out what is sold out. What is sold out altogether is in the sitemap only, without which nothing
  can be concluded from a search that does not find it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.address import join, split
from stockfinder.errors import Drifted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms import evershop_joining as joining
from stockfinder.platforms import evershop_reading as reading
from stockfinder.platforms import evershop_sitemap as sitemap
from stockfinder.platforms import evershop_state as state
from stockfinder.platforms.line_search import search_line
from stockfinder.platforms.model_line import line_of, versioned
from stockfinder.product import Hit, Hits, Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Listing, Query
    from stockfinder.shop import Shop

TAKE = 200
"""Variants asked for in one search."""
MOST_PAGES = 3
"""Pages read for one product, where its variants are in several groups."""

_JSON = {"ajax": "true"}


class EverShop:
    """The platform; see the module."""

    name = "evershop"
    capabilities = Capabilities(stock="variant", tells_backorder=False, proven="program")
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By the state that its pages hold, or by the shape of a GraphQL product."""
        if state.STATE + b'{"graphqlResponse"' in page.body or b'"eContext":{"graphqlResponse"' in page.body:
            return Detected(platform=self.name, because="the state eContext")
        if page.body.lstrip()[:1] == b"{" and b'"isInStock"' in page.body and b'"attributeCode"' in page.body:
            return Detected(platform=self.name, because="a GraphQL product with isInStock", certain=False)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The product of a page, the products of a page of search results, or those of a GraphQL reply."""
        if page.body.lstrip()[:1] == b"{" and b'"eContext"' not in page.body[:200]:
            return reading.replied(page, shop)
        if found := state.product(page):
            return (reading.listing(*found, shop),)
        rows = state.rows(page)
        return reading.bare(rows[0], rows[2], shop) if rows else ()

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask for the model's line, and compare with the sitemap, which names what search leaves out."""

        async def ask(text: str) -> Hits:
            if not text:
                return Hits()  # it has no page of all products
            params = {"keyword": text, "limit": str(TAKE), **_JSON}
            page = await web.get("/search", params=params, accept="json")
            rows = state.rows(page)
            if rows is None:
                raise Drifted("the page of search results has changed", url=page.url, path="$.eContext")
            items, total, source = rows
            cut = len(items) < total
            because = f"{len(items)} of {total} variants shown"
            return Hits(items=reading.hits(items, source, shop), complete=not cut, cut=cut, because=because)

        paths = await _sitemap(web)
        if paths is None:
            hits = await search_line(ask, shop, query)
            because = f"{hits.because}; it leaves out what is sold out"
            return replace(hits, complete=False, control_suffices=False, because=because)
        line = line_of(query.model) if query.model else query.text
        hits = await ask(line)
        if hits.cut and query.model and query.model != line:
            narrow = await ask(query.model)  # which has more of the variants of what it finds
            items = {(_category(hit), hit.title): hit for hit in (*hits.items, *narrow.items)}
            hits = replace(narrow, items=tuple(items.values()))
        return _with_hidden(hits, paths, line, versioned(query.model or line), shop)

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a product's page, and join what search and sitemap told of its variants.

        :raises Unclear: the shop still names the product, but its page is gone.
        """
        page, listing = await _page(shop, web, hit, hit.reference)
        if listing is None:
            raise Unclear(f"it names {hit.title!r}, but the page is gone", url=page.url)
        for _ in range(MOST_PAGES - 1):
            left = joining.unplaced(listing, hit.variants)
            if not left:
                break
            _, more = await _page(shop, web, hit, left[0].url or hit.reference)
            if more is None:
                break
            listing = joining.joined(listing, more)
        return joining.with_told(listing, hit.variants, page)

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Ask the page for the named variants, with their options chosen."""
        settled: dict[str, Variant] = {}
        for variant in variants:
            if variant.reference is not None and "?" in variant.reference:
                page = await web.get(variant.reference, params=_JSON, accept="json")
                settled[variant.reference] = joining.chosen(page, shop, variant)
        told = tuple(settled.get(v.reference or "", v) for v in listing.product.variants)
        return replace(listing, product=replace(listing.product, variants=told))


platform = EverShop()


def _category(hit: Hit) -> str:
    return hit.reference.rpartition("/")[0]


async def _sitemap(web: Web) -> tuple[str, ...] | None:
    """The paths of all products, where the shop tells them."""
    if not await web.permits(sitemap.PATH):
        return None
    try:
        return sitemap.pages(await web.get(sitemap.PATH, accept="text"))
    except Drifted:
        return None


async def _page(shop: Shop, web: Web, hit: Hit, address: str) -> tuple[Page, Listing | None]:
    """One page of a hit, and its product; nothing where the page is gone."""
    page = await web.get(address, params=_JSON, accept="json")
    found = state.product(page) if page.status == 200 else None
    return page, reading.listing(*found, shop, hit.variants) if found else None


def _with_hidden(hits: Hits, paths: Sequence[str], line: str, model: str, shop: Shop) -> Hits:
    """What search found, with what the sitemap knows of the line beyond it.

    :param model: the line with the wanted version, for a line of very many pages.
    """
    found = {split(v.url).path: hit.title for hit in hits.items for v in hit.variants if v.url}
    stands = None
    if sitemap.speaks(paths, line, found):
        stands = sitemap.hidden(paths, line, found)
        if stands is None:
            stands = sitemap.hidden(paths, model, found)
    if stands is None:
        because = f"{hits.because}; it leaves out what is sold out, and its sitemap does not say what"
        return replace(hits, complete=False, control_suffices=False, because=because)

    def pages(path: str) -> tuple[Variant, ...]:
        return tuple(
            Variant(reference=one, url=join(shop.site, one), title=sitemap.words(one))
            for one in stands.pop(path, ())
        )

    items = []
    for hit in hits.items:
        own = [split(variant.url).path for variant in hit.variants if variant.url]
        more = tuple(one for path in own for one in pages(path))
        items.append(replace(hit, variants=(*hit.variants, *more)))
    for path in tuple(stands):
        url, title = join(shop.site, path), sitemap.words(path)
        items.append(Hit(reference=path, title=title, url=url, variants=pages(path)))
    because = f"{hits.because}, {len(paths)} in its sitemap"
    return Hits(items=tuple(items), complete=True, because=because)
