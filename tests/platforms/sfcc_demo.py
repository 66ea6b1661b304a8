"""A composed Salesforce shop with one shoe, for the tests of its reading and its asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stockfinder.platforms import load
from stockfinder.product import Availability, Hit
from tests.shoes import shop as corner_shop
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.sfcc_choice import PREFIX
from tests.tools.sfcc_shop import SfccShop

if TYPE_CHECKING:
    from stockfinder.product import Listing, Variant
    from stockfinder.shop import Shop

IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
BACK = Availability.BACKORDER
SITE = "https://shop.example"
VARIATION = f"{PREFIX}/Product-Variation"
SEARCH = f"{SITE}{PREFIX}/Search-Show"
GHOST = Shoe(
    handle="ghost-16",
    title="Brooks Men's Ghost 16",
    vendor="Brooks",
    price="140.00",
    was="150.00",
    code="110418",
    options=("Color", "Size", "Width"),
    stock={"Black / D": "9 9.5- 10 11-", "Black / 2E": "10- 11~", "Blue / D": "9 10-"},
)
CATALOGUE = Catalogue(shape="for a test", currency="USD", shoe=(GHOST,))
ADDRESS = f"{SITE}/ghost-16/110418_M.html"
HIT = Hit(reference=ADDRESS, title=GHOST.title, url=ADDRESS, codes=("110418_M",))
GENESIS = [False, True]
platform = load("sfcc")


def shop(**options: str) -> Shop:
    return corner_shop(platform="sfcc", site=SITE, options=options)


def program(*, genesis: bool = False) -> SfccShop:
    return SfccShop(SITE, CATALOGUE, genesis=genesis)


def states(listing: Listing) -> dict[str, Availability]:
    return {f"{v.color} {v.size} {v.width}": v.availability for v in listing.product.variants}


def named(listing: Listing, *labels: str) -> list[Variant]:
    found = {f"{v.color} {v.size} {v.width}": v for v in listing.product.variants}
    return [found[label] for label in labels]


def reply(**choice: str) -> dict[str, Any]:
    """What `Product-Variation` answers to a choice of colour, size and width."""
    asked = {f"dwvar_110418__M_{name}": value for name, value in choice.items()}
    _, _, body = program().answer(VARIATION, {"pid": "110418_M", **asked}, None)[:3]
    return body  # type: ignore[no-any-return] # a composed JSON document
