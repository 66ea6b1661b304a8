"""Joins what the sources of one page tell: which product is the page's own, and what is true of each variant.

Two sources that disagree about a variant make it unknown, with both kept as evidence. One is known to be
better in two cases: a shop program's own data over a guess by shape of the same kind; and a source that
tells variants apart over one that says "in stock" of every single one (a copy of the product's
availability).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.markup.document import path_of
from stockfinder.markup.draft import Draft, Trust
from stockfinder.markup.fields import BAD, GOOD
from stockfinder.product import Absence, Availability, Evidence, Listing, Price, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stockfinder.markup.document import Document

_WORD = re.compile(r"[^\W_]+")


def join(doc: Document, drafts: Sequence[Draft]) -> tuple[Listing, ...]:
    """The listings of a page, its own product first.

    :param drafts: what the sources tell, the best known source first.
    """
    drafts = [
        draft for draft in drafts if draft.product.title or draft.product.variants or draft.product.price
    ]
    if not drafts:
        return ()
    first = own(doc, drafts) if doc.lists is None else []
    listings = [_one(doc, first)] if first else []
    seen = {id(draft) for draft in first}
    listings += [
        Listing(product=draft.product, absence=draft.absence, because=draft.because)
        for draft in drafts
        if id(draft) not in seen and not draft.picker and draft.product.title
    ]
    return tuple(listings)


@lru_cache(maxsize=4096)
def fold(title: str | None) -> str:
    """A title as words in lower case, for comparing."""
    return " ".join(_WORD.findall((title or "").lower()))


def own(doc: Document, drafts: Sequence[Draft]) -> list[Draft]:
    """The sources that tell of the page's own product."""
    if not drafts:
        return []
    if doc.data is not None:  # a reply: its first product is what was asked for
        first = drafts[0]
        return [one for one in drafts if one is first or (one.own and first.own)]
    if len(drafts) == 1 and drafts[0].own is not False:
        return list(drafts)
    headings = [fold(one) for one in doc.headings]
    scores = {id(one): _score(one, doc, headings) for one in drafts}
    standard = [one for one in drafts if one.trust is Trust.STANDARD and one.own is not False]
    base = max(standard, key=lambda one: scores[id(one)], default=None)
    if base is not None:
        title = fold(base.product.title)
        for one in drafts:
            if one is base or one.own is False:
                continue
            if base.ids & one.ids:
                scores[id(one)] = max(scores[id(one)], 85)
            elif title and fold(one.product.title) == title:
                scores[id(one)] = max(scores[id(one)], 50)
        scores[id(base)] = max(scores[id(base)], 1)
    best = max(scores.values())
    own: list[Draft] = []
    if best > 0:
        floor = 80 if best >= 80 else best
        own = [one for one in drafts if scores[id(one)] >= floor]
        if base is not None and base not in own:
            own.append(base)
        if not _has_sizes(
            own
        ):  # nothing surer tells sizes: what carries the same name, if that is one product
            named = [one for one in drafts if one not in own and scores[id(one)] >= 40]
            if len({one.product.sku or one.product.url for one in named}) == 1:
                own += named
    return own + _unnamed(drafts, own)


def is_named(doc: Document, drafts: Sequence[Draft]) -> bool:
    """Whether one of the products is known to be the page's own, by its address, its codes or its heading."""
    headings = [fold(one) for one in doc.headings]
    return any(_score(one, doc, headings) >= 40 for one in drafts)


def _unnamed(drafts: Sequence[Draft], own: Sequence[Draft]) -> list[Draft]:
    """Sources that name no product: a size picker belongs to the page's own, and so does a list of variants
    where it is the only one and no named source has any.
    """
    left = [one for one in drafts if one not in own and one.own is None and _nameless(one)]
    pickers = [one for one in left if one.picker]
    lists = [one for one in left if not one.picker]
    if len(lists) == 1 and not _has_sizes(own):
        return lists + pickers
    return pickers


def _has_sizes(drafts: Sequence[Draft]) -> bool:
    return any(variant.size for one in drafts if not one.picker for variant in one.product.variants)


def _nameless(draft: Draft) -> bool:
    return not draft.product.title and not draft.product.sku and not draft.product.url


