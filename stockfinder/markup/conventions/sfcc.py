"""Salesforce Commerce Cloud (SFRA): the JSON of `Product-Variation`.

Source: SFRA's `models/product/productAttributes.js` and `fullProduct.js`. `selectable` of a size means that
some orderable variant has it given the other selected values; so it counts only where every other attribute
has a value selected. Shops that add `orderable` or `inStock` to a value say it of the variant itself, and
that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, objects, told
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role
from stockfinder.product import Absence, Availability, EvidenceKind, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft


def reply(doc: Document) -> list[Draft]:
    """The product of a reply."""
    return [
        _draft(doc, path, item)
        for path, item in objects(doc.data, lambda one: isinstance(one.get("variationAttributes"), list))
    ]


def _draft(doc: Document, path: str, item: dict[str, Any]) -> Draft:
    attributes: dict[Role, dict[str, Any]] = {}
    chosen = True  # every attribute but the size has a value selected
    for one in item["variationAttributes"]:
        if not isinstance(one, dict) or not isinstance(one.get("values"), list):
            continue
        what = option_role(f.text(one.get("attributeId")) or f.text(one.get("id")) or "")
        what = what if what is not Role.NONE else option_role(f.text(one.get("displayName")) or "")
        attributes.setdefault(what, one)
        if what is not Role.SIZE and _selected(one) is None:
            chosen = False
    color, width = _selected(attributes.get(Role.COLOR)), _selected(attributes.get(Role.WIDTH))
    sizes = attributes.get(Role.SIZE)
    at = f"{path}/variationAttributes/{item['variationAttributes'].index(sizes)}/values" if sizes else path
    variants = []
    for i, value in enumerate(sizes["values"] if sizes else ()):
        if not isinstance(value, dict):
            continue
        availability, raw = _availability(value, chosen)
        variants.append(
            Variant(
                size=f.text(value.get("displayValue")) or f.text(value.get("value")),
                size_option=f.text((sizes or {}).get("displayName")),
                color=color,
                width=width,
                sku=f.text(value.get("pid")),
                url=doc.absolute(f.text(value.get("pdpUrl"))),
                availability=availability,
                evidence=told(doc, f"{at}/{i}", raw) if availability is not Availability.UNKNOWN else (),
                reference=f.text(value.get("id")),
            )
        )
    variant = item.get("productType") == "variant" and item.get("readyToOrder") is True
    whole = item.get("available") if variant else None
    price = f.price(f.fields({"price": item.get("price")}))
    listed = _object(item.get("price")).get("list")
    return draft(
        Product(
            title=plain(f.text(item.get("productName")) or ""),
            brand=f.text(item.get("brand")),
            url=doc.absolute(f.text(item.get("selectedProductUrl"))),
            sku=f.text(item.get("masterID")) or f.text(item.get("id")),
            color=color,
            availability=flag(whole) if isinstance(whole, bool) else Availability.UNKNOWN,
            evidence=doc.evidence(EvidenceKind.ENDPOINT, f"{path}/available", f.raw("available", whole))
            if isinstance(whole, bool)
            else (),
            price=price,
            list_price=f.money(listed),
            variants=tuple(variants),
        ),
        absence=Absence.NOT_OFFERED if variants else Absence.UNKNOWN,
        because="SFRA lists every value of an attribute" if variants else "",
    )


def _selected(attribute: dict[str, Any] | None) -> str | None:
    for value in (attribute or {}).get("values", ()):
        if isinstance(value, dict) and value.get("selected") is True:
            return f.text(value.get("displayValue")) or f.text(value.get("value"))
    return None


def _availability(value: dict[str, Any], chosen: bool) -> tuple[Availability, str]:
    for key in ("inStock", "orderable", "available"):
        if isinstance(value.get(key), bool):
            stock = f.stock(
                f.fields({k: v for k, v in value.items() if k in ("inStock", "orderable", "available")})
            )
            if stock:
                return stock.availability, stock.raw
    if chosen and isinstance(value.get("selectable"), bool):
        return flag(value["selectable"]), f.raw("selectable", value["selectable"])
    return Availability.UNKNOWN, ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
