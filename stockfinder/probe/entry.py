"""The entry that a visit to a shop makes: what its pages told, and nothing that they did not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.address import split
from stockfinder.markup import front
from stockfinder.shop import Facts
from stockfinder.style.lexicons import brands
from stockfinder.style.matching import canonical_brand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.product import Hit, Listing
    from stockfinder.shop import Shop

_COUNTRIES = frozenset(
    {
        "at",
        "au",
        "be",
        "ca",
        "ch",
        "cz",
        "de",
        "dk",
        "es",
        "fi",
        "fr",
        "ie",
        "it",
        "jp",
        "nl",
        "no",
        "nz",
        "pl",
        "pt",
        "se",
    }
)
"""Top-level domains of countries that are their ISO codes."""
_OF_CURRENCY = {
    "USD": "US",
    "GBP": "GB",
    "CAD": "CA",
    "AUD": "AU",
    "NZD": "NZ",
    "SEK": "SE",
    "DKK": "DK",
    "NOK": "NO",
    "PLN": "PL",
    "CZK": "CZ",
    "CHF": "CH",
    "JPY": "JP",
}
"""The country of a currency that one country has."""
_CURRENCIES = (
    rb'Shopify\.currency\s*=\s*\{\s*"active"\s*:\s*"([A-Z]{3})"',
    rb'(?:price:currency|priceCurrency)"\s+content="([A-Z]{3})"',
    rb'"priceCurrency"\s*:\s*"([A-Z]{3})"',
)
_LANGUAGE = re.compile(rb"<html[^>]{0,300}\blang\s*=\s*[\"']?[a-zA-Z]{2}[-_]([a-zA-Z]{2})\b")


def entry_of(shop: Shop, page: Page, hits: Sequence[Hit], listing: Listing | None) -> Shop:
    """The shop's entry.

    Its country is that of its domain, else of its currency, else of its pages' language, else the US. Its
    home size system is told only where the country and the sizes that were read leave no doubt.
    """
    product = listing.product if listing else None
    prices = [product.price, *(v.price for v in product.variants)] if product else []
    read = next((price.currency for price in prices if price and price.currency), None)
    currency = read or shop.currency or _stated_currency(page)
    sure = _country(shop.host, currency)
    told = [product.brand if product else None, *(hit.brand for hit in hits)]
    known = {canonical_brand(brand) for brand in told if brand} & brands().keys()
    return replace(
        shop,
        title=front.shop_name(page) or _named_after(shop),
        country=sure or _of_language(page) or "US",
        currency=currency,
        size_system=_system(listing, sure),
        brands=tuple(sorted(known)),
        facts=Facts(
            grade="operator",
            source="stockfinder probe",
            verified=page.at.date() if page.at else None,
            how="probe",
        ),
    )


def _stated_currency(page: Page) -> str | None:
    """The currency in which a page says that it shows its prices: Shopify's script, Open Graph, microdata."""
    told = {match[1].decode() for pattern in _CURRENCIES for match in re.finditer(pattern, page.body)}
    return told.pop() if len(told) == 1 else None


def _country(host: str, currency: str | None) -> str | None:
    domain = host.rpartition(".")[2]
    if domain in _COUNTRIES:
        return domain.upper()
    return "GB" if domain == "uk" else _OF_CURRENCY.get(currency or "")


def _of_language(page: Page) -> str | None:
    """The country of a page's language: a guess, since programs ship with one."""
    language = _LANGUAGE.search(page.body[:20_000])
    return language[1].decode().upper() if language else None


def _system(listing: Listing | None, country: str | None) -> str | None:
    """The home size system, by bare numbers: from 33 up they are EU; below 21 they are the country's own."""
    labels = [v.size for v in listing.product.variants if v.size] if listing else []
    bare = [float(label.replace(",", ".")) for label in labels if re.fullmatch(r"\d{1,2}(?:[.,]\d)?", label)]
    if not bare:
        return None
    if min(bare) >= 33:
        return "EU"
    own = {"US": "US", "CA": "US", "GB": "UK", "IE": "UK"}
    return own.get(country or "") if max(bare) < 21 else None


def _named_after(shop: Shop) -> str:
    """A name from the host: `Cornerrunner` of `www.cornerrunner.com`."""
    host = split(shop.site).hostname or shop.site
    if re.fullmatch(r"[\d.:]+", host):
        return host
    return host.removeprefix("www.").partition(".")[0].replace("-", " ").title()
