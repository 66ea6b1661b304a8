"""Reading what django-oscar sends: search pages, product pages, and django-oscar-api's replies. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.address import join, split
from stockfinder.errors import Drifted
from stockfinder.markup import money
from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role
from stockfinder.platforms.entry import count, plain
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
    from collections.abc import Iterable

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from stockfinder.page import Page
    from stockfinder.shop import Shop

_CODES = {
    "instock": Availability.IN_STOCK,
    "available": Availability.IN_STOCK,  # stock is not counted for this product
    "outofstock": Availability.OUT_OF_STOCK,
    "unavailable": Availability.OUT_OF_STOCK,
}
"""Availability codes, which the templates print as a class, whatever the page's language."""

_SIZE_IN_TITLE = re.compile(
    r"^(?P<color>.*?)[\s,/-]*\b(?P<size>(?:(?:US|UK|EUR?|FR|IT|CM|JP)\s?)?\d{1,2}(?:[.,]\d|\s?½|\s[12]/3)?[YCK]?)"
    r"(?![\w/.,½])[\s,/-]*(?P<width>.*)$"
)
_FIELDS = {Role.SIZE: "size", Role.WIDTH: "width", Role.COLOR: "color"}


class _Attribute(Struct, frozen=True):
    name: str
    value: Any = None
    code: str = ""


class _Child(Struct, frozen=True):
    id: int
    title: str | None = None
    upc: str | None = None
    availability: str | None = None
    attributes: tuple[_Attribute, ...] = ()


class _Parent(_Child, frozen=True, kw_only=True):
    structure: str
    description: str | None = None
    children: tuple[_Child, ...] = ()


class _Stock(Struct, frozen=True):
    is_available_to_buy: bool
    message: str = ""


def _tree(page: Page) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(page.text)


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node is not None else ""


def read_hits(page: Page) -> Hits:
    """The products of a search page.

    :raises Drifted: it does not say how many it found, or says so and shows none.
    """
    tree = _tree(page)
    told = next((text for node in tree.css("form strong") if (text := re.sub(r"\D", "", _text(node)))), None)
    items = tuple(
        Hit(reference=split(url).path, title=link.attributes.get("title") or _text(link), url=url)
        for link in tree.css("article.product_pod h3 a[href]")
        if (url := join(page.url, link.attributes["href"]))
    )
    total = count(told)
    if total is None or (total and not items):
        raise Drifted("the search page has changed", url=page.url, path="form strong, article.product_pod")
    return Hits(
        items=items,
        complete=len(items) >= total,
        cut=len(items) < total,
        control_suffices=False,
        because=f"{len(items)} of {total} shown",
    )


def read_page(page: Page, shop: Shop | None) -> tuple[Listing, ...]:
    """The product of a page: a parent with the children that it links, or one child; else nothing."""
    tree = _tree(page)
    main = tree.css_first("article.product_page .product_main")
    if main is None:
        return ()
    title = _text(main.css_first("h1"))
    table = {
        _text(row.css_first("th")): _text(row.css_first("td"))
        for row in tree.css("article.product_page table tr")
        if row.css_first("th") is not None
    }
    availability, evidence = _availability(main, page)
    named = {name.casefold(): value for name, value in table.items()}
    upc = named.get("upc")
    price = _price(_text(main.css_first(".price_color")), shop)
    product = Product(
        title=title,
        brand=named.get("brand"),
        audience=named.get("gender") or named.get("audience"),
        url=page.url,
        sku=upc,
        availability=availability,
        evidence=evidence,
        price=price,
        attributes=table,
        description=_text(tree.css_first("#product_description + p"))[:4000] or None,
    )
    if main.css_first("h2") is None or main.css_first("form.add-to-basket") is not None:
        variant = Variant(
            title=title,
            sku=upc,
            url=page.url,
            availability=availability,
            evidence=evidence,
            price=price,
            reference=split(page.url).path,
            **_attributes(table.items()),
        )
        return (
            Listing(
                product=replace(product, variants=(variant,)),
                because="a page of one child; its siblings are on pages of their own",
            ),
        )
    children = tuple(_linked(link, title, page) for link in main.css("h2 ~ a[href], h2 ~ * a[href]"))
    # A page without a single link lists nothing: so it is sold out if it says so, and else has changed.
    read = all(child.size for child in children) and (children or availability is Availability.OUT_OF_STOCK)
    return (
        Listing(
            product=replace(product, variants=children),
            absence=Absence.OUT_OF_STOCK if read else Absence.UNKNOWN,
            because=(
                "the page lists only what can be bought; what it leaves out is sold out or was never offered"
                if read
                else "its variants, or their sizes, are not told"
            ),
        ),
    )


def _availability(main: LexborNode, page: Page) -> tuple[Availability, tuple[Evidence, ...]]:
    """What a page says of the product that it is about."""
    node = main.css_first("p.availability")
    if node is not None:
        classes = (node.attributes.get("class") or "").split()
        code = next((name for name in classes if name in _CODES), None)
        pointer, raw = ".product_main p.availability", f'class="{" ".join(classes)}" {_text(node)}'
        known = _CODES[code] if code else Availability.UNKNOWN
    elif main.css_first("i.fa-ban") is not None:  # the template's branch for a product without any price
        pointer, raw, known = ".product_main i.fa-ban", "fa-ban, no price", Availability.OUT_OF_STOCK
    else:
        return Availability.UNKNOWN, ()
    kind = EvidenceKind.PAGE_TEXT
    return known, (Evidence(kind=kind, url=page.url, pointer=pointer, raw=raw[:120], at=page.at),)


