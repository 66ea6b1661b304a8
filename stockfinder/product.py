"""What a shop lists: products, their variants, and the evidence behind each reading.

The names are schema.org's (`Product`, `Offer.availability`) and the trade's (`gtin`, `mpn`, `sku`).
Text stands as the shop writes it; reading it is the work of `size/` and `style/`.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct


class Availability(StrEnum):
    """Whether one variant can be had. The list is ACP's product feed plus `in_store_only` and `unknown`."""

    IN_STOCK = "in_stock"
    LIMITED = "limited"
    BACKORDER = "backorder"
    PREORDER = "preorder"
    IN_STORE_ONLY = "in_store_only"
    OUT_OF_STOCK = "out_of_stock"
    DISCONTINUED = "discontinued"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """Where a reading was found, from the most to the least trusted."""

    ENDPOINT = "endpoint"
    EMBEDDED_STATE = "embedded_state"
    JSON_LD = "json_ld"
    MICRODATA = "microdata"
    SIZE_PICKER = "size_picker"
    PAGE_TEXT = "page_text"
    FEED = "feed"  # a shop's own export, as old as the file
    ABSENCE = "absence"  # the platform is known to leave out what is sold out


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a reading says what it says."""

    kind: EvidenceKind
    url: str
    """The address that was read."""
    pointer: str
    """Where in it: a JSON pointer, a CSS selector, or the name of a script."""
    raw: str
    """The token as it stands there, at most 120 characters: `"available":false`."""
    at: datetime | None = None
    """When it was read; on replay, when it was recorded."""


class Price(Struct, frozen=True):
    """An amount in major units (129.95, never cents)."""

    amount: Decimal
    currency: str | None = None
    """ISO 4217, or nothing where neither the page nor the retailer's entry says it."""


class Variant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that can be bought: a size (in a width, in a colour) of a product."""

    size: str | None = None
    """As the shop writes it: `10`, `10.5 2E`, `EU 43 1/3`."""
    size_option: str | None = None
    """What the shop calls that choice: `Size`, `US Men's Size`."""
    width: str | None = None
    color: str | None = None
    audience: str | None = None
    """For whom this variant is, where the shop says it of the variant itself: `Women's`, `female`."""
    condition: str | None = None
    """As the shop writes it, where it names one: `New`, `Used - Good`, `RefurbishedCondition`."""
    unread: tuple[str, ...] = ()
    """Further choices that nobody understood, each with its name: `Model: Ghost 15`."""
    title: str | None = None
    sku: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    url: str | None = None
    """A link that opens the shop with this very variant chosen, where the platform has one."""
    availability: Availability = Availability.UNKNOWN
    evidence: tuple[Evidence, ...] = ()
    """Without evidence the availability counts as unknown, whatever it says."""
    price: Price | None = None
    list_price: Price | None = None
    """The struck-through price."""
    reference: str | None = None
    """What the platform needs to ask for this variant's stock."""


class Product(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One product page, or one product of a reply, with all its variants."""

    title: str
    brand: str | None = None
    url: str | None = None
    sku: str | None = None
    mpn: str | None = None
    """The maker's style code, where the shop tells it."""
    gtin: str | None = None
    color: str | None = None
    """The colorway, where the whole product has one."""
    audience: str | None = None
    """As the shop writes it: `Men's`, `female`."""
    availability: Availability = Availability.UNKNOWN
    """Of the product as a whole: says nothing about a size."""
    evidence: tuple[Evidence, ...] = ()
    price: Price | None = None
    list_price: Price | None = None
    variants: tuple[Variant, ...] = ()
    attributes: dict[str, str] = {}
    """Structured properties: `{"Safety": "ASTM F2413 EH"}`."""
    tags: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    description: str | None = None
    """Plain text, cut to 4,000 characters."""


class Absence(StrEnum):
    """What it means on this platform that a size is not listed."""

    NOT_OFFERED = "not_offered"
    OUT_OF_STOCK = "out_of_stock"
    UNKNOWN = "unknown"


class Listing(Struct, frozen=True, kw_only=True):
    """A product as one shop lists it, and what its silence means."""

    product: Product
    absence: Absence = Absence.UNKNOWN
    because: str = ""
    """Why absence means that, in a few words for a maintainer."""


class Hit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of a shop's search reply."""

    reference: str
    """What the platform needs to read it: a handle, a slug, an id or an address."""
    title: str
    brand: str | None = None
    url: str | None = None
    color: str | None = None
    audience: str | None = None
    codes: tuple[str, ...] = ()
    """SKUs and style codes that the reply tells."""
    gtins: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    """What the reply tells of its variants, where only the product's page tells their sizes; for `read`."""
    listing: Listing | None = None
    """The whole product, where the search reply already holds it."""


class Hits(Struct, frozen=True, kw_only=True):
    """A shop's search reply."""

    items: tuple[Hit, ...] = ()
    complete: bool = False
    """May absence be concluded from this reply?"""
    cut: bool = False
    """Did the reply reach a limit, so that more of the same may follow?"""
    control_suffices: bool = True
    """Where the reply is not complete: may absence be concluded once a control shows that the search works
    (it finds other styles of the brand)? Not where the reply was cut short, nor where the search is known to
    miss what the shop lists."""
    because: str = ""
    """`12 of 12 shown`, `10 of 47`, `search cannot find by code`."""
    as_of: datetime | None = None
    """When the reply's data was made, where that is not now: the time of a feed."""


class Query(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a shop's search is asked for. Never holds a size: that is the judge's."""

    text: str
    """Brand and model as one would type them: `Brooks Ghost 16`."""
    brand: str | None = None
    model: str | None = None
    code: str | None = None
    """A maker's style code, as given."""
    gtin: str | None = None
    color: str | None = None
