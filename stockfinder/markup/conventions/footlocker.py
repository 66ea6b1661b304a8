"""Foot Locker group: `/api/products/pdp/{sku}` (SAP Commerce) and
`/zgw/product-core/v1/pdp/{site}/sku/{sku}`.

Shapes as documented in public code. In the first, each sellable unit names its size and its style, and the
styles' widths stand in `variantAttributes`. In the second, `sizes` are those of the style asked for; each
other colour in `styleVariants` is a style of its own with its own number, so it is a product of its own
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, objects, told
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.product import Availability, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft


def reply(doc: Document) -> list[Draft]:
    """The product of a reply, and the styles beside it."""
    found = [_units(doc, path, item) for path, item in objects(doc.data, lambda one: "sellableUnits" in one)]
    for path, item in objects(doc.data, lambda one: "sizes" in one and "style" in one and "model" in one):
        found += _styles(doc, path, item)
    return found


def _units(doc: Document, path: str, item: dict[str, Any]) -> Draft:
    styles = {str(one.get("code")): one for one in _objects(item.get("variantAttributes"))}
    variants = []
    for i, unit in enumerate(_objects(item.get("sellableUnits"))):
        values = {
            str(one.get("type")): (f.text(one.get("value")), str(one.get("id")))
            for one in _objects(unit.get("attributes"))
        }
        size, _ = values.get("size", (None, ""))
        color, style = values.get("style", (None, ""))
        of = styles.get(style, {})
        variants.append(
            _variant(
                doc,
                f"{path}/sellableUnits/{i}",
                unit,
                size=size,
                color=color,
                width=_width(of.get("width")),
                mpn=f.text(of.get("sku")),
            )
        )
    return draft(
        Product(
            title=plain(f.text(item.get("name")) or ""),
            brand=f.text(item.get("brand")),
            sku=f.text(item.get("modelNumber")) or f.text(item.get("sku")),
            variants=tuple(variants),
        )
    )


def _styles(doc: Document, path: str, item: dict[str, Any]) -> list[Draft]:
    model, style = _object(item.get("model")), _object(item.get("style"))
    title, brand = plain(f.text(model.get("name")) or ""), f.text(model.get("brand"))
    width, color = _width(style.get("width")), f.text(style.get("color"))
    rows: dict[str, list[Variant]] = {}
    for i, one in enumerate(_objects(item.get("styleVariants"))):
        variant = _variant(
            doc,
            f"{path}/styleVariants/{i}",
            one,
            color=f.text(one.get("color")),
            width=_width(one.get("width")),
        )
        rows.setdefault(f.text(one.get("sku")) or "", []).append(variant)
    own = tuple(
        _variant(doc, f"{path}/sizes/{i}", one, color=color, width=width)
        for i, one in enumerate(_objects(item.get("sizes")))
    )
    told_ = f.fields({"price": style.get("price")})
    first = draft(
        Product(
            title=title,
            brand=brand,
            sku=f.text(style.get("sku")),
            mpn=next(iter(_object(style.get("vendorAttributes")).get("supplierSkus") or ()), None),
            color=color,
            audience=f.text(model.get("genders")),
            price=f.price(told_),
            variants=own,
        )
    )
    others = [
        draft(Product(title=title, brand=brand, sku=sku, color=variants[0].color, variants=tuple(variants)))
        for sku, variants in rows.items()
        if sku != first.product.sku
    ]
    return [first, *others]


def _variant(
    doc: Document,
    path: str,
    unit: dict[str, Any],
    *,
    size: str | None = None,
    color: str | None,
    width: str | None,
    mpn: str | None = None,
) -> Variant:
    values = f.fields(unit)
    stock = f.stock(values)
    return Variant(
        size=size or f.first(values, Role.SIZE),
        size_option="size",
        color=color,
        width=width,
        sku=f.first(values, Role.SKU) or f.first(values, Role.ID),
        gtin=f.first(values, Role.GTIN),
        mpn=mpn,
        availability=stock.availability if stock else Availability.UNKNOWN,
        evidence=told(doc, path, stock.raw) if stock else (),
        price=f.price(values),
        list_price=f.price(values, Role.LIST_PRICE),
        reference=f.first(values, Role.ID),
    )


def _width(value: Any) -> str | None:
    """`Width - D - Medium` -> `D - Medium`."""
    label = f.text(value)
    return label.removeprefix("Width - ") if label else None


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
