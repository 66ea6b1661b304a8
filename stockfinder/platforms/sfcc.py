"""Salesforce Commerce Cloud: pages of results and of products, and `Product-Variation` for what matters.

Sources: SFRA and SiteGenesis, Salesforce's two reference shops (`sfcc_reading` names the files), and the
script API's documentation of `ProductVariationModel`. Shops change both; what is not of their making is read
as any other page.

- A page shows the choices of one product, and what can be ordered given the values that it has selected,
  mostly none. So the variants that matter are asked for with every value selected: of the controller
  `Product-Variation` (JSON from SFRA, HTML from SiteGenesis), or, where robots.txt forbids
  `/on/demandware.store/`, of the product's own page. The reply settles their neighbours too.
- Whether a variant is there to ship, on backorder or for pre-order is told by a message of the shop's own,
  and not at all of the neighbours: `in_stock` means that it can be ordered.
- Search asks for all words, in all of their forms. Its reply is complete where it tells a total and shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.address import join, split
from stockfinder.errors import Drifted, Unclear
from stockfinder.markup.conventions.sfcc_choices import master
from stockfinder.markup.fields import BAD, GOOD
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms import sfcc_reading as reading
from stockfinder.platforms.entry import in_currency, options
from stockfinder.platforms.line_search import names, search_line
from stockfinder.product import Hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Hit, Listing, Query, Variant
    from stockfinder.shop import Shop

MOST = 60
"""Products asked for on one page of results."""

_MARKS = {
    b"/on/demandware.store/Sites-": True,
    b"/on/demandware.static/": True,
    b"dwAnalytics": True,
    b"dwvar_": False,
    b"/dw/image/v2/": False,
}
"""Marks in a page, the surest first; its images stand on other shops' pages too."""

_AJAX = {"x-requested-with": "XMLHttpRequest"}
"""With it a controller sends the data, as to the shop's own script; without it some send a whole page."""


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`; without them the shop's home page is asked first."""

    prefix: str | None = None
    """Where its controllers lie, which names site and locale: `/on/demandware.store/Sites-X-Site/en_US`."""
    search: str | None = None
    """The address of its search, from the site's root: `/search`."""


class Salesforce:
    """The platform; keeps to `stockfinder.platforms.Platform`."""

    name = "sfcc"
    capabilities = Capabilities(stock="variant", tells_backorder=False, proven="documents")
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By its server's name, by addresses in its pages, or by the shape of a `Product-Variation` reply."""
        if "demandware" in page.headers.get("server", "").casefold():
            return Detected(platform=self.name, because="header server")
        if reading.is_json(page):
            if b'"variationAttributes"' in page.body and b'"readyToOrder"' in page.body:
                return Detected(platform=self.name, because="a Product-Variation reply")
            return None
        for mark, certain in _MARKS.items():
            if mark in page.body:
                return Detected(platform=self.name, because=mark.decode().strip("/"), certain=certain)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a page, or of a `Product-Variation` reply."""
        return tuple(in_currency(one, shop) for one in reading.read(page))

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask for the model's line, and for more or less as `search_line` has it; a code comes first.

        :raises Drifted: its home page has no search form, or its search is not there.
        """
        address = await self._search_address(shop, web)

        size = {"sz": str(MOST)}
        if not await web.permits(f"{address}?{urlencode({'q': query.text, **size})}"):
            size = {}

        async def ask(text: str) -> Hits:
            if not text:
                return Hits()
            page = await web.get(address, params={"q": text, **size})
            if page.status != 200:
                raise Drifted("the shop has no search there", url=page.url, path="search")
            return reading.hits(page)

        code = query.code or query.gtin
        coded = (await ask(code)).items if code and query.model else ()
        return await search_line(ask, shop, query, coded=[hit for hit in coded if names(hit, query)])

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a product's page; where its choices cannot be read there, ask the controller for them.

        :raises Unclear: search still names the product, but its page is gone.
        :raises Drifted: the page tells of no product.
        """
        page = await web.get(hit.reference)
        if page.status != 200:
            raise Unclear(f"its search names {hit.title!r}, but the page is gone", url=page.url)
        listing = next(iter(self.parse(page, shop)), None)
        prefix = options(shop, _Options).prefix or reading.prefix_of(page)
        controller = join(shop.site, f"{prefix}/Product-Variation") if prefix else None
        if controller is not None and not await web.permits(controller):
            controller = None
        if controller is not None and hit.codes and (listing is None or _is_open(listing)):
            reply = await web.get(
                controller, params={"pid": hit.codes[0], "quantity": "1"}, accept="text", headers=_AJAX
            )
            listing = next(iter(self.parse(reply, shop)), listing) if reply.status == 200 else listing
        if listing is None:
            raise Drifted("the page tells of no product", url=page.url, path=".product-detail")
        return await self._askable(web, listing, page.url, controller)

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Ask for the named variants until one of them can be ordered, with every value of it selected."""
        confirmed = False
        for variant in variants:
            known = next((v for v in listing.product.variants if v.reference == variant.reference), None)
            if variant.reference is None or known is None or known.availability in BAD:
                continue
            if confirmed and known.availability in GOOD:
                continue  # a neighbour that can be ordered too; its price is the product's
            reply = await web.get(variant.reference, accept="text", headers=_AJAX)
            if reply.status != 200:
                raise Unclear("the product's variants are gone", url=reply.url)
            listing = in_currency(reading.settle(listing, variant, reply), shop)
            confirmed = confirmed or any(
                one.reference == variant.reference and one.availability in GOOD
                for one in listing.product.variants
            )
        return listing

    async def _search_address(self, shop: Shop, web: Web) -> str:
        settings = options(shop, _Options)
        if settings.search:
            return join(shop.site, settings.search)
        if settings.prefix:
            address = join(shop.site, f"{settings.prefix}/Search-Show")
            if await web.permits(address):
                return address
        home = await web.get("/")
        found = reading.search_form(home)
        if found is None:
            raise Drifted("its home page has no search form", url=home.url, path="form input[name=q]")
        return found

    async def _askable(self, web: Web, listing: Listing, own: str, controller: str | None) -> Listing:
        """A listing whose variants say where each of them is asked for, and where a person finds it."""
        parts = split(own)
        own = f"{parts.scheme}://{parts.netloc}{parts.path}"
        variants = []
        for variant in listing.product.variants:
            if variant.reference is None:
                variants.append(variant)
                continue
            chosen = variant.reference
            if controller is not None:
                pid = urlencode({"pid": master(f"?{chosen}")})
                address: str | None = f"{controller}?{chosen}&{pid}&quantity=1"
            else:
                address = f"{own}?{chosen}"
                address = address if await web.permits(address) else None
            variants.append(replace(variant, reference=address, url=variant.url or f"{own}?{chosen}"))
        product = replace(listing.product, url=listing.product.url or own, variants=tuple(variants))
        return replace(listing, product=product)


def _is_open(listing: Listing) -> bool:
    """Whether a page told neither its choices nor its stock."""
    product = listing.product
    told = any(one.reference or one.evidence for one in product.variants)
    return not told and product.availability not in BAD


platform = Salesforce()
