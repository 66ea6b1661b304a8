"""django-oscar: server-rendered pages, and django-oscar-api's REST replies where a shop has them.

Sources: the templates, forms and availability policies of django-oscar 4.2 (`catalogue/detail.html`,
`partner/availability.py`, `search/results.html`) and the serializers of django-oscar-api 3.3.

- A shoe is a parent, each size in each colour a child with a page of its own. Search finds parents only,
  and only those that have every word asked for.
- The parent's page links the children that can be bought, and leaves out all others without a word. The
  API lists every child, but tells stock one child at a time. Page and API together tell everything in two
  requests: a list that leaves out some children has shown that it keeps to the rule.
- Without the API, a child that is linked is confirmed on its own page, and one that is not linked is sold out
  or was never offered: the shop does not tell which. Backorders do not exist here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.address import join
from stockfinder.errors import Blocked, Drifted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms.django_oscar_reading import (
    child_number,
    merge,
    read_api,
    read_hits,
    read_page,
    told,
)
from stockfinder.platforms.entry import options
from stockfinder.platforms.line_search import search_line
from stockfinder.product import Absence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Hit, Hits, Listing, Query, Variant
    from stockfinder.shop import Shop


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    api: str = "/api/"
    """Where django-oscar-api answers; empty where the shop does not have it."""


class DjangoOscar:
    """The platform; see the module."""

    name = "django_oscar"
    capabilities = Capabilities(stock="variant", tells_backorder=False, proven="program")
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By Oscar's own static files or script, or by the shape of an API product."""
        if b"/static/oscar/" in page.body or b"oscar.init();" in page.body:
            return Detected(platform=self.name, because="files from /static/oscar/")
        if (
            b'"structure":' in page.body
            and b'"stockrecords":' in page.body
            and b"/availability/" in page.body
        ):
            return Detected(platform=self.name, because="a django-oscar-api product")
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The product of a parent's or child's page, or of an API product reply; nothing on other pages."""
        if page.body.lstrip()[:1] == b"{":
            return read_api(page)
        return read_page(page, shop)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask for the model's line, and for more or less as `search_line` has it."""

        async def ask(text: str) -> Hits:
            return read_hits(
                await (web.get("/search/", params={"q": text}) if text else web.get("/catalogue/"))
            )

        return await search_line(ask, shop, query)

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a parent's page, and all its children from the API where there is one.

        :raises Unclear: search still names the product, but its page is gone.
        """
        page = await web.get(hit.reference)
        if page.status in (404, 410):
            raise Unclear(f"its search names {hit.title!r}, but the page is gone", url=page.url)
        shown = next(iter(read_page(page, shop)), None)
        if shown is not None and shown.absence is Absence.UNKNOWN and shown.product.variants:
            return shown  # sold in one form only
        whole = await self._ask_api(shop, web, page.url)
        if whole is None and shown is None:
            raise Drifted("the product page has changed", url=page.url, path="article.product_page")
        if whole is None or shown is None:
            return whole or shown  # type: ignore[return-value] # one of them is there
        return merge(shown, whole, page)

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Read the named children one by one: each on its own page, or by the API where no page is known."""
        settled: dict[str, Variant] = {}
        for variant in variants:
            if variant.reference is not None:
                settled[variant.reference] = await self._read_child(shop, web, variant, variant.reference)
        product = replace(
            listing.product,
            variants=tuple(settled.get(v.reference or "", v) for v in listing.product.variants),
        )
        return replace(listing, product=product)

    async def _ask_api(self, shop: Shop, web: Web, url: str) -> Listing | None:
        """The product with all its children, where the shop has an API and lets us ask it."""
        number, api = child_number(url), options(shop, _Options).api
        if not api or number is None:
            return None
        address = join(shop.site, f"{api.rstrip('/')}/products/{number}/")
        if not await web.permits(address):
            return None
        try:
            reply = await web.get(address, accept="json")
            return next(iter(read_api(reply)), None) if reply.status == 200 else None
        except (Blocked, Drifted):
            return None  # an API for the shop's own use, or another program's: the pages remain

    async def _read_child(self, shop: Shop, web: Web, variant: Variant, reference: str) -> Variant:
        if reference.endswith("/availability/"):
            return told(variant, await web.get(reference, accept="json"))
        page = await web.get(reference)
        listing = next(iter(read_page(page, shop)), None)
        if listing is None or not listing.product.variants:
            return variant
        child = listing.product.variants[0]
        return replace(
            child,
            size=child.size or variant.size,
            width=child.width or variant.width,
            color=child.color or variant.color,
            url=page.url,
            reference=reference,
        )


platform = DjangoOscar()
