"""The marks that shop programs leave in the first part of their pages, all looked for in one pass."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

PLATFORMS: dict[str, tuple[bytes, ...]] = {
    "shopify": (b"hopify", b"/cdn/shop/"),
    "vendure": (),
    "django_oscar": (b"oscar",),
    "woocommerce": (b"woocommerce", b"data-product_variations", b"wc_add_to_cart_params", b'"WooCommerce'),
    "magento": (b"agento", b"data-mage-init", b"initConfigurableOptions", b"mage/cookies"),
    "vtex": (b"vtex",),
    "medusa": (b"prod_",),
    "evershop": (b"eContext",),
    "sfcc": (b"demandware", b"dwAnalytics", b"dwvar_", b"/dw/image/"),
    "bigcommerce": (b"bigcommerce", b"/stencil/", b"var BCData"),
}
"""Platform, and the marks of which an HTML page has to hold one for it to recognise itself."""
CONVENTIONS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("shopify", (b"hopify",)),
    ("woocommerce", (b"woocommerce", b"data-product_variations")),
    ("prestashop", (b"restashop", b"PrestaShop")),
    ("bigcommerce", (b"bigcommerce",)),
    ("opencart", (b"catalog/view/", b"route=product")),
    ("odoo", (b"odoo", b"Odoo")),
    ("amazon", (b"amazon.",)),
    ("sfcc", (b"demandware", b"dwvar_", b"/dw/image/")),
)
"""Module of `conventions`, and the marks of which an HTML page has to hold one for it to be asked."""

_ALL = tuple({mark for _, marks in (*PLATFORMS.items(), *CONVENTIONS) for mark in marks})


def found(head: bytes) -> frozenset[bytes]:
    """Which of the marks are in the first part of a page."""
    places = _finder().find_matches_as_indexes(head, overlapping=True)
    return frozenset(_ALL[number] for number, _, _ in places)


@lru_cache(maxsize=1)
def _finder() -> BytesAhoCorasick:
    from ahocorasick_rs import BytesAhoCorasick

    return BytesAhoCorasick(_ALL)