def _score(draft: Draft, doc: Document, headings: list[str]) -> int:
    if draft.own is not None:
        return 100 if draft.own else -1
    url = draft.product.url
    if url and path_of(url) in doc.paths and path_of(url) not in ("", "/"):
        return 90
    if draft.ids and draft.ids & doc.codes:
        return 80
    title = fold(draft.product.title)
    if title and title in headings:
        return 60
    if len(title) > 7 and any(_is_part(draft.product.title, heading) for heading in doc.headings):
        return 40
    return 0


_END = re.compile(r"\s*(?:$|[|(,:·–—/-])")


@lru_cache(maxsize=1024)
def _is_part(title: str, heading: str) -> bool:
    """Whether one of two names is the other with the shop's, the brand's or a colour's name beside it.

    `Ghost 16 - Black | Shop` is called `Ghost 16`; `Ghost 16 GTX` is not.
    """
    long, short = sorted((" ".join(one.lower().split()) for one in (title, heading)), key=len, reverse=True)
    at = long.find(short)
    return at >= 0 and len(long[:at].split()) <= 4 and _END.match(long, at + len(short)) is not None


def _one(doc: Document, own: list[Draft]) -> Listing:
    """One listing of all that is told of the page's own product."""
    own.sort(key=lambda one: (one.picker, one.trust is not Trust.STANDARD))
    variants, source = _variants(own)
    product = own[0].product
    for one in own[1:]:
        product = _fill(product, one.product)
    if not product.title and doc.data is None and doc.headings:
        product = replace(product, title=doc.headings[0])
    variants = [_in_major_units(variant, product.price) for variant in variants]
    availability, evidence = _whole(product, variants)
    if product.price is None:
        priced = [one.price for one in variants if one.price]
        product = replace(product, price=min(priced, key=lambda one: one.amount) if priced else None)
    product = replace(product, variants=tuple(variants), availability=availability, evidence=evidence)
    return Listing(
        product=product,
        absence=source.absence if source else Absence.UNKNOWN,
        because=source.because if source else "",
    )


_TEXTS = ("brand", "url", "sku", "mpn", "gtin", "color", "audience", "price", "list_price", "description")


def _fill(product: Product, other: Product) -> Product:
    """A product with what it does not tell itself taken from another source."""
    more = {
        key: getattr(other, key) for key in _TEXTS if getattr(product, key) is None and getattr(other, key)
    }
    if not product.title and other.title:
        more["title"] = other.title
    if product.availability is Availability.UNKNOWN and other.availability is not Availability.UNKNOWN:
        more |= {"availability": other.availability, "evidence": other.evidence}
    for key in ("attributes", "tags", "bullets"):
        if not getattr(product, key) and getattr(other, key):
            more[key] = getattr(other, key)
    price = product.price
    if price and price.currency is None and other.price and other.price.currency:
        more["price"] = Price(price.amount, other.price.currency)
    return replace(product, **more) if more else product


def _whole(product: Product, variants: Sequence[Variant]) -> tuple[Availability, tuple[Evidence, ...]]:
    """The product's availability: what its variants tell comes before what is told of it as a whole."""
    good = next((one for one in variants if one.availability in GOOD), None)
    if good:
        if product.availability in GOOD:
            return product.availability, product.evidence
        return good.availability, good.evidence
    if variants and all(one.availability in BAD for one in variants):
        return variants[0].availability, variants[0].evidence
    return product.availability, product.evidence


def _in_major_units(variant: Variant, price: Price | None) -> Variant:
    """A variant's price in major units, where the page's own price shows that it is told in minor ones."""
    if variant.price is None or price is None:
        return variant
    told, currency = variant.price, variant.price.currency or price.currency
    minor = told.amount == told.amount.to_integral_value() and told.amount >= price.amount * 30
    if not minor:
        return replace(variant, price=Price(told.amount, currency)) if currency != told.currency else variant
    listed = variant.list_price
    return replace(
        variant,
        price=Price(told.amount / 100, currency),
        list_price=Price(listed.amount / 100, currency) if listed else None,
    )


def _variants(own: list[Draft]) -> tuple[list[Variant], Draft | None]:
    """The variants of all sources, joined; and the source whose list they follow."""
    sources = [one for one in own if one.product.variants]
    if not sources:
        return [], None
    leading = max(sources, key=_lead)
    rows = [_Row(variant, leading) for variant in leading.product.variants]
    for one in sorted(sources, key=lambda draft: -draft.trust):
        if one is not leading:
            _add(rows, one, leading)
    return [row.settled() for row in rows], leading


