"""What EverShop sends, in its own shapes: the state of its pages (HTML or JSON), and GraphQL replies. Pure.

Source: the source of @evershop/evershop 2.2 (`productView`, `catalogSearch`). A page's state maps what the
page asked for (`propsMap`: `product`, `search`) to the answers (`graphqlResponse`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import Raw, Struct
from msgspec.structs import replace

from stockfinder.errors import Drifted
from stockfinder.page import Page
from stockfinder.product import Evidence, EvidenceKind

STATE = b"var eContext = "
"""How the state begins in a page."""


class _Money(Struct, frozen=True):
    value: Decimal
    text: str | None = None
    currency: str | None = None


class Prices(Struct, frozen=True):
    """What it costs: `special` where it has one, and `regular`."""

    regular: _Money | None = None
    special: _Money | None = None


class _Inventory(Struct, frozen=True, rename="camel"):
    is_in_stock: bool | None = None


class Attribute(Struct, frozen=True, rename="camel"):
    """One attribute of a product: `size`, by number, by text, or both."""

    attribute_code: str
    attribute_name: str | None = None
    option_id: int | None = None
    option_text: str | None = None


class _Option(Struct, frozen=True, rename="camel"):
    option_text: str
    option_id: int | None = None
    product_id: int | None = None


class Axis(Struct, frozen=True, rename="camel"):
    """An attribute that the variants of a group differ in, with an option for each of them."""

    attribute_code: str
    attribute_name: str | None = None
    options: tuple[_Option, ...] = ()


class _Member(Struct, frozen=True):
    attributes: tuple[Attribute, ...] = ()
    product: Item | None = None


class Group(Struct, frozen=True, rename="camel"):
    """The variants of a product, as far as they are listed."""

    variant_attributes: tuple[Axis, ...] = ()
    items: tuple[_Member, ...] = ()


class Item(Struct, frozen=True, rename="camel"):
    """A product as a page or a reply holds it: one variant, and perhaps the group that it belongs to."""

    name: str
    sku: str | None = None
    url: str | None = None
    product_id: int | None = None
    price: Prices | None = None
    inventory: _Inventory | None = None
    attributes: tuple[Attribute, ...] = ()
    attribute_index: tuple[Attribute, ...] = ()
    description: Any = None
    variant_group: Group | None = None

    @property
    def told(self) -> dict[str, Attribute]:
        """Its attributes by their codes, by whichever name they were asked for."""
        return {one.attribute_code: one for one in (*self.attributes, *self.attribute_index)}


class _Rows(Struct, frozen=True):
    items: tuple[Item, ...]
    total: int


class _Search(Struct, frozen=True):
    products: _Rows


class _Prop(Struct, frozen=True):
    origin: str
    alias: str


class _State(Struct, frozen=True, rename="camel"):
    graphql_response: dict[str, Raw]
    props_map: dict[str, tuple[_Prop, ...]]


class _Answer(Struct, frozen=True, rename={"state": "eContext"}):
    state: _State


class _Data(Struct, frozen=True):
    product: Item | None = None
    products: _Rows | None = None


class Reply(Struct, frozen=True):
    """A reply of the GraphQL API."""

    data: _Data


class Source(Struct, frozen=True):
    """Where something was read, for its evidence."""

    page: Page
    kind: EvidenceKind
    pointer: str

    def evidence(self, item: Item, at: str = "") -> tuple[Evidence, ...]:
        """What an item says of its own stock; nothing where it is silent."""
        if item.inventory is None or item.inventory.is_in_stock is None:
            return ()
        raw = f'"isInStock":{"true" if item.inventory.is_in_stock else "false"}'
        return (self.saying(raw, f"{at}/inventory/isInStock"),)

    def saying(self, raw: str, at: str, kind: EvidenceKind | None = None) -> Evidence:
        """Evidence of another kind, at a place under this one."""
        return Evidence(
            kind=kind or self.kind,
            url=self.page.url,
            pointer=self.pointer + at,
            raw=raw[:120],
            at=self.page.at,
        )


def _answer(page: Page, name: str, holds: bytes) -> tuple[Raw, Source] | None:
    """What a page's state holds under a name of its query; nothing where the page did not ask for it.

    :param holds: a key that tells the whole answer from what other parts of the page ask under that name.
    :raises Drifted: the page has no state, or it has another shape.
    """
    if page.body.lstrip()[:1] == b"{":
        state, kind, root = page.json(_Answer).state, EvidenceKind.ENDPOINT, "/eContext"
    else:
        start = page.body.find(STATE)
        end = page.body.find(b"</script>", start)
        if start < 0 or end < 0:
            raise Drifted("the page holds no state", url=page.url, path="eContext")
        body = page.body[start + len(STATE) : end].rstrip(b"; \n")
        state, kind, root = replace(page, body=body).json(_State), EvidenceKind.EMBEDDED_STATE, "eContext"
    aliases = [prop.alias for props in state.props_map.values() for prop in props if prop.origin == name]
    for alias in dict.fromkeys(aliases):
        raw = state.graphql_response.get(alias)
        if raw is not None and holds in bytes(raw):
            return raw, Source(page, kind, f"{root}/graphqlResponse/{alias}")
    return None


def product(page: Page) -> tuple[Item, Source] | None:
    """The product that a page is about; nothing where it is about none.

    :raises Drifted: the page has another shape.
    """
    found = _answer(page, "product", b'"inventory"')
    if found is None:
        return None
    raw, source = found
    return replace(page, body=bytes(raw)).json(Item), source


def rows(page: Page) -> tuple[tuple[Item, ...], int, Source] | None:
    """The products that a search page shows, and how many there are; nothing where it is no search page.

    :raises Drifted: the page has another shape.
    """
    found = _answer(page, "search", b'"products"')
    if found is None:
        return None
    raw, source = found
    told = replace(page, body=bytes(raw)).json(_Search).products
    return told.items, told.total, Source(page, source.kind, f"{source.pointer}/products/items")
