"""The terms of schema.org objects: size, price, codes, for whom, in what condition, and when an offer holds.

Source: https://schema.org/Product, /Offer, /SizeSpecification, /PriceSpecification, /PropertyValue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from stockfinder.address import split
from stockfinder.markup.fields import text
from stockfinder.markup.keys import Role
from stockfinder.markup.money import code, number
from stockfinder.markup.money import currency as named_currency
from stockfinder.markup.options import looks_like_size, option_role
from stockfinder.product import Price, Product, Variant

if TYPE_CHECKING:
    from datetime import datetime

PREFIX = re.compile(r"^.*[/#:]")
"""What stands before a term: the vocabulary's address, or its prefix."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
SIZE_IN_NAME = re.compile(
    r"\b(?:size|taille|größe|talla|taglia|maat)\s*:?\s*([\w.,/ ]{1,12})$", re.IGNORECASE
)
"""A size at the end of a variant's name."""


def is_current(offer: dict[str, Any], at: datetime | None) -> bool:
    """Whether an offer holds on the day of the page: it may begin later, or have ended."""
    if at is None:
        return True
    starts = [_day(offer.get(key)) for key in ("availabilityStarts", "validFrom")]
    ends = [_day(offer.get(key)) for key in ("availabilityEnds", "validThrough")]
    today = f"{at:%Y-%m-%d}"
    return all(day <= today for day in starts if day) and all(day >= today for day in ends if day)


def _day(told: Any) -> str | None:
    """The day of an ISO 8601 date or time; nothing for what is none."""
    return told[:10] if isinstance(told, str) and _DAY.match(told) else None


def offer_price(offer: dict[str, Any]) -> tuple[Price | None, Price | None]:
    """The price of an offer, and its struck-through one."""
    money = code(offer.get("priceCurrency"))
    amounts = [offer.get(key) for key in ("price", "lowPrice", "lowprice", "minPrice", "highPrice")]
    listed = None
    specified = offer.get("priceSpecification")
    for one in specified if isinstance(specified, list) else [specified]:
        if not isinstance(one, dict):
            continue
        money = money or code(one.get("priceCurrency"))
        kind = str(one.get("priceType") or "")
        amount = number(one.get("price"))
        if any(word in kind for word in ("ListPrice", "StrikethroughPrice", "MSRP", "SRP", "RegularPrice")):
            listed = Price(amount, money) if amount else None
        else:
            amounts.append(one.get("price") or one.get("minPrice"))
    for told in amounts:
        raw = told[0] if isinstance(told, list) and told else told
        amount = number(raw)
        if amount:
            found = money or (named_currency(raw) if isinstance(raw, str) else None)
            return Price(amount, found), listed
    return None, listed


def item_offered(offer: dict[str, Any]) -> dict[str, Any]:
    """The product that an offer says it is for; an empty object where it names none."""
    inner = offer.get("itemOffered")
    inner = inner[0] if isinstance(inner, list) and inner else inner
    return inner if isinstance(inner, dict) else {}


def offer_key(offer: dict[str, Any]) -> str | None:
    """What tells one variant's offer from another's: not the seller, not the price."""
    offered = item_offered(offer)
    for one in (offer, offered):
        chosen = variant_number(text(one.get("url")))
        for told in (text(one.get("sku")), gtin_of(one), size_of(one)[0], chosen, text(one.get("mpn"))):
            if told:
                return told
    return None


def size_of(item: dict[str, Any]) -> tuple[str | None, str | None]:
    """The size and, where told, its system: text, a SizeSpecification, or an additionalProperty."""
    told = item.get("size")
    told = told[0] if isinstance(told, list) and len(told) == 1 else told
    if isinstance(told, dict):
        system = PREFIX.sub("", str(told.get("sizeSystem") or "")).removeprefix("WearableSizeSystem")
        return text(told.get("name") or told.get("value")), system or None
    if isinstance(told, str | int | float) and (size := text(told)):
        return PREFIX.sub("", size) if "://" in size else size, None
    return property_of(item, Role.SIZE), None


