"""Shopify: three ways in, chosen by the shop's robots.txt and the operator's configuration.

- UCP, the catalogue that Shopify offers to agents, where an agent profile is configured;
- predictive search (`suggest.json`), then `/products/{handle}.js`;
- the listing `products.json`, page by page.

A way that is not permitted, or that fails in a manner which another could mend, gives way to the next; a
refusal or a request to slow down ends the look-up. Sources are named in `ucp_reply` and `shopify_ajax`; that
predictive search finds what holds every word, the last one as a beginning, is Shopify's documentation of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.errors import Drifted, NoAnswer, NotPermitted, Unclear, Unreachable
from stockfinder.platforms import Capabilities, Detected, shopify_ajax
from stockfinder.platforms.entry import options
from stockfinder.product import Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Listing, Query, Variant
    from stockfinder.shop import Shop

Way = Literal["ucp", "suggest", "listing"]

_PER_PAGE = 250
"""Products on one page of `products.json`, at most."""
_CODE_FIELDS = "variants.sku,variants.barcode,title,tag"


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    ways: tuple[Way, ...] = ("ucp", "suggest", "listing")
    """The ways in, first choice first."""
    locale: str | None = None
    """The locale in the shop's addresses: `en` for `/en/products/...`."""
    collection: str | None = None
    """Handle of a collection that holds all its shoes, where the whole listing is too long."""
    pages: int = 4
    """Pages of the listing that a search reads at most."""

    @property
    def prefix(self) -> str:
        """What stands before every path."""
        return f"/{self.locale}" if self.locale else ""


class Shopify:
    """The platform; keeps to `stockfinder.platforms.Platform`."""

    name = "shopify"
    capabilities = Capabilities(
        by_code=True, by_gtin=True, stock="variant", tells_backorder=False, proven="recording"
    )
    query_paths: tuple[str, ...] = ("/api/ucp/mcp",)

    def detect(self, page: Page) -> Detected | None:
        """Whether a page or a reply is Shopify's."""
        for header, value in _HEADERS.items():
            if header in page.headers and value in page.headers[header].casefold():
                return Detected(platform=self.name, because=f"header {header}")
        if page.body[:1] in (b"{", b"["):
            told = shopify_ajax.kind(page)
            # Other programs send products and variants, too; only Shopify's have a vendor.
            if told == "suggest" or (told and b'"vendor"' in page.body):
                return Detected(platform=self.name, because="a storefront reply of Shopify's shape")
            if _is_ucp(page):
                shopifys = b"gid://shopify/" in page.body
                return Detected(platform=self.name, because="a UCP catalogue reply", certain=shopifys)
            return None
        for mark, certain in _MARKS.items():
            if mark in page.body:
                return Detected(platform=self.name, because=mark.decode(), certain=certain)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products of a storefront reply, of a UCP reply, or of a page."""
        if page.body.lstrip()[:1] not in (b"{", b"["):
            from stockfinder import markup

            return shopify_ajax.embedded(page, shop) or markup.products(page)
        if _is_ucp(page):
            from stockfinder.platforms import ucp_reply

            return ucp_reply.parse(page)
        return shopify_ajax.read(page, shop)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask the first way in that is open, and the next one where it fails.

        UCP misses what shops have, so predictive search is asked for a second opinion; the listing, which
        costs most, only where UCP found nothing of that name.
        """
        settings = options(shop, Options)
        ways = {"ucp": _ask_ucp, "suggest": _suggest, "listing": _list}
        found: Hits | None = None
        failure: NoAnswer | None = None
        for way in settings.ways:
            if way == "ucp" and web.agent_profile is None:
                continue
            if way == "listing" and found is not None and any(_names(hit, query) for hit in found.items):
                break
            try:
                hits = await ways[way](shop, web, settings, query)
            except (NotPermitted, Drifted, Unclear) as error:
                # A way that is closed to us says less of the shop than one that answered.
                failure = error if failure is None or isinstance(failure, NotPermitted) else failure
                continue
            except Unreachable as error:
                if way != "ucp":  # the catalogue may be on another host; the rest is on one
                    raise
                failure = error
                continue
            found = hits if found is None else _joined(found, hits)
            if way != "ucp":
                break
        if found is None:
            raise failure or NotPermitted("none of its ways in is configured", url=shop.site)
        return found

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read one product: by UCP if it was found so, else its `.js`, or its page where that fails."""
        if hit.reference.startswith("{"):
            from stockfinder.platforms import ucp_catalogue

            return await ucp_catalogue.read(shop, web, hit.reference)
        path = f"{options(shop, Options).prefix}/products/{quote(hit.reference)}"
        try:
            page = await web.get(f"{path}.js", accept="json")
            if page.status != 200:
                raise Unclear("its search names a product whose page is gone", url=page.url)
            return shopify_ajax.product(page, shop)
        except (NotPermitted, Drifted) as failure:
            page = await web.get(path)
            found = self.parse(page, shop) if page.status == 200 else ()
            if not found:
                raise failure from None
            return found[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Complete variants that a UCP search left out; all other replies hold the stock already."""
        if not any(variant.reference for variant in variants):
            return listing
        from stockfinder.platforms import ucp_catalogue

        return await ucp_catalogue.stock(shop, web, listing, variants)


