"""Reads schema.org objects (from JSON-LD, microdata or RDFa) as products with variants.

Source of the terms: https://schema.org/Product, /ProductGroup, /Offer, /ItemAvailability, and Google's
pages on product variants and merchant listings. An availability of the product as a whole never becomes one
of a size.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stockfinder.markup import terms
from stockfinder.markup.document import path_of, plain
from stockfinder.markup.draft import Draft, Trust
from stockfinder.markup.fields import BAD, GOOD, text
from stockfinder.markup.keys import Role
from stockfinder.markup.money import number
from stockfinder.markup.tokens import stock_note, stock_token
from stockfinder.product import Absence, Availability, Evidence, EvidenceKind, Price, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.markup.document import Document

_PRODUCTS = frozenset({"product", "productgroup", "productmodel", "individualproduct", "someproducts"})
_OTHERS = (
    "isRelatedTo",
    "isSimilarTo",
    "isAccessoryOrSparePartFor",
    "itemListElement",
    "review",
    "isConsumableFor",
)
_HOLDERS = ("mainEntity", "mainEntityOfPage", "item", "itemOffered", "about", "subjectOf", "@graph")
MAX_VARIANTS = 3_000


def types(item: dict[str, Any]) -> set[str]:
    """The types of an object, lower case, without the vocabulary's address."""
    told = item.get("@type")
    return {_term(one) for one in (told if isinstance(told, list) else [told]) if isinstance(one, str)}


@lru_cache(maxsize=1024)
def _term(name: str) -> str:
    return terms.PREFIX.sub("", name).lower()


def drafts(doc: Document, items: list[tuple[str, dict[str, Any]]], kind: EvidenceKind) -> list[Draft]:
    """The products in a page's schema.org objects: `items` are (where, object)."""
    found: list[tuple[str, dict[str, Any], bool]] = []
    for pointer, item in items:
        found.extend(_products(item, pointer, False, 0))
    groups = _one_a_variant(found)
    return [_Reader(doc, kind).draft(members, other) for members, other in groups]


def _products(item: Any, pointer: str, other: bool, depth: int) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """The product objects in an object: `(where, object, whether it is another product than the page's)`."""
    if isinstance(item, list):
        for i, one in enumerate(item[:MAX_VARIANTS]):
            yield from _products(one, f"{pointer}/{i}", other, depth + 1)
        return
    if not isinstance(item, dict) or depth > 12:
        return
    if types(item) & _PRODUCTS:
        yield pointer, item, other
    else:
        for key in _HOLDERS:
            if key in item:
                yield from _products(item[key], f"{pointer}/{key}", other, depth + 1)
    for key in _OTHERS:
        if key in item:
            yield from _products(item[key], f"{pointer}/{key}", True, depth + 1)


def _one_a_variant(
    found: list[tuple[str, dict[str, Any], bool]],
) -> list[tuple[list[tuple[str, dict[str, Any]]], bool]]:
    """Products that are variants of one product, each an object of its own, put together.

    By `inProductGroupWithID` or `isVariantOf`; or where several carry the same name and their own size or SKU
    (inferred: shops that print one Product a size).
    """
    groups: dict[str, tuple[list[tuple[str, dict[str, Any]]], bool]] = {}
    for i, (pointer, item, other) in enumerate(found):
        group = text(item.get("inProductGroupWithID"))
        of = item.get("isVariantOf")
        if isinstance(of, dict):
            group = group or text(of.get("productGroupID")) or text(of.get("@id"))
        if "productgroup" in types(item):
            group = text(item.get("productGroupID")) or text(item.get("@id")) or group
        if not group and not other and (item.get("sku") or item.get("size")) and not item.get("hasVariant"):
            group = f"name {text(item.get('name'))} {text(item.get('color')) or ''}"
        members, _ = groups.setdefault(f"{other} {group or i}", ([], other))
        same = (item.get("sku"), item.get("size"), item.get("gtin13"), "productgroup" in types(item))
        if all(
            same != (one.get("sku"), one.get("size"), one.get("gtin13"), "productgroup" in types(one))
            for _, one in members[-50:]
        ):
            members.append((pointer, item))  # the same product printed twice is one
    return list(groups.values())


def _size(item: dict[str, Any]) -> tuple[str | None, str | None]:
    """The size of a Product object that is one variant (also out of its name), and its option's name."""
    size, option = terms.size_of(item)
    if (
        size is None
        and isinstance(item.get("name"), str)
        and (found := terms.SIZE_IN_NAME.search(item["name"]))
    ):
        size = found[1].strip()
    return size, option


_NOW = (Availability.IN_STOCK, Availability.LIMITED, Availability.IN_STORE_ONLY)


