"""BigCommerce (Stencil): `BCData.product_attributes`, with the labels of its value ids from the option form.

Sources: BigCommerce's Cornerstone theme (`product-details-base.js`, `components/products/options/*.html`).
`in_stock_attributes` are ids of option values; a theme hides or marks what is missing among them. A value
that is missing has no combination in stock, and one that is there has some. So a size is in stock where
nothing else is left to choose: there is no other choice, or each other one has a single value in stock. The
page tells no more of a product with two choices.

- `instock` and `purchasable` are the product's, and no value can be had against them: the values of choices
  that keep no stock of their own (modifiers) are always listed.
- A form with a value chosen in advance may list what goes with it; then it says nothing of other values.
"""

from __future__ import annotations

import re
from itertools import islice
from itertools import product as combinations
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, told
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.literal import NoLiteral, prefix
from stockfinder.markup.options import option_role
from stockfinder.product import Absence, Availability, Product, Variant

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

MOST = 3000
"""Combinations spelled out at most."""

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
    variants = _variants(doc, told_)
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
            absence=Absence.NOT_OFFERED if variants else Absence.UNKNOWN,
            because="the form has every value of an option, in stock or not" if variants else "",
        )
    ]


def _price(value: Any) -> Any:
    if isinstance(value, dict):
        return next(
            (value[key] for key in ("with_tax", "without_tax", "sale_price_with_tax") if value.get(key)),
            value,
        )
    return value


class _Choice(Struct, frozen=True, kw_only=True):
    """One choice on the form."""

    name: str
    role: Role
    labels: dict[str, str]
    """By value id."""
    chosen: str | None = None
    """The id of the value that is chosen in advance, where there is more than one."""


def _variants(doc: Document, data: dict[str, Any]) -> list[Variant]:
    """Every combination of the form's sizes, widths and colours, with what is settled of its stock."""
    choices = [one for one in _choices(doc, data) if not _keeps_no_stock(one, data)]
    shown = [one for one in choices if one.role in (Role.SIZE, Role.WIDTH, Role.COLOR)]
    sizes = next((one for one in shown if one.role is Role.SIZE), None)
    if sizes is None:
        return []
    ids = _ids(data.get("in_stock_attributes"))
    sold = data.get("instock") is not False and data.get("purchasable") is not False
    if (not ids and sold) or (ids and not any(ids & one.labels.keys() for one in choices)):
        ids = None  # this product's stock is not told by value
    single = all(len(one.labels) == 1 for one in choices if one not in shown)
    found = []
    for combination in islice(combinations(*(one.labels for one in shown)), MOST):
        availability, raw = Availability.UNKNOWN, ""
        if ids is not None:
            availability, raw = _state(shown, combination, ids, positive=sold and single)
        labels = {one.role: one.labels[value] for one, value in zip(shown, combination, strict=True)}
        found.append(
            Variant(
                size=labels[Role.SIZE],
                size_option=sizes.name or None,
                width=labels.get(Role.WIDTH),
                color=labels.get(Role.COLOR),
                availability=availability,
                evidence=told(doc, "BCData/product_attributes/in_stock_attributes", raw) if raw else (),
                reference="/".join(combination),
            )
        )
    return found


def _state(
    shown: list[_Choice], combination: tuple[str, ...], ids: set[str], *, positive: bool
) -> tuple[Availability, str]:
    """What the values in stock say of one combination; see the module.

    :param positive: whether a listed value may mean that it is in stock.
    """
    other = [i for i, one in enumerate(shown) if one.chosen and one.chosen != combination[i]]
    for i, value in enumerate(combination):
        if value not in ids and set(other) <= {i}:
            return Availability.OUT_OF_STOCK, f"{value} not in in_stock_attributes"
    if not positive or (len(shown) > 1 and any(one.chosen for one in shown)):
        return Availability.UNKNOWN, ""
    for i, value in enumerate(combination):
        left = [ids & one.labels.keys() for j, one in enumerate(shown) if j != i]
        if value in ids and all(len(one) == 1 and one <= set(combination) for one in left):
            return Availability.IN_STOCK, f"{value} in in_stock_attributes"
    return Availability.UNKNOWN, ""


def _ids(listed: Any) -> set[str] | None:
    """The ids of a list; nothing where it is none, or holds something else than ids."""
    if not isinstance(listed, list) or not all(isinstance(one, int | str) for one in listed):
        return None
    return {str(one) for one in listed}


def _keeps_no_stock(choice: _Choice, data: dict[str, Any]) -> bool:
    """Whether a choice is a modifier, which newer shops tell apart from what makes a variant."""
    variant = _ids(data.get("available_variant_values"))
    modifier = _ids(data.get("available_modifier_values")) or set()
    return choice.labels.keys() <= modifier and not (variant and variant & choice.labels.keys())


def _choices(doc: Document, data: dict[str, Any]) -> list[_Choice]:
    """The form's choices."""
    told_ = data.get("selected_attributes")
    selected = {str(one) for one in told_.values()} if isinstance(told_, dict) else set()
    found = []
    for node in doc.tree.css("[data-product-attribute]"):
        labels: dict[str, str] = {}
        for one in node.css("[data-product-attribute-value]"):
            identifier = one.attributes.get("data-product-attribute-value") or ""
            label = plain(one.text(separator=" ")) or _title(one)
            if identifier and label:
                labels.setdefault(identifier, label)
        if not labels:
            continue
        for one in node.css("input[checked][value],option[selected][value]"):
            selected.add(one.attributes["value"] or "")
        heading = node.css_first("label,legend,.form-label")
        name = plain(heading.text(separator=" ")) if heading is not None else ""
        name = name.split(":")[0][:40].strip()
        chosen = next((value for value in labels if value in selected), None) if len(labels) > 1 else None
        found.append(_Choice(name=name, role=option_role(name), labels=labels, chosen=chosen))
    return found


def _title(node: LexborNode) -> str:
    inner = node.css_first("[title],[aria-label]")
    for one in (node, inner):
        if one is not None and (told_ := one.attributes.get("title") or one.attributes.get("aria-label")):
            return told_
    return ""
