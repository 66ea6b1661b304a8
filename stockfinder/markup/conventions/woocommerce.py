"""WooCommerce: `form.variations_form[data-product_variations]`, and the Store API's replies.

Sources: WooCommerce's templates (`single-product/add-to-cart/variable.php`,
`WC_Product_Variable::get_available_variation`) and its Store API documents. `is_in_stock` includes what can
be backordered; only `availability_html` or `is_on_backorder` tell the two apart. The attribute is `false`
above 30 variations: then the page says nothing about sizes. An empty attribute value means "any".
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, objects, told, with_others
from stockfinder.markup.document import attributes, plain
from stockfinder.markup.keys import Role
from stockfinder.markup.literal import NoLiteral, loads
from stockfinder.markup.money import code, number
from stockfinder.markup.options import option_role
from stockfinder.markup.tokens import stock_note
from stockfinder.product import Absence, Availability, Price, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_FORM = re.compile(
    r"<form\b[^<>]*?\bdata-product_variations\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')[^<>]*>", re.IGNORECASE
)
_SELECT = re.compile(r"<select\b([^<>]*+)>(.*?)(?:(</select)|(?=<select)|\Z)", re.IGNORECASE | re.DOTALL)
_OPTION = re.compile(r"<option\b([^<>]*+)>([^<]*)", re.IGNORECASE)


def page(doc: Document) -> list[Draft]:
    """The product of each variations form; the first is the page's own."""
    at = doc.body.find(b"data-product_variations")
    if at < 0:
        return []
    start = doc.body.rfind(b"<form", 0, at)
    text = doc.decode(max(0, start), len(doc.body))
    found: list[Draft] = []
    for form in _FORM.finditer(text):
        try:
            rows = loads(unescape(form[1] if form[1] is not None else form[2]))
        except NoLiteral:
            continue
        if not isinstance(rows, list):
            continue
        end = text.find("</form", form.end())
        labels = _labels(text[form.end() : end if end > 0 else form.end() + 20_000])
        variants: list[Variant] = []
        others: list[dict[str, str]] = []
        for i, row in enumerate(rows[:2000]):
            if isinstance(row, dict):
                read = _variants(doc, f"form.variations_form[data-product_variations]/{i}", row, labels)
                variants += read
                others += [_others(row, labels)] * len(read)
        number_ = attributes(form[0][5:400]).get("data-product_id")
        found.append(
            draft(
                Product(title="", sku=number_, variants=with_others(variants, others)),
                own=not found,
                absence=Absence.NOT_OFFERED,
                because="WooCommerce lists every variation",
            )
        )
    return found


def _labels(form: str) -> dict[str, dict[str, str]]:
    """The text of each attribute's choices by their slug: `{"attribute_pa_size": {"7-5": "7.5"}}`."""
    found: dict[str, dict[str, str]] = {}
    for select in _SELECT.finditer(form):
        if not select[3]:  # cut short
            continue
        told_ = attributes(select[1])
        name = told_.get("data-attribute_name") or told_.get("name") or ""
        found[name] = {
            value: plain(option[2])
            for option in _OPTION.finditer(select[2])
            if (value := attributes(option[1]).get("value"))
        }
    return found


def _others(row: dict[str, Any], labels: dict[str, dict[str, str]]) -> dict[str, str]:
    """The choices of a variation that are none of size, colour and width."""
    chosen = row.get("attributes")
    return {
        name: labels.get(name, {}).get(str(slug), str(slug))
        for name, slug in (chosen.items() if isinstance(chosen, dict) else ())
        if slug and _role(name) is Role.NONE
    }


def _role(name: str) -> Role:
    return option_role(re.sub(r"^attribute_(?:pa_)?", "", str(name)))


