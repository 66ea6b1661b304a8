"""The messages of a Universal Commerce Protocol catalogue, as far as they are read.

Named and shaped as in the protocol's JSON Schemas (`schemas/shopping/types`, 2026-08); what they do not
require is optional here too, and what nobody reads is left out.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import Struct

from stockfinder.decode import decode
from stockfinder.product import Price

_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
        ),
        0,
    ),
    **dict.fromkeys(("XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""ISO 4217: decimals of the currencies that have not two."""


class Choice(Struct, frozen=True):
    """One option's value, of a variant or of a selection."""

    name: str
    label: str


class Endpoint(Struct, frozen=True, omit_defaults=True):
    """Where a catalogue is asked, and in which of the protocol's bindings."""

    url: str
    transport: Literal["mcp", "rest"] = "mcp"


class Ask(Struct, frozen=True, omit_defaults=True):
    """A reference: where, and by what, a product's or a variant's stock is asked for."""

    endpoint: Endpoint
    product: str
    variant: str | None = None
    selected: tuple[Choice, ...] = ()

    def text(self) -> str:
        """As it stands in `Hit.reference` and `Variant.reference`."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, reference: str) -> Ask:
        """Read a reference back."""
        return decode(reference, cls)


class Amount(Struct, frozen=True):
    """An amount in its currency's minor units."""

    amount: int
    currency: str

    def price(self) -> Price:
        """In major units."""
        return Price(Decimal(self.amount).scaleb(-_EXPONENTS.get(self.currency, 2)), self.currency)


class Stock(Struct, frozen=True):
    """Whether a variant can be had, and how."""

    available: bool | None = None
    status: str | None = None


class Barcode(Struct, frozen=True):
    """A barcode of whatever standard."""

    value: str


class Input(Struct, frozen=True):
    """Which of the ids that were asked for a variant answers, and how: `exact`, or `featured` by the shop."""

    id: str
    match: str | None = None


class Text(Struct, frozen=True):
    """A description."""

    plain: str | None = None


class UcpVariant(Struct, frozen=True):
    """A variant of a reply. `inputs` come with `lookup_catalog` only."""

    id: str
    title: str | None = None
    sku: str | None = None
    barcodes: list[Barcode] = []
    url: str | None = None
    price: Amount | None = None
    list_price: Amount | None = None
    availability: Stock | None = None
    options: list[Choice] = []
    inputs: list[Input] = []


class Value(Struct, frozen=True):
    """An option's value; the flags come with `get_product` only, relative to what is selected."""

    label: str
    available: bool | None = None
    exists: bool | None = None


class Option(Struct, frozen=True):
    """An option of a product, with all its values."""

    name: str
    values: list[Value]


class UcpProduct(Struct, frozen=True):
    """A product of a reply. `selected` comes with `get_product` only."""

    id: str
    title: str
    handle: str | None = None
    url: str | None = None
    description: Text | None = None
    options: list[Option] = []
    variants: list[UcpVariant] = []
    selected: list[Choice] | None = None
    tags: list[str] = []


class Message(Struct, frozen=True):
    """What the shop says about a question."""

    code: str | None = None
    content: str | None = None


class Content(Struct, frozen=True):
    """What a tool answered."""

    ucp: dict[str, Any]
    products: list[UcpProduct] | None = None
    product: UcpProduct | None = None
    messages: list[Message] = []


class Result(Struct, frozen=True, rename={"structured": "structuredContent", "is_error": "isError"}):
    """A tool's result, by MCP."""

    structured: Content | None = None
    is_error: bool = False
    content: list[dict[str, Any]] = []


class Error(Struct, frozen=True):
    """An error, by JSON-RPC."""

    code: int
    message: str = ""
    data: Any = None


class Reply(Struct, frozen=True):
    """A whole reply, by JSON-RPC; the REST binding sends the bare `Content`."""

    result: Result | None = None
    error: Error | None = None
