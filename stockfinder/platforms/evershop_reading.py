"""Makes products of what EverShop sends. Pure.

Source: the source of @evershop/evershop 2.2 (`Variant.resolvers`, `ProductCollection`, `Inventory`).

- Every variant is a product of its own, with its own SKU, price, stock and page. A page tells the stock of
  its own product alone, and lists the variants of its group with the options that make them up.
- What is sold out is left out of that list and of search, unless the shop's settings say otherwise. Nothing
  on a page says so; it shows by a sold-out product that its own page does not list, or by a row of a search
  that is out of stock.
- Stock is counted or not; there are no backorders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlunsplit

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.address import join, split
from stockfinder.markup import money
from stockfinder.platforms.entry import AUDIENCE, BRAND, named, plain
from stockfinder.platforms.evershop_state import Attribute, Axis, Group, Item, Prices, Reply, Source
from stockfinder.platforms.variant_options import meaning, tell
from stockfinder.product import (
    Absence,
    Availability,
    Evidence,
    EvidenceKind,
    Hit,
    Listing,
    Price,
    Product,
    Variant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stockfinder.page import Page
    from stockfinder.shop import Shop


def replied(page: Page, shop: Shop | None) -> tuple[Listing, ...]:
    """The products of a GraphQL reply.

    :raises Drifted: they have another shape. An unknown field gives an empty object, and status 200.
    """
    data, source = page.json(Reply).data, Source(page, EvidenceKind.ENDPOINT, "/data/product")
    if data.product is not None:
        return (listing(data.product, source, shop),)
    listed = Source(page, EvidenceKind.ENDPOINT, "/data/products/items")
    return bare(data.products.items, listed, shop) if data.products else ()


def bare(items: Sequence[Item], source: Source, shop: Shop | None) -> tuple[Listing, ...]:
    """Rows of a list as products, all of one name together."""
    return tuple(
        Listing(
            product=Product(
                title=some[0][1].name,
                url=join(source.page.url, some[0][1].url) if some[0][1].url else None,
                variants=tuple(_row(item, source, i, shop) for i, item in some),
            ),
            because="some variants of a list",
        )
        for some in by_name(items)
    )


def by_name(items: Sequence[Item]) -> list[list[tuple[int, Item]]]:
    """The rows of a list with their places, all of one name and one category together."""
    found: dict[tuple[str, str], list[tuple[int, Item]]] = {}
    for place, item in enumerate(items):
        category = split(item.url or "").path.rpartition("/")[0]
        found.setdefault((category, item.name.casefold()), []).append((place, item))
    return list(found.values())


def hits(items: Sequence[Item], source: Source, shop: Shop) -> tuple[Hit, ...]:
    """A search's rows, one hit for each name; a hit's variants are known by the number of their product."""
    found = []
    for some in by_name(items):
        known = [(i, item) for i, item in some if item.url]
        if known:
            first = next((item for _, item in known if _in_stock(item)), known[0][1])
            address = join(source.page.url, first.url)
            found.append(
                Hit(
                    reference=split(address).path,
                    title=first.name,
                    url=address,
                    codes=tuple(item.sku for _, item in known if item.sku),
                    variants=tuple(_row(item, source, i, shop) for i, item in known),
                )
            )
    return tuple(found)


def _row(item: Item, source: Source, place: int, shop: Shop | None) -> Variant:
    """A row of a list: a variant, without the choices that make it up unless they were asked for."""
    told = [one for one in item.told.values() if one.option_text]
    names = [one.attribute_name or one.attribute_code for one in told]
    texts = [one.option_text or "" for one in told]
    said = tell(meaning(names, [[text] for text in texts]), names, texts)
    return Variant(
        size=said.size,
        size_option=said.size_option,
        width=said.width,
        color=said.color,
        audience=said.audience,
        condition=said.condition,
        unread=said.unread,
        reference=str(item.product_id) if item.product_id is not None else None,
        url=join(source.page.url, item.url) if item.url else None,
        **_sold(item, source.evidence(item, f"/{place}"), shop),
    )


def listing(item: Item, source: Source, shop: Shop | None, told: Iterable[Variant] = ()) -> Listing:
    """A product with the variants of its group.

    :param told: variants of which a search has told the stock, by the numbers of their products.
    """
    known = {one.reference: one for one in told if one.reference and one.evidence}
    group = _Choices(item, source.page)
    own = _sold(item, source.evidence(item), shop)
    hides = group.own is None and bool(group.axes) and own["availability"] is Availability.OUT_OF_STOCK
    shows = (group.own is not None and own["availability"] is Availability.OUT_OF_STOCK) or any(
        one.availability is Availability.OUT_OF_STOCK for one in known.values()
    )
    variants = []
    for place, member in enumerate(group.members):
        variant = member.variant
        at = f"/variantGroup/items/{place}"
        if place == group.own:
            same = known.get(member.number or "", variant)
            variant = replace(variant, reference=same.reference, url=address(source.page.url), **own)
        elif member.number is not None and member.number in known:
            variant = sold_as(variant, known[member.number])
        elif member.item is not None:
            stock = source.evidence(member.item, f"{at}/product")
            variant = replace(variant, **_sold(member.item, stock, shop))
        elif hides:
            listed = source.saying("listed, as only what is in stock is", at, EvidenceKind.SIZE_PICKER)
            variant = replace(variant, availability=Availability.IN_STOCK, evidence=(listed,))
        variants.append(variant)
    if group.own is None:
        sku = {one.sku: one.reference for one in known.values() if one.sku}
        reference = sku.get(item.sku or "")
        variants.append(replace(group.alone, reference=reference, url=address(source.page.url), **own))
    absence, because = _silence(item, variants, shows=shows)
    facts = {
        one.attribute_name or code: one.option_text
        for code, one in item.told.items()
        if one.option_text and code not in group.axes
    }
    return Listing(
        product=Product(
            title=item.name,
            brand=named(facts, BRAND),
            audience=named(facts, AUDIENCE),
            url=address(source.page.url),
            price=own["price"],
            list_price=own["list_price"],
            attributes=facts,
            description=plain(" ".join(_texts(item.description))),
            variants=tuple(variants),
        ),
        absence=absence,
        because=because,
    )


def _silence(item: Item, variants: Sequence[Variant], *, shows: bool) -> tuple[Absence, str]:
    """What it means that a size is not listed."""
    if item.variant_group is None:
        return Absence.UNKNOWN, "a product without variants; others may be products of their own"
    if not all(variant.size for variant in variants):
        return Absence.UNKNOWN, "some of its variants do not tell their sizes"
    if shows:
        return Absence.NOT_OFFERED, "the shop lists what is sold out, too"
    return (
        Absence.OUT_OF_STOCK,
        "EverShop lists only what can be bought; what it leaves out is sold out or was never offered",
    )


def sold_as(variant: Variant, told: Variant) -> Variant:
    """A variant of a group with what a search told of it."""
    return replace(
        variant,
        sku=told.sku,
        url=told.url,
        availability=told.availability,
        evidence=told.evidence,
        price=told.price,
        list_price=told.list_price,
        reference=told.reference,
    )


class _Placed(Struct, frozen=True):
    """A variant of a group: its choices, the number of its product, and the product itself if it was told."""

    variant: Variant
    number: str | None
    item: Item | None


class _Choices:
    """The choices of a product's group, and what they make of each of its variants.

    :ivar axes: the codes of the attributes that variants differ in.
    :ivar members: the variants that are listed.
    :ivar own: the place among them of the page's own product, if it is listed.
    :ivar alone: the page's own product by its own attributes.
    """

    def __init__(self, item: Item, page: Page) -> None:
        group = item.variant_group or Group()
        own = {code: one.option_text for code, one in item.told.items() if one.option_text}
        axes = group.variant_attributes or tuple(Axis(c, one.attribute_name) for c, one in item.told.items())
        texts = {(a.attribute_code, o.option_id): o.option_text for a in axes for o in a.options}
        chosen = [
            {
                one.attribute_code: text
                for one in member.attributes
                if (text := one.option_text or texts.get((one.attribute_code, one.option_id)))
            }
            for member in group.items
        ]
        codes = [axis.attribute_code for axis in axes]
        self._names = [axis.attribute_name or axis.attribute_code for axis in axes]
        taken = [list(dict.fromkeys(one[c] for one in (*chosen, own) if c in one)) for c in codes]
        self._meaning = meaning(self._names, taken)
        self.axes = frozenset(codes) if group.variant_attributes else frozenset()
        self.alone = self._variant([own.get(code) for code in codes])
        wanted = [own.get(code) for code in codes]
        places = [i for i, one in enumerate(chosen) if [one.get(c) for c in codes] == wanted]
        self.own = places[0] if places else None
        self.members = [
            _Placed(
                replace(
                    self._variant([one.get(code) for code in codes]),
                    reference=_choice(page.url, member.attributes),
                    url=_choice(address(page.url), member.attributes),
                ),
                _number(axes, member.attributes),
                member.product,
            )
            for one, member in zip(chosen, group.items, strict=True)
        ]

    def _variant(self, values: Sequence[str | None]) -> Variant:
        said = tell(self._meaning, self._names, values)
        return Variant(
            size=said.size,
            size_option=said.size_option,
            width=said.width,
            color=said.color,
            audience=said.audience,
            condition=said.condition,
            unread=said.unread,
        )


def _number(axes: Sequence[Axis], chosen: Sequence[Attribute]) -> str | None:
    """The number of the product that has all of these options."""
    options = {(one.attribute_code, one.option_id) for one in chosen}
    having = [
        {o.product_id for o in axis.options if (axis.attribute_code, o.option_id) in options} for axis in axes
    ]
    numbers = set.intersection(*having) - {None} if having else set()
    return str(numbers.pop()) if len(numbers) == 1 else None


def _choice(url: str, chosen: Sequence[Attribute]) -> str | None:
    """The address of a product's page with these options chosen; nothing where they have no numbers."""
    query = {one.attribute_code: str(one.option_id) for one in chosen if one.option_id is not None}
    parts = split(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), "")) if query else None