def _is_ucp(page: Page) -> bool:
    head = page.body[:4096]
    return b'"jsonrpc"' in head and b'"structuredContent"' in head


def _joined(catalogue: Hits, second: Hits) -> Hits:
    """UCP's hits, with the brand that its replies leave out, and what only the second way found."""
    others = {hit.reference: hit for hit in second.items}
    items: list[Hit] = []
    for hit in catalogue.items:
        twin = others.pop(shopify_ajax.handle_of(hit.url or ""), None)
        if twin is not None and hit.listing is not None:
            product = replace(hit.listing.product, brand=twin.brand)
            items.append(replace(hit, brand=twin.brand, listing=replace(hit.listing, product=product)))
        else:
            items.append(hit)
    return replace(second, items=(*items, *others.values()))


async def _ask_ucp(shop: Shop, web: Web, settings: Options, query: Query) -> Hits:
    """Search by the code, then by the text, until a hit is named like the wish."""
    from stockfinder.platforms import ucp_catalogue

    endpoint = await ucp_catalogue.find_endpoint(shop, web)
    hits = Hits()
    for text in dict.fromkeys(text for text in (query.code or query.gtin, query.text) if text):
        hits = await ucp_catalogue.search(shop, web, endpoint, text)
        if any(_names(hit, query) for hit in hits.items):
            break
    return hits


async def _suggest(shop: Shop, web: Web, settings: Options, query: Query) -> Hits:
    """Ask predictive search: by the code, then by the text, then ever wider until something is found.

    Wider questions are the control: what they find shows that the search works, and what else there is.
    """
    address = f"{shop.site.rstrip('/')}{settings.prefix}/search/suggest.json"

    async def ask(text: str, fields: str | None = None) -> tuple[Hit, ...]:
        params = {
            "q": text,
            "resources[type]": "product",
            "resources[limit]": str(shopify_ajax.MOST_SUGGESTED),
            "resources[options][unavailable_products]": "show",
        }
        if fields:
            params["resources[options][fields]"] = fields
        page = await web.get(address, params=params, accept="json")
        if page.status != 200:
            raise Drifted("the shop has no predictive search there", url=page.url, path="$")
        return tuple(shopify_ajax.hit(one, page, shop) for one in shopify_ajax.suggested(page))

    code = query.code or query.gtin
    by_code = await ask(code, _CODE_FIELDS) if code else ()
    if by_code and (not query.model or any(_names(hit, query) for hit in by_code)):
        whole = len(by_code) < shopify_ajax.MOST_SUGGESTED
        return Hits(items=by_code, control_suffices=whole, because=f"{len(by_code)} found by {code}")
    asked: list[str] = []
    for text, proves in _wider(query):
        items = await ask(text)
        if not items:
            asked.append(text)
            continue
        cut = len(items) >= shopify_ajax.MOST_SUGGESTED
        shown = f"the first {len(items)} for {text!r}" if cut else f"all {len(items)} for {text!r}"
        if cut and query.color:  # shops with one page a colour have more of them than are shown
            items = (*await ask(f"{text} {query.color}"), *items)
        return Hits(
            items=tuple({(hit.reference, hit.title): hit for hit in (*by_code, *items)}.values()),
            complete=not cut,
            cut=cut,
            control_suffices=not cut or proves,
            because="; ".join(part for part in (_nothing(asked), shown) if part),
        )
    if query.brand and shop.brands and not shop.carries(query.brand) and await ask(shop.brands[0]):
        because = f"{_nothing(asked)}, though its search works: it finds {shop.brands[0]!r}"
        return Hits(items=by_code, complete=True, because=because)
    return Hits(items=by_code, because=_nothing(asked))