def _variants(
    doc: Document, path: str, row: dict[str, Any], labels: dict[str, dict[str, str]]
) -> list[Variant]:
    chosen = row.get("attributes")
    if not isinstance(chosen, dict):
        return []
    values: dict[Role, tuple[str | None, str]] = {}
    sizes: list[str | None] = []
    for name, slug in chosen.items():
        what = _role(name)
        texts = labels.get(name, {})
        label = texts.get(str(slug)) or _from_slug(str(slug)) if slug else None
        values.setdefault(what, (label, name))
        if what is Role.SIZE and not slug:
            sizes = list(texts.values())
    size, option = values.get(Role.SIZE, (None, ""))
    in_stock = row.get("is_in_stock")
    availability = Availability.UNKNOWN
    if isinstance(in_stock, bool):
        availability = flag(in_stock and row.get("is_purchasable") is not False)
        note = stock_note(plain(str(row.get("availability_html") or "")))
        if in_stock and note in f.GOOD:
            availability = note or availability
    price = number(row.get("display_price"))
    listed = number(row.get("display_regular_price"))
    return [
        Variant(
            size=one,
            size_option=option or None,
            color=values.get(Role.COLOR, (None, ""))[0],
            width=values.get(Role.WIDTH, (None, ""))[0],
            sku=f.text(row.get("sku")),
            availability=availability,
            evidence=told(doc, path, f.raw("is_in_stock", in_stock))
            if availability is not Availability.UNKNOWN
            else (),
            price=Price(price) if price else None,
            list_price=Price(listed) if listed and listed != price else None,
            reference=f.text(row.get("variation_id")),
        )
        for one in sizes or [size]
    ]


def _from_slug(slug: str) -> str:
    """A label from its slug, where the form does not show it: WordPress turns `9.5` into `9-5`."""
    slug = re.sub(r"^(\d{1,3})-([12])-([23])$", r"\1 \2/\3", slug)
    return re.sub(r"^(\d{1,2})-(5|25|75)$", r"\1.\2", slug)


def reply(doc: Document) -> list[Draft]:
    """The products of the Store API (`/wp-json/wc/store/v1/products`), or a form's variations by
    themselves."""
    if (
        isinstance(doc.data, list)
        and doc.data
        and isinstance(doc.data[0], dict)
        and "variation_id" in doc.data[0]
    ):
        rows = [
            variant
            for i, row in enumerate(doc.data[:2000])
            if isinstance(row, dict)
            for variant in _variants(doc, f"/{i}", row, {})
        ]
        return [draft(Product(title="", variants=tuple(rows)))]
    return [
        _listed(doc, path, item)
        for path, item in objects(doc.data, lambda one: "is_in_stock" in one and "prices" in one)
    ]


def _listed(doc: Document, path: str, item: dict[str, Any]) -> Draft:
    prices = item.get("prices") if isinstance(item.get("prices"), dict) else {}
    availability = Availability.UNKNOWN
    if isinstance(item.get("is_in_stock"), bool):
        availability = flag(item["is_in_stock"])
        if item["is_in_stock"] and item.get("is_on_backorder") is True:
            availability = Availability.BACKORDER
    evidence = told(doc, path, f.raw("is_in_stock", item.get("is_in_stock")))
    price = _minor(prices, "price")
    choices: dict[Role, tuple[str, str]] = {}
    if item.get("type") == "variation" or item.get("variation"):
        f.choices(item.get("attributes"), choices, {})
        for part in re.split(r"[,/]", str(item.get("variation") or "")):
            name, _, value = part.partition(":")
            if value.strip() and (what := option_role(name)) is not Role.NONE:
                choices.setdefault(what, (value.strip(), name.strip()))
    variants: tuple[Variant, ...] = ()
    if Role.SIZE in choices:
        variants = (
            Variant(
                size=choices[Role.SIZE][0],
                size_option=choices[Role.SIZE][1],
                color=choices[Role.COLOR][0] if Role.COLOR in choices else None,
                width=choices[Role.WIDTH][0] if Role.WIDTH in choices else None,
                sku=f.text(item.get("sku")),
                availability=availability,
                evidence=evidence,
                price=price,
                reference=f.text(item.get("id")),
            ),
        )
    return draft(
        Product(
            title=plain(f.text(item.get("name")) or ""),
            url=doc.absolute(f.text(item.get("permalink"))),
            sku=f.text(item.get("sku")) or f.text(item.get("id")),
            availability=availability,
            evidence=evidence,
            price=price,
            list_price=_minor(prices, "regular_price"),
            variants=variants,
        )
    )


def _minor(prices: Any, key: str) -> Price | None:
    """A Store API price: a string in minor units, with how many digits those are."""
    amount = number(prices.get(key))
    digits = prices.get("currency_minor_unit")
    if not amount or not isinstance(digits, int) or not 0 <= digits < 5:
        return None
    return Price(amount.scaleb(-digits), code(prices.get("currency_code")))
