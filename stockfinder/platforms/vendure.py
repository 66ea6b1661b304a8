"""Vendure: a GraphQL shop API without pages of its own.

Sources: the schema and the default strategies of @vendure/core 3.7 (`api/schema/common`,
`default-stock-display-strategy`, `default-search-plugin`), and its documentation on money and stock.

- `stockLevel` is text from a strategy that a shop may replace. The default one says `IN_STOCK`,
  `LOW_STOCK` or `OUT_OF_STOCK`; another may print the number that can be sold. A variant on backorder
  (below zero, with a threshold that allows it) says `IN_STOCK` like any other.
- Amounts are whole numbers of hundredths, whatever the currency.
- Search differs by database: any word (MySQL), every word (PostgreSQL) or the very phrase (SQLite). So one
  request holds four searches: the text, the model's line, the brand, and the size of the index.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from stockfinder.errors import Drifted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms.entry import AUDIENCE, BRAND, named, options, page_of, plain
from stockfinder.platforms.model_line import is_plain, line_of
from stockfinder.platforms.variant_options import meaning, tell
from stockfinder.product import (
    Absence,
    Availability,
    Evidence,
    EvidenceKind,
    Hit,
    Hits,
    Listing,
    Price,
    Product,
    Variant,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.platforms.variant_options import Told
    from stockfinder.product import Query
    from stockfinder.shop import Shop

T = TypeVar("T")

TAKE = 100
"""Products asked for in one search; Vendure's default cap for lists."""

_SEARCH = """query Search($text: String!, $line: String!, $brand: String!, $take: Int!) {
  text: search(input: {term: $text, groupByProduct: true, take: $take}) { ...reply }
  line: search(input: {term: $line, groupByProduct: true, take: $take}) { ...reply }
  brand: search(input: {term: $brand, groupByProduct: true, take: $take}) { ...reply }
  all: search(input: {groupByProduct: true, take: 1}) { totalItems }
}
fragment reply on SearchResponse {
  totalItems
  items { productName slug facetValueIds }
  facetValues { facetValue { id name facet { name } } }
}"""

_PRODUCT = """query Product($slug: String!) {
  product(slug: $slug) {
    name slug description
    facetValues { name facet { name } }
    variants {
      id sku name stockLevel priceWithTax currencyCode
      options { name group { name code } }
    }
  }
}"""

_LEVELS = {
    "IN_STOCK": Availability.IN_STOCK,
    "LOW_STOCK": Availability.LIMITED,
    "OUT_OF_STOCK": Availability.OUT_OF_STOCK,
}
_LOW = 2
"""At most so many are low stock, as the default strategy has it."""


class _Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry may say in `[options]`."""

    api: str = "/shop-api"
    """Where the shop API answers, if on another host: `https://api.shop.example/shop-api`."""
    product_url: str | None = None
    """Where the storefront shows a product, a path or whole, with `{slug}` in it; the API has no pages."""


class _Named(Struct, frozen=True):
    name: str


class _Facet(Struct, frozen=True):
    name: str
    facet: _Named
    id: str | None = None


class _FacetCount(Struct, frozen=True, rename="camel"):
    facet_value: _Facet


class _Found(Struct, frozen=True, rename="camel"):
    product_name: str
    slug: str
    facet_value_ids: tuple[str, ...] = ()


class _Reply(Struct, frozen=True, rename="camel"):
    total_items: int
    items: tuple[_Found, ...]
    facet_values: tuple[_FacetCount, ...] = ()

    @property
    def cut(self) -> bool:
        return len(self.items) < self.total_items


class _Total(Struct, frozen=True, rename="camel"):
    total_items: int


class _Search(Struct, frozen=True):
    text: _Reply
    line: _Reply
    brand: _Reply
    all: _Total


class _Group(Struct, frozen=True):
    name: str | None = None
    code: str | None = None


class _Option(Struct, frozen=True):
    name: str
    group: _Group


class _Variant(Struct, frozen=True, rename="camel"):
    name: str = ""
    sku: str | None = None
    id: str | None = None
    stock_level: str | None = None
    price_with_tax: int | None = None
    currency_code: str | None = None
    options: tuple[_Option, ...] = ()


class _Product(Struct, frozen=True, rename="camel"):
    name: str
    slug: str | None = None
    description: str | None = None
    facet_values: tuple[_Facet, ...] = ()
    variants: tuple[_Variant, ...] = ()


class _Read(Struct, frozen=True):
    product: _Product | None = None


class _Error(Struct, frozen=True):
    message: str


class _Errors(Struct, frozen=True):
    errors: tuple[_Error, ...] = ()


class _Envelope(Struct, Generic[T], frozen=True):
    data: T


class Vendure:
    """The platform; see the module."""

    name = "vendure"
    capabilities = Capabilities(stock="listing", tells_backorder=False, proven="program")
    query_paths = ("/shop-api",)

    def detect(self, page: Page) -> Detected | None:
        """By the header that the shop API exposes its session in, or by the shape of a product reply."""
        if "vendure-auth-token" in page.headers.get("access-control-expose-headers", "").lower():
            return Detected(platform=self.name, because="header vendure-auth-token")
        if b'"stockLevel"' in page.body and b'"product"' in page.body and page.body.lstrip()[:1] == b"{":
            return Detected(platform=self.name, because="a GraphQL product with stockLevel", certain=False)
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The product of a `product` reply; nothing for another reply, or where there is no such product."""
        product = _data(page, _Read).product
        return () if product is None else (_listing(product, page, shop),)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask for the text, the line, the brand and the index's size, in one request."""
        text = query.text or query.code or query.gtin or ""
        line = line_of(query.model) if query.model else text
        variables = {"text": text, "line": line, "brand": query.brand or text, "take": TAKE}
        page = await web.query(options(shop, _Options).api, {"query": _SEARCH, "variables": variables})
        return _hits(_data(page, _Search), shop, query)

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read a product with all its variants.

        :raises Unclear: search still names the product, but the shop no longer has it.
        """
        body = {"query": _PRODUCT, "variables": {"slug": hit.reference}}
        page = await web.query(options(shop, _Options).api, body)
        listings = self.parse(page, shop)
        if not listings:
            raise Unclear(f"its search names {hit.title!r}, but the product is not there", url=page.url)
        return listings[0]

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to complete: stock comes with the product."""
        return listing


