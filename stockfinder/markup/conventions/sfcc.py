"""Salesforce Commerce Cloud: the JSON of SFRA's `Product-Variation`, and the pages of SFRA and SiteGenesis.

Source: SFRA's `models/product/productAttributes.js`, `fullProduct.js` and `decorators/availability.js`; what
a `selectable` value settles is told in `sfcc_choices`. Shops that add `orderable` or `inStock` to a size say
it of the variant itself, and that comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, objects
from stockfinder.markup.conventions.sfcc_choices import (
    Attribute,
    Choices,
    Resolved,
    Value,
    master,
    ordered,
    variants,
)
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role
from stockfinder.product import Absence, Availability, EvidenceKind, Product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft


def page(doc: Document) -> list[Draft]:
    """The page's product with its sizes."""
    if b"dwvar_" not in doc.body and b"data-attr-value" not in doc.body:
        return []
    from stockfinder.markup.conventions import sfcc_page

    return sfcc_page.read(doc)


def reply(doc: Document) -> list[Draft]:
    """The product of a reply."""
    return [
        _draft(doc, path, item)
        for path, item in objects(doc.data, lambda one: isinstance(one.get("variationAttributes"), list))
    ]


def choices(doc: Document) -> Choices | None:
    """The choices of the product that a page or a reply is about; nothing where there are none."""
    if doc.data is None:
        from stockfinder.markup.conventions import sfcc_page

        return sfcc_page.choices(doc)
    found = objects(doc.data, lambda one: isinstance(one.get("variationAttributes"), list))
    return next((_choices(path, item) for path, item in found), None)


def knows_sizes(doc: Document) -> bool:
    """Whether a document shows sizes among its choices, whatever they settle."""
    told = choices(doc)
    return told is not None and any(one.role is Role.SIZE for one in told.attributes)


def _choices(path: str, item: dict[str, Any]) -> Choices:
    attributes = tuple(_attributes(path, item["variationAttributes"]))
    return Choices(pid=_master(item), attributes=attributes, resolved=_resolved(path, item))


def _draft(doc: Document, path: str, item: dict[str, Any]) -> Draft:
    told = _choices(path, item)
    color = next((one.chosen for one in told.attributes if one.role is Role.COLOR), None)
    found, available = variants(doc, told), item.get("available")
    resolved = told.resolved is not None and told.resolved.availability is not None
    whole = available if resolved and isinstance(available, bool) else None
    return draft(
        Product(
            title=plain(f.text(item.get("productName")) or ""),
            brand=f.text(item.get("brand")),
            url=doc.absolute(f.text(item.get("selectedProductUrl"))),
            sku=f.text(item.get("masterID")) or told.pid or f.text(item.get("id")),
            color=color.label if color else None,
            availability=flag(whole) if whole is not None else Availability.UNKNOWN,
            evidence=doc.evidence(EvidenceKind.ENDPOINT, f"{path}/available", f.raw("available", whole))
            if whole is not None
            else (),
            price=f.price(f.fields({"price": item.get("price")})),
            list_price=f.money(_object(item.get("price")).get("list")),
            variants=tuple(found),
        ),
        absence=Absence.NOT_OFFERED if found else Absence.UNKNOWN,
        because="SFRA lists every value of an attribute" if found else "",
    )


def _attributes(path: str, listed: list[Any]) -> Iterator[Attribute]:
    for place, one in enumerate(listed):
        if not isinstance(one, dict) or not isinstance(one.get("values"), list):
            continue
        name = f.text(one.get("displayName")) or ""
        identifier = f.text(one.get("attributeId")) or f.text(one.get("id")) or ""
        role = option_role(identifier)
        role = role if role is not Role.NONE else option_role(name)
        values = []
        for i, value in enumerate(one["values"]):
            if not isinstance(value, dict):
                continue
            told = f.text(value.get("value")) or f.text(value.get("id"))
            label = f.text(value.get("displayValue")) or told
            if not label:
                continue
            selectable = value.get("selectable")
            values.append(
                Value(
                    label=label,
                    id=told,
                    selected=value.get("selected") is True,
                    orderable=selectable if isinstance(selectable, bool) else None,
                    own=_own(value) if role is Role.SIZE else None,
                    sku=f.text(value.get("pid")),
                    pointer=f"{path}/variationAttributes/{place}/values/{i}",
                    raw=f.raw("selectable", selectable),
                )
            )
        if values:
            # Parameters are named by `id`; `attributeId` tells what the attribute is.
            yield Attribute(
                id=f.text(one.get("id")) or identifier, name=name, role=role, values=tuple(values)
            )


def _own(value: dict[str, Any]) -> tuple[Availability, str] | None:
    flags = {
        key: value[key] for key in ("inStock", "orderable", "available") if isinstance(value.get(key), bool)
    }
    stock = f.stock(f.fields(flags)) if flags else None
    return (stock.availability, stock.raw) if stock else None


def _resolved(path: str, item: dict[str, Any]) -> Resolved | None:
    """What is told of the selected variant. A product that stays a master though everything is selected is
    not made in this combination."""
    ready, available = item.get("readyToOrder"), item.get("available")
    kind = item.get("productType")
    if kind in ("master", "variationGroup") and ready is False:
        return Resolved(availability=None)
    if kind != "variant" or ready is not True or not isinstance(available, bool):
        return None
    message = _message(item.get("availability"))
    raw = f.raw("available", available)
    return Resolved(
        availability=ordered(message) if available else Availability.OUT_OF_STOCK,
        pointer=f"{path}/available",
        raw=f"{raw} {message}".strip(),
        sku=f.text(item.get("id")),
        price=f.price(f.fields({"price": item.get("price")})),
        list_price=f.money(_object(item.get("price")).get("list")),
    )


def _message(told: Any) -> str:
    """What a variant's availability says: the status where a shop adds it, else its messages."""
    if not isinstance(told, dict):
        return ""
    if status := f.text(told.get("status")):
        return status
    messages = told.get("messages")
    if isinstance(messages, list):
        return " ".join(text for one in messages[:5] if (text := f.text(one)))
    return f.text(messages) or ""


def _master(item: dict[str, Any]) -> str | None:
    """The number of the product that the reply's addresses select values of."""
    for one in item["variationAttributes"]:
        values = _object(one).get("values")
        for told in (_object(one), *(values if isinstance(values, list) else ())):
            for key in ("url", "resetUrl"):
                address = _object(told).get(key)
                if isinstance(address, str) and (found := master(address)):
                    return found
    return f.text(item.get("masterID")) or (
        f.text(item.get("id")) if item.get("productType") == "master" else None
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
