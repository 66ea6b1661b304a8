"""Asks a Universal Commerce Protocol catalogue over MCP or REST, as any merchant may offer it.

Sources as in `ucp_reply`. What the runbook adds to the specification, and this module keeps to:

- The agent's profile goes into the header and into the body; without the header the answer is a bare 422.
- Search misses products that the shop has, so nothing is concluded from its silence.
- A product asked for with a selection may come with another one: what was relaxed stays unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.address import split
from stockfinder.errors import Drifted, NotPermitted, Unclear, Unreachable
from stockfinder.platforms import ucp_reply
from stockfinder.platforms.ucp_messages import Ask, Endpoint
from stockfinder.product import Availability, Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Listing, Variant
    from stockfinder.shop import Shop

PATH = "/api/ucp/mcp"
WELL_KNOWN = "/.well-known/ucp"
_FOUND = 10
"""Products asked for in one search; servers should accept so many."""
_IDS = 10
"""Ids in one look-up; servers should accept so many."""

Tool = Literal["search_catalog", "lookup_catalog", "get_product"]
REST_PATHS: dict[Tool, str] = {
    "search_catalog": "/catalog/search",
    "lookup_catalog": "/catalog/lookup",
    "get_product": "/catalog/product",
}
"""What the REST binding adds to its endpoint for each tool."""


class _Service(Struct, frozen=True):
    transport: str | None = None
    endpoint: str = ""


class _Services(Struct, frozen=True):
    services: dict[str, list[_Service]] = {}


class _Profile(Struct, frozen=True):
    ucp: _Services


async def published(shop: Shop, web: Web) -> Endpoint | None:
    """The catalogue that the shop publishes on a host that we may ask, if any.

    :raises NoAnswer: what it publishes cannot be read.
    """
    page = await web.get(f"{shop.site.rstrip('/')}{WELL_KNOWN}", accept="json")
    return next((one for one in _told(page) if _is_ours(one, shop)), None)


def elsewhere(page: Page, shop: Shop) -> str | None:
    """The host of the catalogue that a shop publishes, where its entry does not allow it.

    Shopify's shops publish it at their `*.myshopify.com` name.

    :param page: what it publishes for agents.
    :raises Drifted: that cannot be read.
    """
    told = _told(page)
    if not told or any(_is_ours(one, shop) for one in told):
        return None
    return split(told[0].url).netloc.lower() or None


def _told(page: Page) -> list[Endpoint]:
    if page.status != 200:
        return []
    found: list[Endpoint] = []
    for service in page.json(_Profile).ucp.services.get("dev.ucp.shopping", ()):
        if service.transport == "mcp" and split(service.endpoint).path.endswith("/mcp"):
            found.append(Endpoint(service.endpoint))
        elif service.transport == "rest":
            found.append(Endpoint(service.endpoint.rstrip("/"), "rest"))
    return found


def _is_ours(endpoint: Endpoint, shop: Shop) -> bool:
    """Whether it is at the site or at a host of the entry, which may carry a port."""
    at = split(endpoint.url)
    ours = {shop.host, *(host.lower() for host in shop.hosts)}
    return not ours.isdisjoint({at.hostname or "", at.netloc.lower()})


async def find_endpoint(shop: Shop, web: Web) -> Endpoint:
    """The catalogue of a Shopify shop: as it publishes it, else the usual one."""
    usual = Endpoint(f"{shop.site.rstrip('/')}{PATH}")
    if not await web.permits(f"{shop.site.rstrip('/')}{WELL_KNOWN}"):
        return usual
    try:
        return await published(shop, web) or usual
    except (NotPermitted, Drifted, Unclear, Unreachable):
        return usual


async def ask(shop: Shop, web: Web, endpoint: Endpoint, tool: Tool, catalog: Mapping[str, Any]) -> Page:
    """Send one question; the reply is yet to be read.

    :raises NotPermitted: no agent profile is configured.
    :raises Drifted: there is no catalogue.
    """
    profile = web.agent_profile
    if profile is None:
        raise NotPermitted("its catalogue needs the address of your agent profile (`agent_profile`)")
    url = endpoint.url
    question: Mapping[str, Any] = {**catalog, "context": {"address_country": shop.country}}
    if endpoint.transport == "rest":
        url += REST_PATHS[tool]
    else:
        arguments = {"meta": {"ucp-agent": {"profile": profile}}, "catalog": question}
        question = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": tool, "arguments": arguments},
        }
    page = await web.query(url, question, headers={"UCP-Agent": f'profile="{profile}"'})
    if page.status != 200:
        raise Drifted("the shop has no UCP catalogue there", url=url, path="$")
    return page


async def search(shop: Shop, web: Web, endpoint: Endpoint, text: str) -> Hits:
    """Search the catalogue. The reply is never complete: the search misses what the shop has."""
    catalog = {"query": text, "pagination": {"limit": _FOUND}}
    page = await ask(shop, web, endpoint, "search_catalog", catalog)
    items = []
    for at, one in ucp_reply.products(page):
        listing = ucp_reply.listing(one, at, page, endpoint)
        variants = listing.product.variants
        items.append(
            Hit(
                reference=Ask(endpoint, one.id).text(),
                title=one.title,
                url=one.url,
                codes=tuple(dict.fromkeys(variant.sku for variant in variants if variant.sku)),
                gtins=tuple(dict.fromkeys(variant.gtin for variant in variants if variant.gtin)),
                listing=listing,
            )
        )
    because = f"its UCP search showed {len(items)}, and is known to miss what shops have"
    cut = len(items) >= _FOUND
    return Hits(items=tuple(items), cut=cut, control_suffices=False, because=because)


async def read(shop: Shop, web: Web, reference: str) -> Listing:
    """Read one product by its reference."""
    asked = Ask.of(reference)
    page = await ask(shop, web, asked.endpoint, "get_product", {"id": asked.product})
    found = ucp_reply.parse(page, endpoint=asked.endpoint)
    if len(found) != 1:
        raise Drifted(f"asked for one product, got {len(found)}", url=page.url, path="$..products")
    return found[0]


async def stock(shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
    """Ask for the stock of the named variants of which nothing is known yet.

    Those that search has named are looked up together; the others are asked for one by one, with every option
    selected. A combination that turns out not to exist leaves the listing.
    """
    asks = [Ask.of(variant.reference) for variant in variants if _is_open(variant) and variant.reference]
    if named := [asked for asked in asks if asked.variant]:
        listing = await _look_up(shop, web, listing, named[:_IDS])
    for asked in asks:
        still_open = {variant.reference for variant in listing.product.variants if _is_open(variant)}
        if asked.selected and asked.text() in still_open:
            listing = await _select(shop, web, listing, asked)
    return listing


async def _look_up(shop: Shop, web: Web, listing: Listing, asks: Sequence[Ask]) -> Listing:
    """Complete the variants that have ids, up to ten in one request."""
    ids = [asked.variant for asked in asks]
    page = await ask(shop, web, asks[0].endpoint, "lookup_catalog", {"ids": ids})
    known: dict[str, Variant] = {}
    for at, one in ucp_reply.products(page):
        known |= ucp_reply.variants(one, at, page)
    return _replaced(listing, lambda variant, asked: known.get(asked.variant or "", variant))


async def _select(shop: Shop, web: Web, listing: Listing, asked: Ask) -> Listing:
    """Complete the variant with the asked selection, and whatever else the reply tells of its siblings."""
    selected = [{"name": one.name, "label": one.label} for one in asked.selected]
    page = await ask(shop, web, asked.endpoint, "get_product", {"id": asked.product, "selected": selected})
    at, told = next(iter(ucp_reply.products(page)), ("", None))
    if told is None or (told.id != asked.product and told.title != listing.product.title):
        said = (
            f"asked for {listing.product.title!r}, got {told.title!r}"
            if told
            else "asked for a product, got none"
        )
        raise Drifted(said, url=page.url, path="$..product")
    known = ucp_reply.readings(told, at, page)
    wish = ucp_reply.key(asked.selected)
    relaxed = told.selected is not None and not wish <= ucp_reply.key(told.selected)
    if relaxed and known.get(wish) is not None:
        del known[wish]  # the shop chose another variant, so what it says of this one is in doubt
    return _replaced(listing, lambda variant, of: known.get(ucp_reply.key(of.selected), variant))


def _is_open(variant: Variant) -> bool:
    """Whether it has a reference and nothing is known of its stock."""
    return variant.reference is not None and variant.availability is Availability.UNKNOWN


_IDENTITY = ("size", "size_option", "width", "color", "title", "reference")


def _replaced(listing: Listing, find: Callable[[Variant, Ask], Variant | None]) -> Listing:
    """The listing with what has become known of its open variants; those found not to exist are left out."""
    rows: list[Variant] = []
    for variant in listing.product.variants:
        found: Variant | None = variant
        if variant.reference is not None and _is_open(variant):
            found = find(variant, Ask.of(variant.reference))
        if found is not None:
            # Which variant it is stands as listed; a reply may leave its options out.
            listed = {name: getattr(variant, name) for name in _IDENTITY}
            rows.append(replace(found, **listed))
    return replace(listing, product=replace(listing.product, variants=tuple(rows)))
