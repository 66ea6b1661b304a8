"""What is never asked, whatever led there: carts, checkouts, logins and accounts, and queries that change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

_HINTS = (
    "cart", "basket", "/bag", "checkout", "order", "account", "login", "log-in", "logout", "log-out", "sign",
    "register", "wish", "action=", "authentication", "remove_item",
)  # fmt: skip
"""An address without any of these needs no closer look, which most do not."""
# A whole segment of a path, with or without an ending: `/cart/add.js`, `/us/checkout`, `/cart.php`. At some
# shops a mere GET of such an address changes a cart.
_SEGMENT = (
    r"(?i)/(?:carts?|basket|bag|minicart|add-?to-?cart|checkouts?|one-?page-?checkout|orders?|order-?history"
    r"|accounts?|my-?account|log-?in|log-?out|sign-?in|sign-?out|sign-?up|register|wish-?lists?)"
    r"(?:\.\w+)?(?:/|$)"
)
# Salesforce Commerce Cloud names what it does: `/on/demandware.store/Sites-x-Site/en_US/Cart-AddProduct`.
_CONTROLLER = r"/on/demandware\.store/(?:.*/)?(?:Cart|Checkout\w*|CO[A-Z]\w+|Account|Login|Order)-\w+"
# WooCommerce (`?add-to-cart=1`), PrestaShop (`?controller=cart`), OpenCart (`?route=checkout/cart`).
_PARAMETER = (
    r"(?:^|&)(?:add-to-cart=|remove_item=|wc-ajax=(?:add_to_cart|remove_from_cart|checkout)"
    r"|controller=(?:cart|order|authentication|my-account)\b|route=(?:checkout|account)/|action=(?:add|buy)\b)"
)
_STRINGS = r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*'
_CHANGES = r"\b(?:mutation|subscription)\b"
_READS = ("search_", "lookup_", "list_", "get_")


def refuses_address(url: str) -> str | None:
    """Why an address is never asked; nothing where it is one of pages and data."""
    plain = unquote(url)
    low = plain.lower()
    if not any(hint in low for hint in _HINTS):
        return None
    parts = urlsplit(plain)
    if (
        re.search(_SEGMENT, parts.path)
        or re.search(_CONTROLLER, parts.path)
        or re.search(_PARAMETER, parts.query)
    ):
        return "it leads to a cart, a checkout or an account, which are never asked"
    return None


def refuses_body(body: object) -> str | None:
    """Why a query is never sent: a GraphQL operation that changes something, or a tool that does.

    What is searched for stands in variables and arguments, and is not looked at.
    """
    if not isinstance(body, Mapping):
        return None
    text = body.get("query")
    if isinstance(text, str) and re.search(_CHANGES, re.sub(_STRINGS, "", text)):
        return "only queries are sent to it, and this one would change something"
    told = body.get("params")
    if body.get("method") == "tools/call" and isinstance(told, Mapping):
        name = str(told.get("name"))
        if not name.startswith(_READS) or re.search("cart|checkout|order|customer", name):
            return "only tools that read are called, and this one is none"
    return None
