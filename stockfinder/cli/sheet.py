"""`stockfinder retailers --csv`: the sheet that a legal department signs, one line a retailer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.cli.clean import clean
from stockfinder.permission import PURPOSES, describe, out_of_force, refusal

if TYPE_CHECKING:
    from datetime import date

    from stockfinder.retailer import Entry
    from stockfinder.shop import Shop

COLUMNS = (
    "name", "title", "site", "country", "platform", "state", "asked for", "what is requested", "robots.txt",
    "permission by", "permission on", "permission until", "permission for", "permission reference",
    "permission state", "facts", "source of the facts", "facts verified", "requests a look-up", "pace",
    "link only",
)  # fmt: skip

_PAGES = "product pages that its search names"
_UCP = ("GET /.well-known/ucp", "POST of a query to the UCP catalogue: /api/ucp/mcp or as published there")
_REQUESTED: dict[str, tuple[str, ...]] = {
    "shopify": (
        *_UCP, "GET /search/suggest.json", "GET /products.json", "GET /collections/*/products.json",
        "GET /products/*.js", _PAGES,
    ),
    "ucp": (*_UCP, _PAGES),
    "woocommerce": ("GET /wp-json/wc/store/v1/products", "GET /?s=", _PAGES),
    "magento": ("POST of a query to /graphql", "GET /catalogsearch/result/", _PAGES),
    "vtex": ("GET /api/catalog_system/pub/products/search", "GET /api/intelligent-search/v1/product-search"),
    "sfcc": ("GET /", "GET of its search page", "GET Product-Variation", _PAGES),
    "bigcommerce": ("GET /search.php", _PAGES),
    "vendure": ("POST of a query to /shop-api",),
    "medusa": ("GET /store/products",),
    "evershop": ("GET /search", "GET /sitemap-products.xml", _PAGES),
    "django_oscar": ("GET /search/", "GET /catalogue/", "GET /api/products/", _PAGES),
    "schema_org": ("GET of its search page", _PAGES),
    "feed": ("nothing: a file that the operator was given",),
    "link_only": ("nothing: a person may open a link",),
}  # fmt: skip
"""What a look-up may request of a platform's shops; `tests/test_read_only.py` holds traffic against it."""
_NOT_ASKED = ("feed", "link_only")


def requested(shop: Shop) -> tuple[str, ...]:
    """What a look-up may request of the shop, robots.txt aside: by its platform, and by its own settings."""
    from stockfinder.web.scrub import scrub_page

    told = {key: shop.options.get(key) for key in ("search", "api", "prefix")}
    own = [f"{key}: {scrub_page(value)}" for key, value in told.items() if isinstance(value, str)]
    return (*_REQUESTED.get(shop.platform, ("not known",)), *own)


def sheet(entries: tuple[Entry, ...], state: dict[str, str], today: date) -> str:
    """The sheet as CSV by RFC 4180, which a spreadsheet takes for text and never for a formula.

    :param state: whether each retailer is on, by its short name.
    """
    import csv
    from io import StringIO

    out = StringIO()
    lines = csv.writer(out)  # its usual dialect is RFC 4180's: commas, doubled quotes, CRLF
    lines.writerow(COLUMNS)
    for entry in entries:
        cells = (
            _cells(entry, today) if entry.shop else {"title": "", "source of the facts": entry.problem or ""}
        )
        cells |= {"name": entry.name, "state": state.get(entry.name, "")}
        lines.writerow([_harmless(cells.get(column, "")) for column in COLUMNS])
    return out.getvalue()


def _cells(entry: Entry, today: date) -> dict[str, str]:
    from stockfinder.web.host import Limits

    shop = entry.shop
    assert shop is not None  # noqa: S101 - the caller has looked
    asked = shop.platform not in _NOT_ASKED
    limits = Limits()
    allowed = [one for one in PURPOSES if refusal(shop, one, today) is None]
    pace = f"{limits.burst} at once, then one every {limits.interval:g} s"
    pace += f"; {limits.hour} an hour, {limits.day} a day, for all processes of a machine"
    cells = {
        "title": shop.title,
        "site": shop.site,
        "country": shop.country,
        "platform": shop.platform,
        "asked for": ", ".join(allowed) if shop.platform != "link_only" else "",
        "what is requested": "; ".join(requested(shop)),
        "robots.txt": _robots(shop, today) if asked else "not asked",
        "facts": shop.facts.grade,
        "source of the facts": shop.facts.source,
        "facts verified": f"{shop.facts.verified}, {shop.facts.how or 'how is not told'}"
        if shop.facts.verified
        else "never",
        "requests a look-up": str(shop.max_requests) if asked else "0",
        "pace": pace if asked else "",
        "link only": "yes" if shop.platform == "link_only" else "no",
    }
    if told := shop.permission:
        cells |= {
            "permission by": told.by,
            "permission on": str(told.on),
            "permission until": str(told.until),
            "permission for": ", ".join(told.purposes),
            "permission reference": told.reference or "",
            "permission state": out_of_force(told, today) or "in force",
        }
    return cells


def _robots(shop: Shop, today: date) -> str:
    told = shop.permission
    if told is not None and told.robots and told.holds(today):
        return f"waived in writing: {describe(told)}"
    return "obeyed (RFC 9309)"


def _harmless(text: str) -> str:
    """A cell that no spreadsheet runs: one that would begin a formula begins with an apostrophe instead."""
    text = clean(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else text