def _linked(link: LexborNode, parent: str, page: Page) -> Variant:
    """A child as its parent's page names it: a title, and an address."""
    title = _text(link)
    url = join(page.url, link.attributes["href"])
    told = _SIZE_IN_TITLE.match(title.removeprefix(parent).strip()) if title.startswith(parent) else None
    return Variant(
        title=title,
        url=url,
        size=told["size"] if told else None,
        width=(told["width"] or None) if told else None,
        color=(told["color"] or None) if told else None,
        reference=split(url).path,
    )


def read_api(page: Page) -> tuple[Listing, ...]:
    """A product of django-oscar-api: every child, none with its stock.

    :raises Drifted: it has another shape.
    """
    parent = page.json(_Parent)
    if parent.structure != "parent":
        children: tuple[_Child, ...] = (parent,)
    else:
        children = parent.children
    table = {a.name: str(a.value) for a in parent.attributes}
    named = {name.casefold(): value for name, value in table.items()}
    return (
        Listing(
            product=Product(
                title=parent.title or "",
                brand=named.get("brand"),
                audience=named.get("gender") or named.get("audience"),
                sku=parent.upc,
                attributes=table,
                description=plain(parent.description),
                variants=tuple(
                    Variant(
                        title=child.title,
                        sku=child.upc,
                        reference=child.availability,
                        **_attributes((a.name, str(a.value)) for a in child.attributes),
                    )
                    for child in children
                ),
            ),
            absence=Absence.NOT_OFFERED if parent.structure == "parent" and children else Absence.UNKNOWN,
            because="the API lists every child, sold out or not",
        ),
    )


def merge(shown: Listing, whole: Listing, page: Page) -> Listing:
    """The API's children with what the parent's page tells of them: nothing, where its list is not there."""
    if not shown.product.variants and shown.absence is not Absence.OUT_OF_STOCK:
        return replace(whole, product=replace(shown.product, variants=whole.product.variants))
    linked = {child_number(v.reference): v for v in shown.product.variants}
    known = {child_number(v.reference): v for v in whole.product.variants}
    keeps_rule = any(child not in linked for child in known)
    variants = [_placed(v, linked.get(child), page, keeps_rule=keeps_rule) for child, v in known.items()]
    variants += [v for child, v in linked.items() if child not in known]
    product = replace(shown.product, variants=tuple(variants))
    return replace(whole, product=product)


def _placed(child: Variant, link: Variant | None, page: Page, *, keeps_rule: bool) -> Variant:
    """A child of the API, with its availability by whether the parent's page links it."""
    if link is None:
        evidence = Evidence(
            kind=EvidenceKind.ABSENCE,
            url=page.url,
            pointer=".product_main h2 ~ a",
            raw=f"no link to {child.title}"[:120],
            at=page.at,
        )
        return replace(child, availability=Availability.OUT_OF_STOCK, evidence=(evidence,))
    child = replace(child, url=link.url, reference=link.reference)
    if not keeps_rule:
        return child
    evidence = Evidence(
        kind=EvidenceKind.SIZE_PICKER,
        url=page.url,
        pointer=".product_main h2 ~ a",
        raw=f"link to {link.title}"[:120],
        at=page.at,
    )
    return replace(child, availability=Availability.IN_STOCK, evidence=(evidence,))


def told(variant: Variant, page: Page) -> Variant:
    """A child with what the API's availability reply says of it."""
    stock = page.json(_Stock)
    evidence = Evidence(
        kind=EvidenceKind.ENDPOINT,
        url=page.url,
        pointer="/is_available_to_buy",
        raw=f'"is_available_to_buy":{"true" if stock.is_available_to_buy else "false"} {stock.message}'[:120],
        at=page.at,
    )
    availability = Availability.IN_STOCK if stock.is_available_to_buy else Availability.OUT_OF_STOCK
    return replace(variant, availability=availability, evidence=(evidence,))


def child_number(reference: str | None) -> str | None:
    """A product's number, from its page's address (`/catalogue/slug_4/`) or its API address."""
    found = re.search(r"[_/](\d+)/(?:availability/)?$", reference or "")
    return found[1] if found else None


def _attributes(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What a child's attributes tell of its size, width, colour and so on, as fields of a variant."""
    told: dict[str, Any] = {}
    for name, value in pairs:
        field = _FIELDS.get(option_role(name))
        if field == "size":
            told.setdefault("size_option", name)
        elif field is None and name.casefold() in ("gtin", "ean", "barcode"):
            field = "gtin"
        elif field is None and name.casefold() in ("gender", "audience", "condition"):
            field = "condition" if name.casefold() == "condition" else "audience"
        if field is not None:
            told.setdefault(field, value)
    return told


def _price(text: str, shop: Shop | None) -> Price | None:
    """A price as the page prints it: `$140.00`."""
    currency = (shop.currency if shop else None) or money.currency(text)
    amount = money.amount(text, currency)
    return None if amount is None else Price(amount, currency)
