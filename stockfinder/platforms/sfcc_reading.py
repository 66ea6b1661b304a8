"""Reads Salesforce Commerce Cloud: search pages, replies of `Product-Variation`, and where they are asked.

Sources: SFRA's `models/product/fullProduct.js`, `templates/search` and `structuredDataHelper.js`;
SiteGenesis's `product/producttile.isml`, `components/pagingbar.isml` and `search/nohits.isml`. What a
product's page or reply means is read by `markup` (`conventions/sfcc`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlunsplit

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from stockfinder import markup
from stockfinder.address import join, split
from stockfinder.errors import Drifted
from stockfinder.markup.conventions.sfcc import choices
from stockfinder.markup.conventions.sfcc_choices import selection, variants
from stockfinder.markup.document import Document
from stockfinder.product import Availability, Hit, Hits, Listing, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from stockfinder.page import Page

_PREFIX = re.compile(rb"/on/demandware\.store/Sites-[\w.-]{1,80}-Site/[\w-]{1,20}(?=/)")
"""Where a site's controllers lie: `/on/demandware.store/Sites-RefArch-Site/en_US`."""

_GRIDS = (
    ".product-grid, #product-search-results, #search-result-items, .search-result-items, "
    ".search-result-content"
)
_TILES = ".product[data-pid], .product-tile, [data-itemid], .grid-tile"
_LINKS = ".pdp-link a[href], a.name-link[href], .product-name a[href], .tile-body a.link[href], a.link[href]"
_COUNTS = ".search-result-count, .results-hits, .result-count, .product-count"
_MORE = ".show-more [data-url], .show-more a, a.page-next, .infinite-scroll-placeholder[data-grid-url]"
_NONE = ".no-hits-search-term, .no-hits-banner, .nohits, .no-results"
_RANGE = re.compile(r"\d[\d.,]*\s*(?:-|–|—)\s*\d[\d.,]*\D{1,20}?(\d[\d.,]*)")
_NUMBER = re.compile(r"\d[\d.,]*")


class _Value(Struct, frozen=True, rename="camel"):
    display_value: Any = None
    value: Any = None
    selected: bool = False
    selectable: bool | UnsetType = UNSET


class _Attribute(Struct, frozen=True):
    id: str
    values: tuple[_Value, ...] = ()


class _Product(Struct, frozen=True, rename="camel"):
    product_name: str
    product_type: str
    available: bool
    ready_to_order: bool
    variation_attributes: tuple[_Attribute, ...] | None = None


class _Reply(Struct, frozen=True):
    product: _Product


def read(page: Page) -> tuple[Listing, ...]:
    """The products of a page or a reply, its own first.

    :raises Drifted: a reply of another shape than SFRA's.
    """
    if is_json(page):
        page.json(_Reply)
    return markup.products(page)


def is_json(page: Page) -> bool:
    """Whether a document is JSON: SFRA answers `Product-Variation` so, SiteGenesis with HTML."""
    return page.body.lstrip()[:1] == b"{"


def prefix_of(page: Page) -> str | None:
    """Where the site's controllers lie, from an address on one of its pages."""
    found = _PREFIX.search(page.body)
    return found[0].decode("ascii") if found else None


def search_form(page: Page) -> str | None:
    """The address that a page's search form asks."""
    for form in _tree(page).css("form[action]"):
        if form.css_first("input[name=q]") is not None:
            return _address(page, form.attributes["action"] or "")
    return None


def hits(page: Page) -> Hits:
    """The products of a search page.

    A search for one product may lead to its page, and one for a brand to a page of the shop's choice; the
    latter says nothing of what it leaves out.

    :raises Drifted: it shows no products, and does not say that there are none.
    """
    tree = _tree(page)
    grid = tree.css_first(_GRIDS)
    if grid is None and (own := _product_page(page, tree)):
        return Hits(items=(own,), control_suffices=False, because="it leads to its only product")
    items: dict[str, Hit] = {}
    for hit in (*_hits(page, grid), *_listed(page)):
        items.setdefault(hit.reference, hit)
    total = _total(tree)
    if not items and total is None and tree.css_first(f"{_NONE}, {_COUNTS}") is None:
        raise Drifted("the search page has changed", url=page.url, path=".product-grid [data-pid]")
    found = tuple(items.values())
    if "q" not in parse_qs(split(page.url).query):
        because = f"it leads to a page of its own choice, with {len(found)} products"
        return Hits(items=found, cut=True, control_suffices=False, because=because)
    if not found:
        return Hits(complete=True, because="0 found")
    if total is None:
        because = f"{len(found)} shown of an unknown number"
        return Hits(items=found, cut=True, control_suffices=False, because=because)
    whole = len(found) >= total and tree.css_first(_MORE) is None
    because = f"{len(found)} of {total} shown"
    return Hits(items=found, complete=whole, cut=not whole, because=because)


