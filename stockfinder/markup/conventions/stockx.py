"""StockX and shops like it: a size can be had where somebody asks a price for it (`lowestAsk`).

Shape as in public code (the page's `__NEXT_DATA__`, and what scrapers keep of it): `variants[]` with
`traits` or `sizeChart`, and the market of each either inside it or in a list of the same ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, objects, told
from stockfinder.markup.document import plain
from stockfinder.product import Availability, Price, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft


def reply(doc: Document) -> list[Draft]:
    """The products of a reply."""
    return [_draft(doc, path, item) for path, item in objects(doc.data, _is_product)]


def page(doc: Document) -> list[Draft]:
    """The products in a page's state."""
    return [
        _draft(doc, path, item)
        for where, value in doc.states
        for path, item in objects(value, _is_product, where)
    ]


def _is_product(value: dict[str, Any]) -> bool:
    variants = value.get("variants")
    return (
        isinstance(variants, list)
        and bool(variants)
        and isinstance(variants[0], dict)
        and ("traits" in variants[0] or "sizeChart" in variants[0])
        and f.text(value.get("title")) is not None
    )


def _draft(doc: Document, path: str, item: dict[str, Any]) -> Draft:
    pricing = item.get("pricing")
    listed = pricing.get("variants") if isinstance(pricing, dict) else None
    markets = {
        str(one.get("id")): (f"{path}/pricing/variants/{i}", one.get("market"))
        for i, one in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(one, dict)
    }
    variants = []
    for i, one in enumerate(item["variants"][:500]):
        if not isinstance(one, dict):
            continue
        at, market = markets.get(str(one.get("id")), (f"{path}/variants/{i}", one.get("market")))
        availability, raw, price = _asked(market)
        variants.append(
            Variant(
                size=_size(one),
                sku=f.text(one.get("id")),
                gtin=_gtin(one.get("gtins")),
                availability=availability,
                evidence=told(doc, f"{at}/market", raw) if availability is not Availability.UNKNOWN else (),
                price=price,
                reference=f.text(one.get("id")),
            )
        )
    return draft(
        Product(
            title=plain(f.text(item.get("title")) or ""),
            brand=f.text(item.get("brand")),
            sku=f.text(item.get("id")),
            mpn=f.text(item.get("styleId")),
            audience=f.text(item.get("gender")),
            price=min((one.price for one in variants if one.price), key=lambda one: one.amount, default=None),
            variants=tuple(variants),
        )
    )


def _size(variant: dict[str, Any]) -> str | None:
    chart = variant.get("sizeChart")
    shown = chart.get("displayOptions") if isinstance(chart, dict) else None
    if (
        isinstance(shown, list)
        and shown
        and isinstance(shown[0], dict)
        and (told_ := f.text(shown[0].get("size")))
    ):
        return told_
    traits = variant.get("traits")
    return f.text(traits.get("size")) if isinstance(traits, dict) else None


def _asked(market: Any) -> tuple[Availability, str, Price | None]:
    """What a market says: an ask means that it can be had, and none that it cannot; silence means nothing."""
    state = market.get("state") if isinstance(market, dict) else None
    state = state if isinstance(state, dict) else market if isinstance(market, dict) else {}
    if "lowestAsk" not in state:
        return Availability.UNKNOWN, "", None
    price = f.money(state["lowestAsk"])
    return flag(price is not None), f.raw("lowestAsk", state["lowestAsk"]), price


def _gtin(value: Any) -> str | None:
    one = value[0] if isinstance(value, list) and value else None
    return f.text(one.get("identifier")) if isinstance(one, dict) else None
