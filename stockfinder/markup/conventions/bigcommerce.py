"""BigCommerce (Stencil): `BCData.product_attributes`, with the labels of its value ids from the option form.

Sources: BigCommerce's Cornerstone theme (`product-details-base.js`, `components/products/options/*.html`).
`in_stock_attributes` are ids of option values. With one choice on the form they settle every size. With more,
a value that is missing has no combination in stock; one that is there has some, which says nothing of a
colour.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, told
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.literal import NoLiteral, prefix
from stockfinder.markup.options import option_role
from stockfinder.product import Availability, Product, Variant

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_DATA = re.compile(rb"\bBCData\s*=\s*(?=\{)")


def page(doc: Document) -> list[Draft]:
    """The page's product with its sizes."""
    at = _DATA.search(doc.body)
    if at is None:
        return []
    end = doc.body.find(b"</script", at.end())
    try:
        data, _ = prefix(doc.decode(at.end(), end if end > 0 else len(doc.body)), 0)
    except NoLiteral:
        return []
    told_ = data.get("product_attributes") if isinstance(data, dict) else None
    if not isinstance(told_, dict):
        return []
    choices = _choices(doc)
    sizes = next((values for what, values in choices if what is Role.SIZE), {})
    listed = told_.get("in_stock_attributes")
    ids = {str(one) for one in listed} if isinstance(listed, list) else None
    variants = []
    for identifier, label in sizes.items():
        availability, raw = Availability.UNKNOWN, ""
        if ids is not None and (ids or told_.get("instock") is False):
            if identifier not in ids:
                availability, raw = Availability.OUT_OF_STOCK, f"{identifier} not in in_stock_attributes"
            elif len(choices) == 1:
                availability, raw = Availability.IN_STOCK, f"{identifier} in in_stock_attributes"
        variants.append(
            Variant(
                size=label,
                availability=availability,
                evidence=told(doc, "BCData/product_attributes/in_stock_attributes", raw) if raw else (),
                reference=identifier,
            )
        )
    whole = told_.get("instock")
    if told_.get("purchasable") is False:
        whole = False
    return [
        draft(
            Product(
                title="",
                sku=f.text(told_.get("sku")),
                gtin=f.text(told_.get("upc")),
                availability=flag(whole) if isinstance(whole, bool) else Availability.UNKNOWN,
                evidence=told(doc, "BCData/product_attributes", f.raw("instock", told_.get("instock")))
                if isinstance(whole, bool)
                else (),
                price=f.price(f.fields({"price": _price(told_.get("price"))})),
                variants=tuple(variants),
            ),
            own=True,
        )
    ]


def _price(value: Any) -> Any:
    if isinstance(value, dict):
        return next(
            (value[key] for key in ("with_tax", "without_tax", "sale_price_with_tax") if value.get(key)),
            value,
        )
    return value


def _choices(doc: Document) -> list[tuple[Role, dict[str, str]]]:
    """The form's choices: what each is, and its labels by value id."""
    found = []
    for node in doc.tree.css("[data-product-attribute]"):
        labels: dict[str, str] = {}
        for one in node.css("[data-product-attribute-value]"):
            identifier = one.attributes.get("data-product-attribute-value") or ""
            label = plain(one.text(separator=" ")) or _title(one)
            if identifier and label:
                labels.setdefault(identifier, label)
        heading = node.css_first("label,legend,.form-label")
        name = plain(heading.text(separator=" ")) if heading is not None else ""
        if labels:
            found.append((option_role(name.split(":")[0][:40]), labels))
    return found


def _title(node: LexborNode) -> str:
    inner = node.css_first("[title],[aria-label]")
    for one in (node, inner):
        if one is not None and (told_ := one.attributes.get("title") or one.attributes.get("aria-label")):
            return told_
    return ""