def property_of(item: dict[str, Any], what: Role) -> str | None:
    """The `additionalProperty` that is called a size, a colour or a width."""
    told = item.get("additionalProperty")
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            name = text(one.get("name")) or text(one.get("propertyID"))
            if name and option_role(name) is what:
                return text(one.get("value"))
    return None


def attributes_of(item: dict[str, Any]) -> dict[str, str]:
    """All `additionalProperty` values and the material, by name."""
    found: dict[str, str] = {}
    told = item.get("additionalProperty")
    for one in (told if isinstance(told, list) else [told])[:200]:
        if isinstance(one, dict) and (name := text(one.get("name"))) and (value := text(one.get("value"))):
            found.setdefault(name[:80], value[:300])
    if material := text(item.get("material")):
        found.setdefault("material", material)
    return found


def gtin_of(item: dict[str, Any]) -> str | None:
    """The GTIN, from whichever of its properties has one."""
    for key in ("gtin13", "gtin12", "gtin14", "gtin", "gtin8", "isbn"):
        told = text(item.get(key))
        if told and told.strip().isdigit():
            return told.strip()
    return None


def audience_of(item: dict[str, Any]) -> str | None:
    """For whom it is, as the page says it."""
    told = item.get("audience")
    told = told[0] if isinstance(told, list) and told else told
    if isinstance(told, dict):
        gender = text(told.get("suggestedGender")) or text(told.get("name")) or text(told.get("audienceType"))
        return PREFIX.sub("", gender) if gender else None
    return text(told) or text(item.get("gender"))


def size_group(item: dict[str, Any]) -> str | None:
    """For whom a SizeSpecification says the size is: `Womens` of `WearableSizeGroupWomens`; not its cut."""
    told = item.get("size")
    group = told.get("sizeGroup") if isinstance(told, dict) else None
    for one in group if isinstance(group, list) else [group]:
        name = PREFIX.sub("", text(one) or "").removeprefix("WearableSizeGroup")
        if name.lower() in ("mens", "womens", "boys", "girls", "infants"):
            return name
    return None


def condition_of(item: dict[str, Any]) -> str | None:
    """The condition, without the vocabulary: `NewCondition`."""
    told = text(item.get("itemCondition"))
    return PREFIX.sub("", told) if told else None


def variant_number(url: str | None) -> str | None:
    """The variant that an address chooses: `?variant=123` (Shopify), `?sku=`, `?size=`."""
    if not url or "?" not in url:
        return None
    try:
        asked = parse_qs(split(url).query)
    except ValueError:
        return None
    return next((asked[key][0] for key in ("variant", "variation_id", "sku", "pid") if asked.get(key)), None)


def sizes_from_names(variants: list[Variant], name: str) -> list[Variant]:
    """Sizes for variants that tell theirs only in their names: `Strider - 8`, where all of them do."""
    if not variants or any(variant.size for variant in variants):
        return variants
    from msgspec.structs import replace

    sizes = []
    for variant in variants:
        title = variant.title or ""
        found = SIZE_IN_NAME.search(title)
        rest = title[len(name) :].strip(" -–|/,") if name and title.startswith(name) else ""
        sizes.append(found[1].strip() if found else rest if looks_like_size(rest) else "")
    if not all(sizes):
        return variants
    return [replace(variant, size=size) for variant, size in zip(variants, sizes, strict=True)]


def ids_of(product: Product, more: list[str | None]) -> frozenset[str]:
    """The codes of a product and its variants, lower case, and further ones."""
    told = [product.sku, product.gtin, product.mpn, *more]
    for variant in product.variants:
        told += [variant.sku, variant.gtin, variant.reference]
    return frozenset(one.lower() for one in told if one and len(one) > 2)
