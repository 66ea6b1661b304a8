"""Shopify: the product JSON that themes print, `ShopifyAnalytics.meta`, and the storefront's replies.

Sources: Shopify's Ajax API reference (product), Liquid's `json` filter, and `products.json` as observed.
Whole-number prices of `.js`, of the `json` filter and of `meta` are hundredths; decimal strings are major
units. `available` means "can be ordered": in stock, not tracked, or sold beyond stock. `.json` has none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, objects, told, with_others
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.money import code, number
from stockfinder.markup.options import looks_like_size, option_role
from stockfinder.product import Absence, Availability, Price, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

MAX_VARIANTS = 2_048
"""Variants a product may have at Shopify since 2025; 250 in `.js`."""


def reply(doc: Document) -> list[Draft]:
    """The products of `.js`, `.json` and `products.json`."""
    return [_draft(doc, path, item, None) for path, item in objects(doc.data, _is_product)]


def page(doc: Document) -> list[Draft]:
    """The product that `meta` names, with the stock that a theme's variant list tells by the variants'
    ids."""
    currency = code(doc.meta.get("og:price:currency")) or _analytics_currency(doc)
    found: list[Draft] = []
    lists: list[tuple[str, list[dict[str, Any]]]] = []
    for where, value in _states(doc):
        if isinstance(value, list) and value and _is_variant(value[0]):
            lists.append((where, [one for one in value if isinstance(one, dict)]))
            continue
        for path, item in objects(value, _is_product, where):
            if any("available" in one for one in item["variants"][:3] if isinstance(one, dict)):
                found.append(_draft(doc, path, item, currency))
    for path, item in _meta(doc):
        own = _draft(doc, path, item, currency, own=True)
        ids = {one.reference for one in own.product.variants}
        bare = [(at, rows) for at, rows in lists if any(str(row.get("id")) in ids for row in rows)]
        for at, rows in bare[:1]:
            found.append(_draft(doc, at, {**item, "variants": rows}, currency, own=True))
        found.append(own)
    if not found:
        found += [_draft(doc, at, {"variants": rows}, currency) for at, rows in lists]
    return found


def _states(doc: Document) -> list[tuple[str, Any]]:
    return [(where, value) for where, value in doc.states if isinstance(value, dict | list)]


def _meta(doc: Document) -> list[tuple[str, dict[str, Any]]]:
    """`var meta = {"product": {...}}`, which Shopify itself prints on every product page."""
    from stockfinder.markup.literal import NoLiteral, prefix

    mark = b"var meta = {"
    at = doc.body.find(mark)
    if at < 0:
        return []
    end = doc.body.find(b"</script", at)
    try:
        value, _ = prefix(doc.decode(at + len(mark) - 1, end if end > 0 else at + 500_000), 0)
    except NoLiteral:
        return []
    item = value.get("product") if isinstance(value, dict) else None
    return (
        [("ShopifyAnalytics.meta/product", item)] if isinstance(item, dict) and item.get("variants") else []
    )


def _analytics_currency(doc: Document) -> str | None:
    at = doc.body.find(b"ShopifyAnalytics.meta.currency")
    return code(doc.decode(at, at + 60).split("=")[-1].strip(" ;'\"\n")[:3]) if at >= 0 else None


def _is_variant(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value and ("option1" in value or "public_title" in value)


def _is_product(value: dict[str, Any]) -> bool:
    variants = value.get("variants")
    return isinstance(variants, list) and bool(variants) and _is_variant(variants[0])


def _draft(
    doc: Document, path: str, item: dict[str, Any], currency: str | None, *, own: bool | None = None
) -> Draft:
    rows = [one for one in item["variants"][:MAX_VARIANTS] if _is_variant(one)]
    columns = _columns(item, rows)
    names = _option_names(item)
    others = [
        {names[i]: value for i in range(3) if i not in columns and (value := _value(row, i))} for row in rows
    ]
    read = [_variant(doc, f"{path}/variants/{i}", row, columns, currency) for i, row in enumerate(rows)]
    variants = with_others(read, others)
    handle = f.text(item.get("handle"))
    title = plain(f.text(item.get("title")) or _shared_name(rows))
    price = min((one.price for one in variants if one.price), key=lambda one: one.amount, default=None)
    whole = item.get("available")
    told_all = len(rows) < 250 and all("available" in row for row in rows)
    return draft(
        Product(
            title=title,
            brand=f.text(item.get("vendor")),
            url=doc.absolute(f.text(item.get("url")) or (f"/products/{handle}" if handle else None)),
            sku=None,
            availability=flag(whole) if isinstance(whole, bool) else Availability.UNKNOWN,
            evidence=told(doc, path, f.raw("available", whole)) if isinstance(whole, bool) else (),
            price=price,
            variants=variants,
            tags=tuple(one for one in item.get("tags") or () if isinstance(one, str))[:100]
            if isinstance(item.get("tags"), list)
            else (),
        ),
        own=own,
        absence=Absence.NOT_OFFERED if told_all else Absence.UNKNOWN,
        because="Shopify lists every variant" if told_all else "",
    )


def _columns(item: dict[str, Any], rows: list[dict[str, Any]]) -> dict[int, tuple[Role, str | None]]:
    """Which option is the size, the colour and the width: by its name, else by what its values look like."""
    found: dict[int, tuple[Role, str | None]] = {}
    for i, name in enumerate(_option_names(item)):
        if (what := option_role(name)) is not Role.NONE:
            found.setdefault(i, (what, name))
    if not any(what is Role.SIZE for what, _ in found.values()):
        best, share = -1, 0.4
        for i in range(3):
            values = [value for row in rows if (value := _value(row, i)) and value != "Default Title"]
            fits = sum(looks_like_size(value) for value in values) / len(values) if values else 0
            if i not in found and fits > share:
                best, share = i, fits
        if best >= 0:
            found[best] = (Role.SIZE, None)
    return found


def _option_names(item: dict[str, Any]) -> tuple[str, str, str]:
    """What the product calls its options; a number where it does not say."""
    options = item.get("options")
    names = ["option 1", "option 2", "option 3"]
    for i, option in enumerate(options[:3] if isinstance(options, list) else ()):
        names[i] = (f.text(option.get("name")) if isinstance(option, dict) else f.text(option)) or names[i]
    return names[0], names[1], names[2]


def _value(row: dict[str, Any], i: int) -> str | None:
    told_ = f.text(row.get(f"option{i + 1}"))
    if told_ is None and "option1" not in row:
        values = (f.text(row.get("public_title")) or "").split(" / ")
        told_ = values[i] if i < len(values) and values[i] else None
    if told_ is None and isinstance(row.get("options"), list) and i < len(row["options"]):
        told_ = f.text(row["options"][i])
    return told_


def _variant(
    doc: Document,
    path: str,
    row: dict[str, Any],
    columns: dict[int, tuple[Role, str | None]],
    currency: str | None,
) -> Variant:
    values = {what: (_value(row, i), name) for i, (what, name) in columns.items()}
    size, option = values.get(Role.SIZE, (None, None))
    available = row.get("available")
    identifier = f.text(row.get("id"))
    return Variant(
        size=size,
        size_option=option,
        color=values.get(Role.COLOR, (None, None))[0],
        width=values.get(Role.WIDTH, (None, None))[0],
        title=f.text(row.get("name")) or f.text(row.get("title")),
        sku=f.text(row.get("sku")),
        gtin=f.text(row.get("barcode")),
        availability=flag(available) if isinstance(available, bool) else Availability.UNKNOWN,
        evidence=told(doc, path, f"{f.raw('available', available)} {size or ''}")
        if isinstance(available, bool)
        else (),
        price=_price(row.get("price"), currency),
        list_price=_price(row.get("compare_at_price"), currency),
        reference=identifier,
    )


def _price(value: Any, currency: str | None) -> Price | None:
    amount = number(value)
    if not amount:
        return None
    if isinstance(value, int):
        amount = Decimal(value) / 100
    return Price(amount, currency)


def _shared_name(rows: list[dict[str, Any]]) -> str:
    """The product's title: what stands before the option values in its variants' names."""
    for row in rows[:1]:
        name, tail = f.text(row.get("name")) or "", f.text(row.get("public_title"))
        if tail and name.endswith(f" - {tail}"):
            return name[: -len(tail) - 3]
        return name
    return ""
