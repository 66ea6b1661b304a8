"""Shopify's storefront JSON: `/products/{handle}.js`, `products.json`, `suggest.json`, the product in a page.

Sources: Shopify's Ajax API reference (product, predictive search) and Liquid reference (`json` filter);
`products.json` is not documented by Shopify and known from public code and from recordings.

- `.js` and the `json` filter give prices as whole hundredths, in every currency (1000 yen are 100000), and
  `available` for each variant. `products.json` and `.json` give decimal strings; `.json` has no `available`.
- `available: true` means that it can be ordered: in stock, not tracked, or sold beyond stock.
- `.js` holds at most 250 variants, so a shorter list is the whole of them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from stockfinder.address import join, split
from stockfinder.decode import decode
from stockfinder.errors import Drifted
from stockfinder.platforms.description import bullets, gtin, lines, stated
from stockfinder.platforms.entry import decimal
from stockfinder.platforms.variant_options import meaning, tell
from stockfinder.product import (
    Absence,
    Availability,
    Evidence,
    EvidenceKind,
    Hit,
    Listing,
    Price,
    Product,
    Variant,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.shop import Shop

MOST_VARIANTS = 250
"""Variants in one reply at most; a list of that length may be cut."""
MOST_SUGGESTED = 10
"""Suggestions in one reply at most."""
MOST_EMBEDDED = 200
"""Places of a page that are tried for a product, since each may take reading to its end."""


class _Variant(Struct, frozen=True):
    id: int
    title: str | None = None
    option1: str | None = None
    option2: str | None = None
    option3: str | None = None
    sku: str | None = None
    barcode: str | None = None
    name: str | None = None

    def values(self) -> tuple[str | None, str | None, str | None]:
        return self.option1, self.option2, self.option3


class AjaxVariant(_Variant, frozen=True, kw_only=True):
    """A variant of `.js` and of the `json` filter."""

    available: bool
    price: int | None = None
    compare_at_price: int | None = None


class ListedVariant(_Variant, frozen=True, kw_only=True):
    """A variant of `products.json` and of `.json`."""

    available: bool | None = None
    price: str | None = None
    compare_at_price: str | None = None


class _Option(Struct, frozen=True):
    name: str = ""


class _Product(Struct, frozen=True):
    title: str
    handle: str
    vendor: str | None = None
    tags: list[str] | str = []
    options: list[_Option | str] | None = None


class AjaxProduct(_Product, frozen=True, kw_only=True):
    """`.js`, and what `{{ product | json }}` prints into a page."""

    variants: list[AjaxVariant]
    description: str | None = None
    available: bool | None = None


class ListedProduct(_Product, frozen=True, kw_only=True):
    """A product of `products.json`, or the one of `.json`."""

    variants: list[ListedVariant]
    body_html: str | None = None


class Suggestion(Struct, frozen=True, kw_only=True):
    """A product of `suggest.json`: no variants, and `available` is of the product as a whole."""

    title: str
    url: str
    handle: str | None = None
    vendor: str | None = None
    available: bool | None = None


class _Suggestions(Struct, frozen=True):
    products: list[Suggestion]


class _Resources(Struct, frozen=True):
    results: _Suggestions


class Suggest(Struct, frozen=True):
    """A reply of `suggest.json`."""

    resources: _Resources


class Catalogue(Struct, frozen=True):
    """A page of `products.json`."""

    products: list[ListedProduct]


class _Single(Struct, frozen=True):
    product: ListedProduct


class _Head(Struct, frozen=True):
    """What every product of Shopify's has."""

    handle: str
    variants: Raw


class _Shape(Struct, frozen=True):
    """Enough of a reply to tell which one it is."""

    products: list[_Head] | UnsetType = UNSET
    product: _Head | UnsetType = UNSET
    resources: Raw | UnsetType = UNSET
    handle: str | UnsetType = UNSET
    variants: Raw | UnsetType = UNSET