class _Reader:
    def __init__(self, doc: Document, kind: EvidenceKind) -> None:
        self.doc = doc
        self.kind = kind

    def draft(self, members: list[tuple[str, dict[str, Any]]], other: bool) -> Draft:
        """One product from its object, or from the objects of its variants."""
        members.sort(key=lambda member: "productgroup" not in types(member[1]))
        pointer, head = members[0]
        variants: list[Variant] = []
        if len(members) > 1:
            for at, item in members:
                if item is not head or "productgroup" not in types(head):
                    variants += self._own_variant(at, item)
        complete = False
        for at, item in members:
            told = self._variants(at, item)
            complete = complete or (bool(told) and "productgroup" in types(item))
            variants += told
        if not variants and not isinstance(head.get("size"), list) and _size(head)[0]:
            variants = self._own_variant(pointer, head)
        availability, evidence = self._whole(members)
        whole = self._offers(pointer, head)
        price, listed = self._price(whole)
        if price is None and len(members) > 1:
            price, listed = self._price([one for at, item in members for one in self._offers(at, item)])
        url = text(head.get("url")) or next((u for _, one in whole if (u := text(one.get("url")))), None)
        identifier = text(head.get("@id"))
        sized = [variant for variant in variants if variant.size]
        absence = Absence.UNKNOWN
        if complete and sized and len(sized) == len(variants):
            absence = Absence.NOT_OFFERED
        product = Product(
            title=plain(text(head.get("name")) or ""),
            brand=text(head.get("brand")) or text(head.get("manufacturer")),
            url=self.doc.absolute(url) or (identifier if identifier and "://" in identifier else None),
            sku=text(head.get("sku")) or text(head.get("productID")),
            mpn=text(head.get("mpn")),
            gtin=terms.gtin_of(head),
            color=text(head.get("color")),
            audience=terms.audience_of(head),
            availability=availability,
            evidence=evidence,
            price=price,
            list_price=listed,
            variants=tuple(variants[:MAX_VARIANTS]),
            attributes=terms.attributes_of(head),
            description=(plain(str(head["description"])[:8000])[:4000] if head.get("description") else None),
        )
        return Draft(
            product=product,
            trust=Trust.STANDARD,
            own=False if other else self._is_own(url, identifier),
            ids=terms.ids_of(product, [text(head.get("productGroupID")), text(head.get("productID"))]),
            absence=absence,
            because="schema.org ProductGroup lists its variants" if absence is Absence.NOT_OFFERED else "",
        )

    def _is_own(self, *urls: str | None) -> bool | None:
        for url in urls:
            absolute = self.doc.absolute(url) if url and ("/" in url or "." in url) else None
            if absolute and path_of(absolute) not in ("", *_HOME) and path_of(absolute) in self.doc.paths:
                return True
        return None

    def _own_variant(self, pointer: str, item: dict[str, Any]) -> list[Variant]:
        """A Product object that is itself one variant."""
        offers = self._offers(pointer, item)
        told = self._availability(offers)
        size, option = _size(item)
        price, listed = self._price(offers)
        first = offers[0][1] if offers else {}
        url = self.doc.absolute(text(item.get("url")) or text(first.get("url")))
        return [
            Variant(
                size=size,
                size_option=option,
                width=terms.property_of(item, Role.WIDTH),
                color=text(item.get("color")) or terms.property_of(item, Role.COLOR),
                audience=terms.audience_of(item) or terms.size_group(item),
                condition=terms.condition_of(first) or terms.condition_of(item),
                title=text(item.get("name")),
                sku=text(item.get("sku")) or text(first.get("sku")),
                gtin=terms.gtin_of(item) or terms.gtin_of(first),
                mpn=text(item.get("mpn")),
                url=url,
                availability=told[0],
                evidence=told[1],
                price=price,
                list_price=listed,
                reference=terms.variant_number(url),
            )
        ]

    def _variants(self, pointer: str, item: dict[str, Any]) -> list[Variant]:
        """The variants that one object lists: `hasVariant`, `model`, or offers with a SKU or size each."""
        found: list[Variant] = []
        for key in ("hasVariant", "model", "isVariantOf"):
            inner = item.get(key)
            if key == "isVariantOf":
                inner = inner.get("hasVariant") if isinstance(inner, dict) else None
            for i, one in enumerate(inner if isinstance(inner, list) else [inner]):
                if isinstance(one, dict) and (one.get("offers") or one.get("sku") or one.get("size")):
                    found += self._own_variant(f"{pointer}/{key}/{i}", one)
        if found:
            return terms.sizes_from_names(found, text(item.get("name")) or "")
        offers = self._offers(pointer, item)
        if len(offers) < 2 and not any(
            terms.size_of(one)[0] or terms.size_of(terms.item_offered(one))[0] for _, one in offers
        ):
            return []
        keys = [terms.offer_key(one) for _, one in offers]
        if None in keys or len(set(keys)) < len(keys):
            return []
        for at, one in offers:
            offered = terms.item_offered(one)
            told = self._availability([(at, one)])
            size, option = terms.size_of(offered)
            if size is None:
                size, option = terms.size_of(one)
            price, listed = self._price([(at, one)])
            url = self.doc.absolute(text(one.get("url")) or text(offered.get("url")))
            found.append(
                Variant(
                    size=size,
                    size_option=option,
                    width=terms.property_of(offered, Role.WIDTH) or terms.property_of(one, Role.WIDTH),
                    color=text(offered.get("color")) or text(one.get("color")),
                    audience=terms.audience_of(offered) or terms.size_group(offered) or terms.size_group(one),
                    condition=terms.condition_of(one) or terms.condition_of(offered),
                    title=text(offered.get("name")) or text(one.get("name")),
                    sku=text(one.get("sku")) or text(offered.get("sku")),
                    gtin=terms.gtin_of(one) or terms.gtin_of(offered),
                    mpn=text(one.get("mpn")) or text(offered.get("mpn")),
                    url=url,
                    availability=told[0],
                    evidence=told[1],
                    price=price,
                    list_price=listed,
                    reference=terms.variant_number(url),
                )
            )
        return terms.sizes_from_names(found, text(item.get("name")) or "")

    def _offers(self, pointer: str, item: dict[str, Any], depth: int = 0) -> list[tuple[str, dict[str, Any]]]:
        """The offers of an object; those inside an AggregateOffer stand in for it."""
        told = item.get("offers")
        found: list[tuple[str, dict[str, Any]]] = []
        for i, one in enumerate(told if isinstance(told, list) else [told]):
            if not isinstance(one, dict):
                continue
            at = f"{pointer}/offers/{i}" if isinstance(told, list) else f"{pointer}/offers"
            inner = self._offers(at, one, depth + 1) if depth < 3 and one.get("offers") else []
            found += inner or [(at, one)]
        return found[:MAX_VARIANTS]

    def _whole(self, members: list[tuple[str, dict[str, Any]]]) -> tuple[Availability, tuple[Evidence, ...]]:
        """The availability of the product as a whole: had where any offer can be had, out where all are."""
        offers = [one for at, item in members for one in self._offers(at, item)]
        for at, item in members:
            variants = item.get("hasVariant")
            if not offers and isinstance(variants, list):
                offers = [
                    one
                    for i, inner in enumerate(variants)
                    if isinstance(inner, dict)
                    for one in self._offers(f"{at}/hasVariant/{i}", inner)
                ]
        return self._availability(offers)

    def _availability(
        self, offers: list[tuple[str, dict[str, Any]]]
    ) -> tuple[Availability, tuple[Evidence, ...]]:
        told: list[tuple[Availability, str, str]] = []
        for at, offer in offers:
            raw = offer.get("availability")
            raw = raw[0] if isinstance(raw, list) and raw else raw
            token = text(raw.get("@id") or raw.get("name")) if isinstance(raw, dict) else text(raw)
            found = (
                (stock_token(token) or (stock_note(token) if len(token) < 40 else None)) if token else None
            )
            if found is None and isinstance(offer.get("inventoryLevel"), dict):
                token = text(offer["inventoryLevel"].get("value"))
                level = number(token)
                found = (
                    (Availability.IN_STOCK if level > 0 else Availability.OUT_OF_STOCK)
                    if level is not None
                    else None
                )
            if found in _NOW and not terms.is_current(offer, self.doc.page.at):
                found = None
            if found and token:
                told.append((found, f"{at}/availability", token))
        if not told:
            return Availability.UNKNOWN, ()
        best = next((one for one in told if one[0] in GOOD), None)
        if best is None and (len(told) < len(offers) or any(one[0] not in BAD for one in told)):
            return Availability.UNKNOWN, ()
        best = best or told[0]
        return best[0], self.doc.evidence(self.kind, best[1], best[2])

    def _price(self, offers: list[tuple[str, dict[str, Any]]]) -> tuple[Price | None, Price | None]:
        """The price that most offers ask, the first of equals; and the struck-through one."""
        prices: list[Price] = []
        listed: Price | None = None
        for _, offer in offers:
            price, struck = terms.offer_price(offer)
            listed = listed or struck
            if price:
                prices.append(price)
        if not prices:
            return None, listed
        best = max(prices, key=lambda one: sum(other.amount == one.amount for other in prices))
        return best, listed if listed and listed.amount > best.amount else None


_HOME = ("/",)
