"""Reads Magento: products of its GraphQL API, and its pages of search results.

Sources: the schemas of magento/magento2 (`CatalogGraphQl`, `ConfigurableProductGraphQl`,
`CatalogInventoryGraphQl`), issues 33629 of it and 736 of magento/graphql-ce, and the templates of its theme
Luma (`product/list.phtml`), whose class names Hyvä keeps.

- `stock_status` knows two words; a backorder is `IN_STOCK`. `only_x_left_in_stock` is told below a
  threshold that the shop sets. Amounts are decimal.
- "Display Out of Stock Products" decides whether children that are sold out are listed. One that is listed
  as sold out shows that they are; where there is none, a missing child is taken to be sold out, as on pages.
  Magento 2.3.1 lists them as `"product": null`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import quote

from msgspec import Struct

from stockfinder.address import join
from stockfinder.errors import Drifted
from stockfinder.platforms.entry import plain
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
    from stockfinder.shop import Shop

T = TypeVar("T")

_WORDS = {"IN_STOCK": Availability.IN_STOCK, "OUT_OF_STOCK": Availability.OUT_OF_STOCK}


class _Money(Struct, frozen=True):
    value: Decimal | None = None
    currency: str | None = None


class _Prices(Struct, frozen=True):
    final_price: _Money
    regular_price: _Money


class _Range(Struct, frozen=True):
    minimum_price: _Prices


class _Html(Struct, frozen=True):
    html: str | None = None


class _Simple(Struct, frozen=True):
    stock_status: str | None = None
    only_x_left_in_stock: float | None = None
    sku: str | None = None
    price_range: _Range | None = None


class _Pick(Struct, frozen=True):
    code: str
    label: str | None = None


class _Child(Struct, frozen=True):
    attributes: tuple[_Pick, ...]
    product: _Simple | None


class _Choice(Struct, frozen=True):
    attribute_code: str
    label: str | None = None


class _Product(_Simple, frozen=True, kw_only=True):
    name: str
    url_key: str | None = None
    description: _Html | None = None
    configurable_options: tuple[_Choice, ...] | None = None
    variants: tuple[_Child, ...] | None = None


class _Products(Struct, frozen=True):
    items: tuple[_Product, ...]
    total_count: int = 0


class _Config(Struct, frozen=True):
    product_url_suffix: str | None = None


class _Data(Struct, frozen=True, rename={"store_config": "storeConfig"}):
    products: _Products
    store_config: _Config = _Config()


class _Error(Struct, frozen=True):
    message: str


class _Errors(Struct, frozen=True):
    errors: tuple[_Error, ...] = ()


class _Envelope(Struct, Generic[T], frozen=True):
    data: T


def _data(page: Page) -> _Data:
    """The `data` of a reply.

    :raises Drifted: the API refused the query, or answered in another shape.
    """
    errors = page.json(_Errors).errors
    if errors:
        raise Drifted(f"the shop's API says: {errors[0].message}", url=page.url, path="$.errors[0].message")
    return page.json(_Envelope[_Data]).data


def products(page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
    """The products of a GraphQL reply.

    :raises Drifted: the API refused the query, or answered in another shape.
    """
    data = _data(page)
    return tuple(
        _listing(product, f"/data/products/items/{i}", data.store_config, page, shop)
        for i, product in enumerate(data.products.items)
    )


def hits(page: Page, shop: Shop, text: str) -> Hits:
    """A search reply of the API.

    :param text: what was asked for.
    :raises Drifted: as `products`.
    """
    data = _data(page)
    if any(not product.sku for product in data.products.items):
        raise Drifted("a product has no SKU", url=page.url, path="$.data.products.items[...].sku")
    items = tuple(
        Hit(
            reference=product.sku or "",
            title=product.name,
            url=_address(product, data.store_config, page, shop),
            codes=(product.sku,) if product.sku else (),
        )
        for product in data.products.items
    )
    return _ranked(items, text, data.products.total_count)


def search_page(page: Page, own: tuple[Listing, ...], text: str) -> Hits | None:
    """The products that a page of search results shows; nothing where it is no such page.

    :param own: what is read on the page itself: a search for a SKU may lead to its product.
    :param text: what was asked for.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(page.text)
    if own and tree.css_first("body.catalog-product-view") is not None:
        product = own[0].product
        only = Hit(reference=page.url, title=product.title, url=page.url, listing=own[0])
        return Hits(items=(only,), complete=True, because="it leads to the only product it finds")
    if tree.css_first("body.catalogsearch-result-index") is None:
        return None
    found: dict[str, Hit] = {}
    for link in tree.css("a.product-item-link[href]"):
        address = join(page.url, link.attributes.get("href") or "")
        title = " ".join(link.text().split())
        if title and address.startswith(("https://", "http://")):
            found.setdefault(address, Hit(reference=address, title=title, url=address))
    more = tree.css_first("a.action.next, .pages-item-next") is not None
    if not found and tree.css_first(".message.notice, .message.info") is None:
        return None
    return _ranked(tuple(found.values()), text, len(found) + more)