def _lead(draft: Draft) -> tuple[bool, bool, int, int]:
    """Which source's list of variants to follow: one that has sizes and tells stock, best the shop
    program's."""
    variants = draft.product.variants
    return (
        any(one.size for one in variants),
        not draft.picker and any(one.evidence for one in variants),
        draft.trust if draft.trust is Trust.CONVENTION else 0,
        len([one for one in variants if one.size]),
    )


class _Row:
    """One variant, and what each source says of it."""

    def __init__(self, variant: Variant, source: Draft) -> None:
        self.variant = variant
        self.told: list[tuple[Variant, Draft]] = [(variant, source)]

    def settled(self) -> Variant:
        """The variant with one availability, or unknown where the sources disagree."""
        told = [(one, source) for one, source in self.told if one.evidence]
        known = [(one, source) for one, source in told if one.availability is not Availability.UNKNOWN]
        if len(known) > 1:
            apart = [(one, source) for one, source in known if _tells_apart(source)]
            if apart and any(one.availability in BAD for one, _ in apart):
                known = apart
        evidence = tuple(dict.fromkeys(piece for one, _ in known or told for piece in one.evidence))
        if not known:
            return replace(self.variant, availability=Availability.UNKNOWN, evidence=evidence)
        best = known[0][0].availability
        if any((one.availability in GOOD) is not (best in GOOD) for one, _ in known):
            return replace(self.variant, availability=Availability.UNKNOWN, evidence=evidence)
        # of several that agree, the more telling word: limited, backorder
        best = next(
            (one.availability for one, _ in known if one.availability is not Availability.IN_STOCK), best
        )
        if known[0][0].availability in BAD:
            best = known[0][0].availability
        return replace(self.variant, availability=best, evidence=evidence)


def _tells_apart(draft: Draft) -> bool:
    """Whether a source says different things of different variants."""
    told = {one.availability in GOOD for one in draft.product.variants if one.evidence}
    return len(told) > 1


def _add(rows: list[_Row], draft: Draft, leading: Draft) -> None:
    by_code: dict[str, _Row] = {}
    by_size: dict[str, list[_Row]] = {}
    for row in rows:
        for told in _codes(row.variant):
            by_code.setdefault(told, row)
        if row.variant.size:
            by_size.setdefault(fold(row.variant.size), []).append(row)
    matched, others = 0, []
    for variant in draft.product.variants:
        match = next((by_code[told] for told in _codes(variant) if told in by_code), None)
        if match is None and variant.size:
            match = _by_size(by_size.get(fold(variant.size), []), variant)
        if match is None:
            others.append(variant)
            continue
        matched += 1
        kinds = {piece.kind for piece in match.variant.evidence}
        if leading.trust <= draft.trust or not kinds & {piece.kind for piece in variant.evidence}:
            match.told.append((variant, draft))
        match.variant = _complete(match.variant, variant)
    # Sizes that only this source has count where its labels are plainly the same ones.
    if not by_size or matched >= len(others):
        rows += [_Row(variant, draft) for variant in others if variant.size]


def _by_size(rows: list[_Row], variant: Variant) -> _Row | None:
    """The one row of that size, in that colour and width where both tell them."""
    for field in ("color", "width"):
        told = fold(getattr(variant, field))
        if told and len(rows) > 1:
            rows = [row for row in rows if fold(getattr(row.variant, field)) in (told, "")]
    return rows[0] if len(rows) == 1 else None


def _codes(variant: Variant) -> list[str]:
    told: Iterable[str | None] = (variant.reference, variant.sku, variant.gtin)
    return [one.lower() for one in told if one and len(one) > 2]


def _complete(variant: Variant, other: Variant) -> Variant:
    keys = (
        "size",
        "width",
        "color",
        "audience",
        "condition",
        "gtin",
        "sku",
        "mpn",
        "url",
        "price",
        "list_price",
    )
    more = {key: getattr(other, key) for key in keys if getattr(variant, key) is None and getattr(other, key)}
    if other.price and other.price.currency and variant.price and variant.price.currency is None:
        more["price"] = Price(variant.price.amount, other.price.currency)
    return replace(variant, **more) if more else variant
