"""The judgement: from what is wanted and what one retailer lists to a finding. Pure: no clock, no network.

Only positive evidence for the very variant says `available`. What is unread, unsure or unknown forbids every
answer that concludes from absence; precedence is available, unclear, sold out, size not offered, not carried.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.case import NEAR, ORDER, Case, Shelf, Statement, attributes_of
from stockfinder.errors import Drifted, LinkOnly
from stockfinder.fit import fit, is_same_style, style_code
from stockfinder.label_notes import stock_words
from stockfinder.product import Availability, Hits
from stockfinder.report import Exactness, Finding, How, Offered, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.errors import NoAnswer
    from stockfinder.product import Listing, Product, Variant
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

_ASK = 4
"""Variants whose stock is asked for one at a time, at most."""


def judge(wanted: Wanted, shop: Shop, shelf: Shelf, statements: Sequence[Statement] = ()) -> Finding:
    """Say what one retailer's reply means for the wish.

    :param statements: what other retailers say of the wanted attributes, in the same look-up.
    """
    fits = [fit(wanted, shop, listing) for listing in shelf.listings]
    case = Case(wanted, shop, shelf, fits, [one for one in statements if one.retailer != shop.name])
    offers = case.offers()
    if offers:
        return case.finding(
            Outcome.AVAILABLE,
            _has(offers[0]),
            offers[0].differs,
            offer=offers[0],
            others=tuple(offers[1 : 1 + NEAR]),
        )
    if doubts := case.doubts():
        return case.finding(Outcome.UNCLEAR, f"Could not be settled: {doubts[0]}.", doubts)
    if gone := case.gone():
        return case.finding(Outcome.SOLD_OUT, "Carries it, sold out in this size.", gone)
    if case.same:
        return case.finding(Outcome.SIZE_NOT_OFFERED, "Carries it, but not in this size.", case.not_offered())
    if case.unsure:
        why = "; ".join(one.style.reasons[0] for one in case.unsure if one.style.reasons)
        reason = f"what it lists may be it or not ({why}), and cannot be had in this size either way"
        return case.finding(Outcome.UNCLEAR, f"Could not be settled: {reason}.", [reason])
    nearest = [
        one.style.reasons[0] for one in fits if one.style.reasons and "brand" not in one.style.conflicts
    ]
    if shelf.hits.complete:
        return case.finding(Outcome.NOT_CARRIED, "Does not carry it.", [shelf.hits.because, *nearest])
    control = _control(wanted, shelf.hits) if shelf.hits.control_suffices else None
    if control:
        why = f"its search finds other {wanted.brand} ({control}) and not this one"
        return case.finding(Outcome.NOT_CARRIED, "Does not carry it.", [why, *nearest])
    why = f"its search did not find it, and may miss things ({shelf.hits.because or 'no total told'})"
    return case.finding(Outcome.UNCLEAR, f"Could not be settled: {why}.", [why])


def statements(wanted: Wanted, shop: Shop, shelf: Shelf) -> list[Statement]:
    """What a retailer's pages say of the wanted attributes, for the others that carry the same style code."""
    found = []
    for listing in shelf.listings:
        style = style_code(listing.product)
        if style and wanted.must and is_same_style(wanted, shop, listing.product):
            for told in attributes_of(wanted, listing):
                if told.state != "not stated":
                    where = f"{shop.title}, {told.where}" if told.where else shop.title
                    found.append(
                        Statement(
                            retailer=shop.name,
                            style=style,
                            attribute=replace(told, where=where, url=shop.link(listing.product.url)),
                        )
                    )
    return found


def no_answer(shop: Shop, error: NoAnswer) -> Finding:
    """The finding for a shop that gave no answer."""
    link = isinstance(error, LinkOnly)
    place = None
    if isinstance(error, Drifted) and error.path:
        address = (error.url or "").partition("?")[0]  # the rest may hold what the shop was told in trust
        place = f"at {error.path} in {address}"
    return Finding(
        retailer=shop.name,
        name=shop.title,
        outcome=error.outcome,
        message=error.message,
        url=(shop.link(error.url) if link else None) or shop.site,
        link_only=link,
        reasons=(place,) if place else (),
    )


def seen_before(finding: Finding, seconds: float) -> Finding:
    """The finding, with how long ago the shop was asked."""
    message = f"{finding.message} Seen {seconds:.0f} s ago.".lstrip()
    return replace(finding, cached=round(seconds, 1), message=message)


def rank(finding: Finding) -> tuple[int, int, int, bool, str, Decimal, str]:
    """The order of findings: exact before converted, in stock before backorder, the shop's own word before
    its feed's, then price, which is compared within a currency, one without a currency last; then the other
    answers, then those that are none, and last mere links."""
    offer = finding.offer
    if offer is not None:
        price = offer.price.amount if offer.price else Decimal("Infinity")
        return (
            0,
            int(offer.exactness is Exactness.CONVERTED),
            ORDER.get(offer.availability, 9),
            finding.as_of is not None,
            (offer.price.currency if offer.price else None)
            or "~",  # a price that cannot be compared comes last
            price,
            finding.name,
        )
    place = len(Outcome) if finding.link_only else list(Outcome).index(finding.outcome)
    unclear = finding.outcome is Outcome.UNCLEAR and bool(finding.near)
    return (1 if unclear else 2 + place, 0, 0, False, "", Decimal(0), finding.name)


def worth_asking(wanted: Wanted, shop: Shop, listing: Listing) -> tuple[Variant, ...]:
    """The few variants whose stock the platform has to be asked for one at a time: those that may be the
    wanted one and of which nothing is known yet, the exact ones first."""
    if _is_told(listing.product):
        return ()
    found = fit(wanted, shop, listing)
    if found.style.verdict == "different":
        return ()
    rows = [row for row in found.variants if row.may_fit and row.availability is Availability.UNKNOWN]
    rows.sort(key=lambda row: (not row.exact, not row.converted))
    return tuple(row.variant for row in rows[:_ASK])


def _is_told(product: Product) -> bool:
    """Whether the stock of every variant is known already, which takes no measuring."""
    labels = [product.title, *(variant.size or "" for variant in product.variants)]
    return all(
        variant.evidence and variant.availability is not Availability.UNKNOWN for variant in product.variants
    ) and not any(stock_words(label) is Availability.UNKNOWN for label in labels)


def _control(wanted: Wanted, hits: Hits) -> str | None:
    """The title of a hit of the wanted brand: the search knows the brand, so its silence says something."""
    if not wanted.brand:
        return None
    brand = wanted.brand.casefold()
    return next(
        (hit.title for hit in hits.items if brand in f"{hit.brand or ''} {hit.title}".casefold()), None
    )


_HOW = {
    How.SHIP: "In stock",
    How.ORDER: "Can be ordered",
    How.BACKORDER: "On backorder",
    How.PREORDER: "For pre-order",
    How.IN_STORE: "In the store only",
}


def _has(offer: Offered) -> str:
    parts = [_HOW[offer.how] if offer.how else "Listed", f"in size {offer.size}"]
    if offer.width and offer.width not in (offer.size or ""):
        parts.append(f"width {offer.width}")
    if offer.color:
        parts.append(f"colour {offer.color}")
    sentence = ", ".join(parts).replace(", in size", " in size", 1) + "."
    return f"{sentence} {offer.conversion}" if offer.conversion else sentence