def _nothing(asked: list[str]) -> str:
    """What was asked in vain, from the wish to the widest."""
    if not asked:
        return ""
    return f"nothing for {asked[0]!r}" + (f", nor for {asked[-1]!r}" if len(asked) > 1 else "")


def _wider(query: Query) -> list[tuple[str, bool]]:
    """What to ask for, ever wider: the wish, its version, its line, how the line's words begin, its brand.

    Each comes with whether a reply that is cut short still proves that the wish is not there.

    The search finds what holds every word, the last one as a beginning. So where the wish found nothing and
    its line did, a plain version number is not there, while variant words (`GTX`) and glued versions
    (`1080v13`) may be spelled otherwise. A line that found nothing may be written apart (`Ultra Boost`) or in
    part (`1080` for `Fresh Foam X 1080`), which the beginnings find.
    """
    brand, model = query.brand or "", query.model or ""
    version = re.search(r"\s*\bv\d+\b|(?<=\d{3})v\d+|\s\d{1,2}\b", model, re.IGNORECASE)
    line = model[: version.start()].strip() if version else model
    words = re.findall(r"\w+", line)
    rungs = {query.text: False}
    if version:
        rungs.setdefault(f"{brand} {model[: version.end()]}".strip(), False)
    if words:
        rungs.setdefault(
            f"{brand} {line}".strip(), re.fullmatch(rf"{re.escape(line)} \d{{1,2}}", model) is not None
        )
        for word in (words[-1], words[0]):
            rungs.setdefault(f"{brand} {word[:4]}".strip(), False)
    if brand:
        rungs.setdefault(brand, True)
    return list(rungs.items())


async def _list(shop: Shop, web: Web, settings: Options, query: Query) -> Hits:
    """Read the listing, and keep what shares a word or the code with the wish."""
    folder = f"/collections/{settings.collection}" if settings.collection else ""
    address = f"{shop.site.rstrip('/')}{settings.prefix}{folder}/products.json"
    items: list[Hit] = []
    count = 0
    whole = False
    for number in range(1, settings.pages + 1):
        params = {"limit": str(_PER_PAGE), "page": str(number)}
        page = await web.get(address, params=params, accept="json")
        if page.status != 200:
            raise Drifted("the shop has no listing there", url=page.url, path="$")
        found = shopify_ajax.listed(page, shop)
        count += len(found)
        items += [_whole(listing) for listing in found if _shares(listing, query)]
        if len(found) < _PER_PAGE:
            whole = True
            break
    because = f"all {count} products listed" if whole else f"the first {count} products of its listing"
    return Hits(items=tuple(items), complete=whole, cut=not whole, control_suffices=whole, because=because)


def _whole(listing: Listing) -> Hit:
    product = listing.product
    return Hit(
        reference=shopify_ajax.handle_of(product.url or ""),
        title=product.title,
        brand=product.brand,
        url=product.url,
        color=product.color,
        codes=(product.mpn,) if product.mpn else (),
        listing=listing,
    )


def _shares(listing: Listing, query: Query) -> bool:
    product = listing.product
    code = _letters(query.code or query.gtin or "")
    codes = (product.mpn, product.url, *(variant.sku for variant in product.variants), *product.tags)
    if code and any(code in _letters(one) for one in codes if one):
        return True
    return bool(_words(query.text) & _words(f"{product.title} {product.brand or ''}"))


def _names(hit: Hit, query: Query) -> bool:
    """Whether a hit is called as the wish is, or has its code: enough to ask no further."""
    code = _letters(query.code or "")
    if code and any(code in _letters(one) for one in hit.codes):
        return True
    if query.gtin and query.gtin in hit.gtins:
        return True
    return _words(query.model or query.text) <= _words(f"{hit.title} {hit.brand or ''}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


_HEADERS = {"x-shopid": "", "x-shopify-stage": "", "powered-by": "shopify"}
_MARKS = {
    b"Shopify.shop": True,
    b"shopify-digital-wallet": True,
    b"shopify-checkout-api-token": True,
    b"ShopifyAnalytics": True,
    b"sdks.shopifycdn.com": False,
    b"cdn.shopify.com": False,
    b"/cdn/shop/": False,
}
"""Marks in a page, the surest first; images and buy buttons of Shopify's stand on other shops' pages too."""

platform = Shopify()
