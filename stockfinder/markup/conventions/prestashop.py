"""PrestaShop: `var combinations` of 1.6 themes, and `#product-details[data-product]` of 1.7 and later.

Sources: PrestaShop's default themes (`product.tpl`) and `ProductController`. A combination's `quantity`
counts unless the shop sells beyond its stock (`allowBuyWhenOutOfStock`, `out_of_stock`). From 1.7 a page
tells the stock of the chosen combination only; its other sizes stay unknown.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, sized, told, with_others
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.literal import NoLiteral, loads, prefix
from stockfinder.markup.money import code, number
from stockfinder.markup.options import option_role
from stockfinder.product import Absence, Availability, Price, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_BEYOND = re.compile(r"allowBuyWhenOutOfStock\s*=\s*(true|1)\b")
_UNCOUNTED = re.compile(r"stock_?[mM]anagement\s*=\s*(?:false|0)\b")
"""The shop does not count its stock: quantities mean nothing."""
_DATA = re.compile(r"""data-product\s*=\s*(?:"([^"]{20,})"|'([^']{20,})')""")


def page(doc: Document) -> list[Draft]:
    """The page's product with its combinations, or with the chosen one."""
    return _combinations(doc) or _chosen(doc)


def _variable(text: str, name: str) -> Any:
    found = re.search(rf"\b{name}\s*=\s*(?=[\[{{])", text)
    if found is None:
        return None
    try:
        return prefix(text, found.end())[0]
    except NoLiteral:
        return None


def _combinations(doc: Document) -> list[Draft]:
    at = re.search(rb"\bcombinations\s*=\s*[\[{]", doc.body)
    if at is None:
        return []
    start, end = doc.body.rfind(b"<script", 0, at.start()), doc.body.find(b"</script", at.start())
    text = doc.decode(max(start, 0), end if end > 0 else len(doc.body))
    combinations = _variable(text, "combinations")
    groups = {
        (str(one.get("id_attribute_group")), str(one.get("attribute", "")).lower()): str(one.get("group"))
        for one in _objects(_variable(text, "attributesCombinations"))
    }
    names = {group: name for (group, _), name in groups.items()}
    beyond = _BEYOND.search(text) is not None
    counted = _UNCOUNTED.search(text) is None
    items = combinations.items() if isinstance(combinations, dict) else enumerate(combinations or ())
    variants: list[Variant] = []
    others: list[dict[str, str]] = []
    for key, one in items:
        values = one.get("attributes_values") if isinstance(one, dict) else None
        if not isinstance(values, dict):
            continue
        choices: dict[Role, tuple[str, str]] = {}
        others.append({})
        for group, label in values.items():
            name = names.get(str(group), "").replace("_", " ")
            if told_ := f.text(label):
                what = option_role(name)
                choices.setdefault(what, (told_, name))
                if what is Role.NONE:
                    others[-1][name] = told_
        variants.append(_variant(doc, str(key), one if counted else {}, choices, beyond=beyond))
    if not sized(variants):
        return []
    return [
        draft(
            Product(title="", variants=with_others(variants, others)),
            own=True,
            absence=Absence.NOT_OFFERED,
            because="PrestaShop lists every combination",
        )
    ]


def _variant(
    doc: Document, key: str, one: dict[str, Any], choices: dict[Role, tuple[str, str]], *, beyond: bool
) -> Variant:
    stock = f.stock(f.fields({"quantity": one.get("quantity"), "allowBackorder": beyond}))
    size = choices.get(Role.SIZE)
    return Variant(
        size=size[0] if size else None,
        size_option=size[1] if size else None,
        color=choices[Role.COLOR][0] if Role.COLOR in choices else None,
        width=choices[Role.WIDTH][0] if Role.WIDTH in choices else None,
        sku=f.text(one.get("reference")),
        gtin=f.text(one.get("ean13")) or f.text(one.get("upc")),
        availability=stock.availability if stock else Availability.UNKNOWN,
        evidence=told(doc, f"combinations/{key}", stock.raw) if stock else (),
        reference=key,
    )


def _chosen(doc: Document) -> list[Draft]:
    at = doc.body.find(b"data-product=")
    found = _DATA.match(doc.decode(at, at + 400_000)) if at >= 0 else None
    if found is None:
        return []
    try:
        item = loads(unescape(found[1] or found[2]))
    except NoLiteral:
        return []
    if not isinstance(item, dict) or "id_product" not in item:
        return []
    choices: dict[Role, tuple[str, str]] = {}
    attributes = item.get("attributes")
    for one in attributes.values() if isinstance(attributes, dict) else ():
        if isinstance(one, dict) and (label := f.text(one.get("name"))):
            group = f.text(one.get("group")) or ""
            choices.setdefault(option_role(group), (label, group))
    availability, raw = _stated(item)
    evidence = told(doc, "#product-details[data-product]", raw) if raw else ()
    price = _amount(item)
    size = choices.get(Role.SIZE)
    variants: tuple[Variant, ...] = ()
    if size:
        variants = (
            Variant(
                size=size[0],
                size_option=size[1],
                color=choices[Role.COLOR][0] if Role.COLOR in choices else None,
                width=choices[Role.WIDTH][0] if Role.WIDTH in choices else None,
                sku=f.text(item.get("reference")),
                gtin=f.text(item.get("ean13")),
                availability=availability,
                evidence=evidence,
                price=price,
                reference=f.text(item.get("id_product_attribute")),
            ),
        )
    return [
        draft(
            Product(
                title=plain(f.text(item.get("name")) or ""),
                brand=f.text(item.get("manufacturer_name")),
                sku=f.text(item.get("reference")) or f.text(item.get("id_product")),
                availability=Availability.UNKNOWN if size else availability,
                evidence=() if size else evidence,
                price=price,
                variants=variants,
            ),
            own=True,
        )
    ]


def _stated(item: dict[str, Any]) -> tuple[Availability, str]:
    """`availability` is `available`, `last_remaining_items` or `unavailable`; no `add_to_cart_url`, no
    sale."""
    stated = f.text(item.get("availability")) or ""
    if stated == "unavailable" or ("add_to_cart_url" in item and not item["add_to_cart_url"]):
        return Availability.OUT_OF_STOCK, f.raw("availability", stated)
    if stated == "last_remaining_items":
        return Availability.LIMITED, f.raw("availability", stated)
    quantity = item.get("quantity")
    if stated in ("available", "in_stock"):
        short = isinstance(quantity, int) and quantity <= 0
        raw = f"{f.raw('availability', stated)},{f.raw('quantity', quantity)}"
        return (Availability.BACKORDER if short else Availability.IN_STOCK), raw
    if isinstance(quantity, int) and quantity > 0:
        return flag(True), f.raw("quantity", quantity)
    return Availability.UNKNOWN, ""


def _amount(item: dict[str, Any]) -> Price | None:
    amount = number(item.get("price_amount"))
    return Price(amount, code(item.get("currency"))) if amount else None


def _objects(value: Any) -> list[dict[str, Any]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in items if isinstance(one, dict)]