def _ranked(items: tuple[Hit, ...], text: str, total: int) -> Hits:
    """A reply whose best come first and which, by Magento's default, needs only one of the words.

    Where it is cut, but its last products lack a word that was asked for, all that have every word came
    before them: then its silence says as much as a whole reply's, once the search is seen to work.
    """
    shown = f"the first {len(items)} of {total}" if len(items) < total else f"{len(items)} of {total} shown"
    if len(items) >= total:
        return Hits(items=items, complete=True, because=shown)
    words = _words(text)
    left = len(items) > _TAIL and not any(words <= _words(item.title) for item in items[-_TAIL:])
    if left:
        shown += ", the last of which lack a word"
    return Hits(items=items, cut=not left, control_suffices=left, because=shown)


_TAIL = 5
"""So many products in a row without every word asked for end those that have it."""


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _listing(product: _Product, where: str, config: _Config, page: Page, shop: Shop | None) -> Listing:
    children = product.variants or ()
    codes = {choice.attribute_code: choice.label for choice in product.configurable_options or ()}
    used = list(dict.fromkeys([*codes, *(pick.code for child in children for pick in child.attributes)]))
    names = [codes.get(code) or code.replace("_", " ") for code in used]
    picks = [{pick.code: pick.label for pick in child.attributes} for child in children]
    values = [list(dict.fromkeys(label for pick in picks if (label := pick.get(code)))) for code in used]
    known = meaning(names, values)
    url = _address(product, config, page, shop)
    # A child that is not shown cannot be sold; where none is, though the product is in stock, all are lost.
    lost = product.stock_status != "OUT_OF_STOCK" and not any(child.product for child in children)
    variants = []
    for place, (child, pick) in enumerate(zip(children, picks, strict=True)):
        said = tell(known, names, [pick.get(code) for code in used])
        availability, evidence = _stock(child.product, f"{where}/variants/{place}/product", page)
        if lost:
            availability, evidence = Availability.UNKNOWN, ()
        price, list_price = _prices(child.product)
        variants.append(
            Variant(
                size=said.size,
                size_option=said.size_option,
                width=said.width,
                color=said.color,
                audience=said.audience,
                condition=said.condition,
                unread=said.unread,
                sku=child.product.sku if child.product else None,
                url=url,
                availability=availability,
                evidence=evidence,
                price=price,
                list_price=list_price,
            )
        )
    availability, evidence = _stock(product, where, page)
    price, list_price = _prices(product)
    absence, because = _absence(variants)
    return Listing(
        product=Product(
            title=product.name,
            url=url,
            sku=product.sku,
            availability=availability,
            evidence=evidence,
            price=price,
            list_price=list_price,
            variants=tuple(variants),
            description=plain(product.description.html if product.description else None),
        ),
        absence=absence,
        because=because,
    )


def _absence(variants: Sequence[Variant]) -> tuple[Absence, str]:
    if not variants:
        return Absence.UNKNOWN, "it is sold in one form only"
    if any(variant.availability is Availability.OUT_OF_STOCK for variant in variants):
        return Absence.NOT_OFFERED, "the shop lists what is sold out, too"
    if any(variant.availability is Availability.UNKNOWN for variant in variants):
        return Absence.UNKNOWN, "the stock of some sizes is not told"
    return Absence.OUT_OF_STOCK, "Magento leaves out what cannot be sold"


def _stock(product: _Simple | None, where: str, page: Page) -> tuple[Availability, tuple[Evidence, ...]]:
    if product is None:
        absent = Evidence(
            kind=EvidenceKind.ABSENCE, url=page.url, pointer=where, raw='"product":null', at=page.at
        )
        return Availability.OUT_OF_STOCK, (absent,)
    availability = _WORDS.get(product.stock_status or "", Availability.UNKNOWN)
    if availability is Availability.UNKNOWN:
        return availability, ()
    if availability is Availability.IN_STOCK and (product.only_x_left_in_stock or 0) > 0:
        availability = Availability.LIMITED
    evidence = Evidence(
        kind=EvidenceKind.ENDPOINT,
        url=page.url,
        pointer=f"{where}/stock_status",
        raw=f'"stock_status":"{product.stock_status}"',
        at=page.at,
    )
    return availability, (evidence,)


def _prices(product: _Simple | None) -> tuple[Price | None, Price | None]:
    """The price, and the struck-through one where it is higher."""
    if product is None or product.price_range is None:
        return None, None
    now, before = (
        product.price_range.minimum_price.final_price,
        product.price_range.minimum_price.regular_price,
    )
    if now.value is None:
        return None, None
    price = Price(now.value, now.currency)
    if before.value is None or before.value <= now.value:
        return price, None
    return price, Price(before.value, before.currency)


def _address(product: _Product, config: _Config, page: Page, shop: Shop | None) -> str | None:
    """A product's page: its URL key with the ending that the shop gives to all of them."""
    if not product.url_key:
        return None
    root = shop.site if shop else page.url.rpartition("/graphql")[0] or page.url
    return f"{root.rstrip('/')}/{quote(product.url_key)}{config.product_url_suffix or ''}"
