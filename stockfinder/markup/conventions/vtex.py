"""VTEX: products of the catalogue search and of Intelligent Search.

Source: VTEX's OpenAPI files (`Search API`, `Intelligent Search API`). An item is a SKU; its choices are
keys of their own, named in `variations`; each seller has a `commertialOffer` (sic). `IsAvailable` counts
before `AvailableQuantity`, which may be capped. A SKU can be had where any seller has it. Prices are
decimal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, objects, told
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role
from stockfinder.product import Absence, Availability, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft


def reply(doc: Document) -> list[Draft]:
    """The products of a reply."""

    def is_product(one: dict[str, Any]) -> bool:
        return "productName" in one and isinstance(one.get("items"), list)

    return [_draft(doc, path, item) for path, item in objects(doc.data, is_product)]


def _draft(doc: Document, path: str, item: dict[str, Any]) -> Draft:
    variants = tuple(
        _variant(doc, f"{path}/items/{i}", sku)
        for i, sku in enumerate(item["items"][:1000])
        if isinstance(sku, dict)
    )
    price = next((one.price for one in variants if one.price and one.availability in f.GOOD), None)
    return draft(
        Product(
            title=plain(f.text(item.get("productName")) or ""),
            brand=f.text(item.get("brand")),
            url=doc.absolute(f.text(item.get("link"))),
            sku=f.text(item.get("productReference")) or f.text(item.get("productId")),
            price=price or next((one.price for one in variants if one.price), None),
            variants=variants,
        ),
        absence=Absence.NOT_OFFERED,
        because="VTEX lists every SKU of a product",
    )


def _variant(doc: Document, path: str, sku: dict[str, Any]) -> Variant:
    choices: dict[Role, tuple[str, str]] = {}
    named = sku.get("variations")
    for one in named if isinstance(named, list) else ():
        name = f.text(one.get("name")) if isinstance(one, dict) else f.text(one)
        value = f.text(one.get("values")) if isinstance(one, dict) else f.text(sku.get(name or ""))
        if name and value and (what := option_role(name)) is not Role.NONE:
            choices.setdefault(what, (value, name))
    offers = [
        (f"{path}/sellers/{i}/commertialOffer", seller["commertialOffer"])
        for i, seller in enumerate(sku.get("sellers") or ())
        if isinstance(seller, dict) and isinstance(seller.get("commertialOffer"), dict)
    ]
    read = [(at, offer, stock) for at, offer in offers if (stock := f.stock(f.fields(offer)))]
    best = next((one for one in read if one[2].availability in f.GOOD), read[0] if read else None)
    values = f.fields(best[1]) if best else {}
    size = choices.get(Role.SIZE)
    return Variant(
        size=size[0] if size else None,
        size_option=size[1] if size else None,
        color=choices[Role.COLOR][0] if Role.COLOR in choices else None,
        width=choices[Role.WIDTH][0] if Role.WIDTH in choices else None,
        title=f.text(sku.get("nameComplete")) or f.text(sku.get("name")),
        sku=f.text(sku.get("itemId")),
        gtin=f.text(sku.get("ean")),
        availability=best[2].availability if best else Availability.UNKNOWN,
        evidence=told(doc, best[0], best[2].raw) if best else (),
        price=f.price(values),
        list_price=f.price(values, Role.LIST_PRICE),
        reference=f.text(sku.get("itemId")),
    )