platform = Vendure()


def _data(page: Page, type_: type[T]) -> T:
    """The `data` of a GraphQL reply, in the given shape.

    :raises Drifted: the API refused the query, or answered in another shape.
    """
    errors = page.json(_Errors).errors
    if errors:
        raise Drifted(f"the shop's API says: {errors[0].message}", url=page.url, path="$.errors[0].message")
    return page.json(_Envelope[type_]).data  # type: ignore[valid-type] # a type only known at run time


def _hits(found: _Search, shop: Shop, query: Query) -> Hits:
    replies = (found.text, found.line, found.brand)
    facets = {value.facet_value.id: value.facet_value for reply in replies for value in reply.facet_values}
    rows = {row.slug: row for reply in replies for row in reply.items}
    items = tuple(
        _hit(row, [facets[i] for i in row.facet_value_ids if i in facets], shop) for row in rows.values()
    )
    # All of the line, or else of the brand, holds the wish however it is spelled; the text alone does so only
    # where there is one way to spell it.
    decides = found.line if found.line.total_items or query.brand is None else found.brand
    complete = not decides.cut and bool(decides.total_items or query.brand)
    if not complete and is_plain(query.model or "") and not found.text.cut:
        decides, complete = found.text, True
    shown = f"{len(decides.items)} of {decides.total_items} shown, {found.all.total_items} in the index"
    return Hits(
        items=items,
        complete=complete and bool(found.all.total_items),
        cut=decides.cut,
        control_suffices=False,
        because=shown if found.all.total_items else "the shop's search index is empty",
    )


def _hit(row: _Found, facets: Sequence[_Facet], shop: Shop) -> Hit:
    facts = _facts(facets)
    return Hit(
        reference=row.slug,
        title=row.product_name,
        brand=named(facts, BRAND),
        audience=named(facts, AUDIENCE),
        url=_url(shop, row.slug),
    )


def _listing(product: _Product, page: Page, shop: Shop | None) -> Listing:
    url = _url(shop, product.slug) if shop and product.slug else None
    facts = _facts(product.facet_values)
    return Listing(
        product=Product(
            title=product.name,
            brand=named(facts, BRAND),
            audience=named(facts, AUDIENCE),
            url=url,
            attributes=facts,
            description=plain(product.description),
            variants=_variants(product, page, url),
        ),
        absence=Absence.NOT_OFFERED if product.variants else Absence.UNKNOWN,
        because="Vendure lists all enabled variants, sold out or not",
    )


def _variants(product: _Product, page: Page, url: str | None) -> tuple[Variant, ...]:
    """The variants; their options are told apart by their names and by the values they take together."""
    chosen = [
        {option.group.name or option.group.code or "": option.name for option in variant.options}
        for variant in product.variants
    ]
    names = list(dict.fromkeys(name for one in chosen for name in one))
    known = meaning(names, [list(dict.fromkeys(one[n] for one in chosen if n in one)) for n in names])
    return tuple(
        _variant(variant, tell(known, names, [one.get(name) for name in names]), i, page, url)
        for i, (variant, one) in enumerate(zip(product.variants, chosen, strict=True))
    )


def _variant(variant: _Variant, said: Told, index: int, page: Page, url: str | None) -> Variant:
    evidence = Evidence(
        kind=EvidenceKind.ENDPOINT,
        url=page.url,
        pointer=f"/data/product/variants/{index}/stockLevel",
        raw=f'"stockLevel":"{variant.stock_level}"'[:120],
        at=page.at,
    )
    return Variant(
        size=said.size,
        size_option=said.size_option,
        width=said.width,
        color=said.color,
        audience=said.audience,
        condition=said.condition,
        unread=said.unread,
        title=variant.name or None,
        sku=variant.sku,
        url=url,
        availability=_availability(variant.stock_level),
        evidence=() if variant.stock_level is None else (evidence,),
        price=_price(variant),
        reference=variant.id,
    )


def _availability(level: str | None) -> Availability:
    """What a level says: a word of the default strategy, or the number that can be sold; else unknown."""
    if level in _LEVELS:
        return _LEVELS[level]
    try:
        count = int(level or "")
    except ValueError:
        return Availability.UNKNOWN
    if count < 1:
        return Availability.OUT_OF_STOCK
    return Availability.LIMITED if count <= _LOW else Availability.IN_STOCK


def _price(variant: _Variant) -> Price | None:
    if variant.price_with_tax is None:
        return None
    return Price(Decimal(variant.price_with_tax).scaleb(-2), variant.currency_code)


def _facts(facets: Sequence[_Facet]) -> dict[str, str]:
    return {value.facet.name: value.name for value in reversed(facets)}


def _url(shop: Shop, slug: str) -> str | None:
    return page_of(shop, options(shop, _Options).product_url, slug)