def _tree(page: Page) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(page.text)


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split()) if node is not None else ""


def _hits(page: Page, grid: LexborNode | None) -> Iterable[Hit]:
    for tile in grid.css(_TILES) if grid is not None else ():
        link = tile.css_first(_LINKS)
        title = _text(link)
        if link is None or not title:
            continue
        address = _address(page, link.attributes["href"] or "")
        if address is None:
            continue
        pid = tile.attributes.get("data-pid") or tile.attributes.get("data-itemid")
        brand = _text(tile.css_first(".product-brand, .brand, .brand-name")) or None
        yield Hit(reference=address, title=title, brand=brand, url=address, codes=(pid,) if pid else ())


def _address(page: Page, link: str) -> str | None:
    """A product's address without what says where it was found; one product has one, in whatever colour."""
    try:
        parts = split(join(page.url, link))
        pid = parse_qs(parts.query).get("pid")
    except ValueError:
        return None
    query = urlencode({"pid": pid[0]}) if pid else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _listed(page: Page) -> Iterable[Hit]:
    """The products of the page's JSON-LD list that have a name."""
    for item in markup.json_ld(page):
        listed = item.get("itemListElement")
        for one in listed if isinstance(listed, list) else ():
            inner = one.get("item") if isinstance(one, dict) else None
            told = inner if isinstance(inner, dict) else one
            if isinstance(told, dict) and isinstance(told.get("url"), str) and told.get("name"):
                brand = told.get("brand")
                brand = brand.get("name") if isinstance(brand, dict) else brand
                address = _address(page, told["url"])
                if address is None:
                    continue
                yield Hit(
                    reference=address,
                    title=str(told["name"]),
                    brand=brand if isinstance(brand, str) else None,
                    url=address,
                )


def _product_page(page: Page, tree: LexborHTMLParser) -> Hit | None:
    """The product of a page that is about one, as a search hit."""
    if tree.css_first(".product-detail[data-pid], #pdpMain, .product-variations") is None:
        return None
    listing = next(iter(markup.products(page)), None)
    if listing is None:
        return None
    product = listing.product
    return Hit(reference=page.url, title=product.title, brand=product.brand, url=page.url)


def _total(tree: LexborHTMLParser) -> int | None:
    """How many products a search page says that it found."""
    for node in tree.css(_COUNTS):
        text = _text(node)
        found = _RANGE.search(text)
        told = found[1] if found else (number[0] if (number := _NUMBER.search(text)) else "")
        if digits := re.sub(r"\D", "", told):
            return int(digits[:9])
    return None


def settle(listing: Listing, asked: Variant, reply: Page) -> Listing:
    """A listing with what a reply to one variant's question tells, of it and of those that differ from it in
    one attribute. A combination that the shop does not make is taken out.

    :raises Drifted: the reply tells of no choices.
    """
    if is_json(reply):
        reply.json(_Reply)
    doc = Document(reply)
    told = choices(doc)
    read_ = variants(doc, told) if told is not None else []
    if told is None or not told.attributes:
        raise Drifted("the reply tells of no choices", url=reply.url, path="variationAttributes")
    by_key = {_key(one): one for one in read_ if one.reference}
    # A value that cannot be selected may be shown without its id.
    by_label = {(one.size, one.width, one.color): one for one in read_ if not one.reference}
    wanted = _key(asked)
    not_made = (
        told.resolved is not None
        and told.resolved.availability is None
        and frozenset(told.selected.items()) == wanted
    )
    found = [
        _joined(one, by_key.get(_key(one)) or by_label.get((one.size, one.width, one.color)))
        for one in listing.product.variants
        if not (not_made and _key(one) == wanted)
    ]
    return replace(listing, product=replace(listing.product, variants=tuple(found)))


def _joined(own: Variant, told: Variant | None) -> Variant:
    if told is None or told.availability is Availability.UNKNOWN:
        return own
    return replace(
        own,
        availability=told.availability,
        evidence=told.evidence,
        sku=told.sku or own.sku,
        price=told.price or own.price,
        list_price=told.list_price if told.price else own.list_price,
    )


def _key(variant: Variant) -> frozenset[tuple[str, str]]:
    """The values that select a variant."""
    reference = variant.reference or ""
    return frozenset(selection(reference if "?" in reference else f"?{reference}").items())