def kind(page: Page) -> str | None:
    """Which of the storefront's replies a JSON document is: `suggest`, `listing`, `single` or `product`."""
    try:
        shape = decode(page.body, _Shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    if isinstance(shape.resources, Raw):
        return "suggest" if b'"results"' in bytes(shape.resources) else None
    if shape.products is not UNSET:
        return "listing"
    if shape.product is not UNSET:
        return "single"
    return "product" if shape.variants is not UNSET and shape.handle is not UNSET else None


def read(page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
    """The products of a JSON reply. A suggestion tells nothing of its sizes.

    :raises Drifted: it is none of the replies that are known, or its shape has changed.
    """
    match kind(page):
        case "product":
            return (product(page, shop),)
        case "listing":
            return listed(page, shop)
        case "single":
            return (_listing(page.json(_Single).product, page, shop, "/product"),)
        case "suggest":
            return tuple(_bare(one, i, page, shop) for i, one in enumerate(suggested(page)))
    raise Drifted("the reply is none of Shopify's product replies", url=page.url, path="$")


def product(page: Page, shop: Shop | None = None) -> Listing:
    """The product of a `.js` reply.

    :raises Drifted: its shape has changed.
    """
    return _listing(page.json(AjaxProduct), page, shop)


def listed(page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
    """The products of a `products.json` reply.

    :raises Drifted: its shape has changed.
    """
    found = page.json(Catalogue).products
    return tuple(_listing(one, page, shop, f"/products/{i}") for i, one in enumerate(found))


def suggested(page: Page) -> list[Suggestion]:
    """The products of a `suggest.json` reply.

    :raises Drifted: its shape has changed.
    """
    return page.json(Suggest).resources.results.products


def hit(one: Suggestion, page: Page, shop: Shop) -> Hit:
    """A suggestion as a search hit; its reference is the handle."""
    handle = one.handle or handle_of(one.url)
    return Hit(reference=handle, title=one.title, brand=one.vendor, url=_address(handle, page, shop))


_PREORDER = re.compile(
    r"(?:is[-_ ]?)?pre[-_ ]?(?:order|sale)s?(?:[-_: ](?:true|yes|now|item|product))?", re.IGNORECASE
)
"""Tags by which shops and pre-order apps mark a product, whose `available` then means a pre-order."""
_EMBEDDED = re.compile(r'\{\s*"id"\s*:\s*\d+\s*,\s*"title"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"handle"\s*:')


def embedded(page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
    """The products that the `json` filter printed into a page, the page's own first; often there are none.

    Themes print it into a JSON script, or hand it to a script of theirs; either way it begins with `id`,
    `title` and `handle`.
    """
    from json import JSONDecodeError, JSONDecoder

    text = page.text
    decoder = JSONDecoder()
    own = handle_of(page.url) or handle_of(_canonical(text))
    found: dict[str, Listing] = {}
    for start in islice(_EMBEDDED.finditer(text), MOST_EMBEDDED):
        try:
            _, end = decoder.raw_decode(text, start.start())
            product = decode(text[start.start() : end], AjaxProduct)
        except (JSONDecodeError, msgspec.MsgspecError, RecursionError):
            continue
        if product.handle not in found:
            found[product.handle] = _listing(
                product, page, shop, kind=EvidenceKind.EMBEDDED_STATE, currency=_currency(text)
            )
    if not found:
        return ()
    first = found.pop(own, None)
    if first is None and own:
        return ()  # what the page shows beside its own product is not what was asked for
    return (first, *found.values()) if first else tuple(found.values())


def _currency(text: str) -> str | None:
    """The currency that a page says it shows its prices in."""
    told = re.search(r'Shopify\.currency\s*=\s*\{\s*"active"\s*:\s*"([A-Z]{3})"', text)
    return told[1] if told else None


def _canonical(text: str) -> str:
    for link in re.finditer(r"<link\b([^<>]*+)>", text, re.IGNORECASE):
        told = re.search(r"""\bhref=["']([^"']+)""", link[1], re.IGNORECASE)
        if told and re.search(r"""\brel=["']?canonical\b""", link[1], re.IGNORECASE):
            return told[1]
    return ""


def _listing(
    product: AjaxProduct | ListedProduct,
    page: Page,
    shop: Shop | None,
    pointer: str = "",
    *,
    kind: EvidenceKind = EvidenceKind.ENDPOINT,
    currency: str | None = None,
) -> Listing:
    currency = currency or (shop.currency if shop else None)
    address = _address(product.handle, page, shop)
    told = [option if isinstance(option, str) else option.name for option in product.options or ()]
    rows: Sequence[AjaxVariant | ListedVariant] = product.variants
    names = [*told, "", "", ""][:3]
    values = [
        list(dict.fromkeys(value for variant in rows if (value := variant.values()[place])))
        for place in range(3)
    ]
    known = meaning(names, values)
    tags = product.tags.split(",") if isinstance(product.tags, str) else product.tags
    ahead = any(_PREORDER.fullmatch(tag.strip()) for tag in tags)
    variants = []
    for place, variant in enumerate(rows):
        said = tell(known, names, variant.values())
        price, list_price = _prices(variant, currency)
        at = f"{pointer}/variants/{place}/available"
        variants.append(
            Variant(
                size=said.size,
                size_option=said.size_option,
                width=said.width,
                color=said.color,
                audience=said.audience,
                condition=said.condition,
                unread=said.unread,
                title=variant.title,
                sku=variant.sku or None,
                gtin=gtin(variant.barcode),
                url=f"{address}?variant={variant.id}",
                availability=Availability.PREORDER
                if ahead and variant.available
                else _availability(variant.available),
                evidence=_evidence(variant.available, kind, page, at),
                price=price,
                list_price=list_price,
            )
        )
    html = product.description if isinstance(product, AjaxProduct) else product.body_html
    text = lines(html)
    code, color = stated(text)
    whole = len(variants) < MOST_VARIANTS
    prices = [variant.price for variant in variants if variant.price]
    at_all = product.available if isinstance(product, AjaxProduct) else None
    return Listing(
        product=Product(
            title=product.title,
            brand=product.vendor or None,
            url=address,
            mpn=code,
            color=color if known.color is None and known.color_after is None else None,
            availability=_availability(at_all),
            evidence=_evidence(at_all, kind, page, f"{pointer}/available"),
            price=min(prices, key=lambda price: price.amount, default=None),
            variants=tuple(variants),
            tags=tuple(tag.strip() for tag in tags if tag.strip()),
            bullets=bullets(html),
            description="\n".join(text)[:4000] or None,
        ),
        absence=Absence.NOT_OFFERED if whole else Absence.UNKNOWN,
        because="Shopify lists every variant" if whole else "the list may be cut at 250 variants",
    )


def _bare(one: Suggestion, place: int, page: Page, shop: Shop | None) -> Listing:
    at = f"/resources/results/products/{place}/available"
    product = Product(
        title=one.title,
        brand=one.vendor or None,
        url=_address(one.handle or handle_of(one.url), page, shop),
        availability=_availability(one.available),
        evidence=_evidence(one.available, EvidenceKind.ENDPOINT, page, at),
    )
    return Listing(product=product, because="a suggestion tells no variants")


def _availability(available: bool | None) -> Availability:
    if available is None:
        return Availability.UNKNOWN
    return Availability.IN_STOCK if available else Availability.OUT_OF_STOCK


def _evidence(available: bool | None, kind: EvidenceKind, page: Page, pointer: str) -> tuple[Evidence, ...]:
    if available is None:
        return ()
    raw = f'"available":{"true" if available else "false"}'
    return (Evidence(kind=kind, url=page.url, pointer=pointer, raw=raw, at=page.at),)


def _prices(variant: AjaxVariant | ListedVariant, currency: str | None) -> tuple[Price | None, Price | None]:
    """The price, and the struck-through one where it is higher."""
    if isinstance(variant, AjaxVariant):
        now, before = (
            None if p is None else Decimal(p) / 100 for p in (variant.price, variant.compare_at_price)
        )
    else:
        now, before = decimal(variant.price), decimal(variant.compare_at_price)
    if now is None:
        return None, None
    return Price(now, currency), Price(before, currency) if before is not None and before > now else None


def handle_of(address: str) -> str:
    """The handle in a product's address, or nothing."""
    _, mark, rest = split(address).path.partition("/products/")
    return unquote(rest.split("/")[0].removesuffix(".json").removesuffix(".js")) if mark else ""


def _address(handle: str, page: Page, shop: Shop | None) -> str:
    """A product's page, in the locale (`/en`, `/fr-ca`) of the document that named it."""
    locale = re.match(r"/[a-z]{2}(?:-[a-z]{2})?(?=/)", split(page.url).path, re.IGNORECASE)
    return join(shop.site if shop else page.url, f"{locale[0] if locale else ''}/products/{handle}")