def address(url: str) -> str:
    """The address that a person would open: without the parameter that asks for JSON."""
    parts = split(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "ajax"]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))


def _in_stock(item: Item) -> bool:
    return item.inventory is not None and item.inventory.is_in_stock is True


def _sold(item: Item, evidence: tuple[Evidence, ...], shop: Shop | None) -> dict[str, Any]:
    """What an item tells of its own sale: SKU, stock and price."""
    availability = Availability.IN_STOCK if _in_stock(item) else Availability.OUT_OF_STOCK
    price, list_price = _prices(item.price, shop)
    return {
        "sku": item.sku,
        "availability": availability if evidence else Availability.UNKNOWN,
        "evidence": evidence,
        "price": price,
        "list_price": list_price,
    }


def _prices(told: Prices | None, shop: Shop | None) -> tuple[Price | None, Price | None]:
    """The price, and the struck-through one where it is higher. Pages print the currency's sign alone."""
    now = (told.special or told.regular) if told else None
    if told is None or now is None:
        return None, None
    currency = now.currency or (shop.currency if shop else None) or money.currency(now.text or "")
    before = told.regular
    list_price = Price(before.value, currency) if before is not None and before.value > now.value else None
    return Price(now.value, currency), list_price


def _texts(description: Any) -> list[str]:
    """The texts of a description, kept as rows of blocks: `text` of a paragraph, `html` of raw code."""
    if isinstance(description, str):
        return [description]
    found: list[str] = []
    pairs = description.items() if isinstance(description, dict) else enumerate(description or ())
    for key, value in pairs:
        if isinstance(value, str):
            found += [value] if key in ("text", "html") or isinstance(key, int) else []
        elif isinstance(value, dict | list):
            found += _texts(value)
    return found
