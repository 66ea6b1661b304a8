"""Magento: `jsonConfig` of Magento 2 (Adobe Commerce) and `Product.Config` of Magento 1.

Sources: `Magento\\ConfigurableProduct\\Block\\Product\\View\\Type\\Configurable` and Magento 1's
`Mage_Catalog_Block_Product_View_Type_Configurable`. Both list only children that can be sold, unless the shop
shows sold-out ones; then `salable` names those that can be sold. So a combination without a child is sold
out.
"""

from __future__ import annotations

from itertools import product as combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, objects, told, with_others
from stockfinder.markup.keys import Role
from stockfinder.markup.money import code, number
from stockfinder.markup.options import option_role
from stockfinder.product import Absence, Availability, Price, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

MAX_COMBINATIONS = 2_000


def reply(doc: Document) -> list[Draft]:
    """The configurable products of a saved configuration."""
    return [_draft(doc, path, item) for path, item in objects(doc.data, _is_config)]


def page(doc: Document) -> list[Draft]:
    """The configurable products on a page; the first is the page's own."""
    found: list[Draft] = []
    for where, value in doc.states:
        for path, item in objects(value, _is_config, where):
            one = _draft(doc, path, item)
            if not any(one.product.sku == other.product.sku for other in found):
                found.append(one)
    if len(found) == 1:
        from msgspec.structs import replace

        found = [replace(found[0], own=True)]
    return found


def _is_config(value: dict[str, Any]) -> bool:
    attributes = _list(value.get("attributes"))
    if not attributes or not any(key in value for key in ("optionPrices", "index", "productId", "basePrice")):
        return False
    first = attributes[0]
    return isinstance(first, dict) and isinstance(first.get("options"), list)


def _list(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _draft(doc: Document, path: str, config: dict[str, Any]) -> Draft:
    attributes = [one for one in _list(config["attributes"]) if isinstance(one, dict)]
    choices = [_choices(one) for one in attributes]
    count = 1
    for one in choices:
        count *= len(one)
    price, currency = _base(config)
    variants: list[Variant] = []
    if 0 < count <= MAX_COMBINATIONS:
        sellable = _sellable(config)
        reader = _Config(doc, path, config, attributes, sellable, currency)
        every = list(combinations(*choices))
        variants += with_others(
            [reader.variant(combination) for combination in every],
            [reader.others(combination) for combination in every],
        )
    return draft(
        Product(
            title=f.text(config.get("productName")) or "",
            sku=f.text(config.get("productId")),
            price=price,
            variants=tuple(variants),
        ),
        absence=Absence.OUT_OF_STOCK,
        because="Magento leaves out what cannot be sold",
    )


_Choice = tuple[str, str, frozenset[str]]


def _choices(attribute: dict[str, Any]) -> list[_Choice]:
    """The options of an attribute: id, label, and the children that have it."""
    found = []
    for option in attribute["options"]:
        if isinstance(option, dict) and (label := f.text(option.get("label"))):
            children = frozenset(str(one) for one in _list(option.get("products")))
            found.append((str(option.get("id")), label, children))
    return found


def _sellable(config: dict[str, Any]) -> set[str] | None:
    """The children that can be sold, where the configuration lists sold-out ones too."""
    salable = config.get("salable")
    if isinstance(salable, dict) and salable:
        lists = [_list(options) for options in salable.values()]
        return {str(one) for options in lists for children in options for one in _list(children)}
    return None


def _role(attribute: dict[str, Any]) -> Role:
    what = option_role(f.text(attribute.get("code")) or "")
    return what if what is not Role.NONE else option_role(f.text(attribute.get("label")) or "")


class _Config(NamedTuple):
    """One configuration, and what holds for all its combinations."""

    doc: Document
    path: str
    config: dict[str, Any]
    attributes: list[dict[str, Any]]
    sellable: set[str] | None
    currency: str | None

    def others(self, combination: tuple[_Choice, ...]) -> dict[str, str]:
        """The options of a combination that are none of size, colour and width."""
        return {
            f.text(attribute.get("label")) or "": label
            for attribute, (_, label, _) in zip(self.attributes, combination, strict=True)
            if _role(attribute) is Role.NONE
        }

    def variant(self, combination: tuple[_Choice, ...]) -> Variant:
        """The variant of one combination of options."""
        values: dict[Role, tuple[str, str]] = {}
        children = combination[0][2]
        for attribute, (_, label, listed) in zip(self.attributes, combination, strict=True):
            children &= listed
            name = f.text(attribute.get("label")) or ""
            values.setdefault(_role(attribute), (label, name))
        children &= _indexed(self.config, children)
        child = min(children, default=None)
        size = values.get(Role.SIZE)
        if child is None:
            availability = Availability.OUT_OF_STOCK
            evidence = told(self.doc, f"{self.path}/index", "no child with these options", absent=True)
        elif self.sellable is not None and child not in self.sellable:
            availability = Availability.OUT_OF_STOCK
            evidence = told(self.doc, f"{self.path}/salable", f"child {child} is not in it")
        else:
            stock = _stock(self.config, child)
            availability = stock.availability if stock else Availability.IN_STOCK
            raw = stock.raw if stock else f"child {child} can be chosen"
            evidence = told(self.doc, f"{self.path}/index/{child}", raw)
        return Variant(
            size=size[0] if size else None,
            size_option=size[1] if size else None,
            color=values[Role.COLOR][0] if Role.COLOR in values else None,
            width=values[Role.WIDTH][0] if Role.WIDTH in values else None,
            sku=_of_child(self.config, "sku", child) or _of_child(self.config, "skus", child),
            availability=availability,
            evidence=evidence,
            price=_child_price(self.config, child, self.currency),
            reference=child,
        )


def _indexed(config: dict[str, Any], children: frozenset[str]) -> frozenset[str]:
    index = config.get("index")
    return frozenset(index) if isinstance(index, dict) and index else children


def _of_child(config: dict[str, Any], key: str, child: str | None) -> str | None:
    of = config.get(key)
    return f.text(of.get(child)) if isinstance(of, dict) and child else None


def _stock(config: dict[str, Any], child: str) -> f.Stock | None:
    """What extensions add about a child's stock: `stockStatus`, `quantities`, `is_in_stock` by child."""
    for key in ("stockStatus", "stock_status", "is_in_stock", "quantities", "stock"):
        of = config.get(key)
        if isinstance(of, dict) and child in of:
            value = of[child]
            return f.stock(f.fields(value if isinstance(value, dict) else {key: value}))
    return None


def _base(config: dict[str, Any]) -> tuple[Price | None, str | None]:
    prices = config.get("prices")
    currency = code(config.get("currencyCode"))
    template = f.text(config.get("currencyFormat")) or f.text(config.get("template")) or ""
    if currency is None and template:
        from stockfinder.markup.money import currency as named

        currency = named(template)
    final = prices.get("finalPrice") if isinstance(prices, dict) else None
    amount = number(final.get("amount") if isinstance(final, dict) else config.get("basePrice"))
    return (Price(amount, currency) if amount else None), currency


def _child_price(config: dict[str, Any], child: str | None, currency: str | None) -> Price | None:
    prices = config.get("optionPrices")
    one = prices.get(child) if isinstance(prices, dict) and child else None
    final = one.get("finalPrice") if isinstance(one, dict) else None
    amount = number(final.get("amount")) if isinstance(final, dict) else None
    return Price(amount, currency) if amount else None
