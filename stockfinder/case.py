"""One retailer's products against one wish: the questions that decide the outcome. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.fit import GONE, ListingFit, VariantFit, style_code, style_of
from stockfinder.product import Absence, Availability, Hit, Hits, Listing
from stockfinder.report import Attribute, Exactness, Finding, How, Offered, Outcome
from stockfinder.size import FitKind, WidthFit
from stockfinder.style.attributes import check
from stockfinder.wanted import Width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

NEAR = 6
"""Near misses that a finding names at most."""

ORDER = {
    Availability.IN_STOCK: 0,
    Availability.LIMITED: 0,
    Availability.BACKORDER: 1,
    Availability.PREORDER: 2,
    Availability.IN_STORE_ONLY: 3,
}
"""In stock before backorder."""


class Shelf(Struct, frozen=True, kw_only=True):
    """What one retailer showed for a wish."""

    hits: Hits
    listings: tuple[Listing, ...] = ()
    """The products that were read."""
    unread: tuple[Hit, ...] = ()
    """Hits that may be the wanted shoe and were not read."""
    tells_backorder: bool = False
    """Whether its `in_stock` means on the shelf, and not merely that it can be ordered."""
    references: tuple[str, ...] = ()
    """What each of the listings was read by (`Hit.reference`), in their order."""
    searched: bool = True
    """Whether the shop's search was asked. Where it was not, because a product was read where an earlier
    look-up had found it, nothing may be concluded from absence."""


class Statement(Struct, frozen=True, kw_only=True):
    """What one retailer says of a wanted attribute: a rating belongs to the style, not to the shop."""

    retailer: str
    style: str
    """The style code, letters and digits."""
    attribute: Attribute


class Case:
    """One retailer's products against one wish, and the questions that decide the outcome."""

    def __init__(
        self,
        wanted: Wanted,
        shop: Shop,
        shelf: Shelf,
        fits: Sequence[ListingFit],
        said: Sequence[Statement],
    ) -> None:
        self.wanted = wanted
        self.shop = shop
        self.shelf = shelf
        self.same = [one for one in fits if one.style.verdict == "same"]
        self.unsure = [one for one in fits if one.style.verdict == "unsure"]
        self.stated = {id(one): attributes_of(wanted, one.listing, said) for one in self.same}
        self.fitting = [one for one in self.same if not self.lacks(one, "contradicted")]

    def lacks(self, one: ListingFit, *states: str) -> list[Attribute]:
        """The wanted attributes of a product that are in one of these states; of several rows that tell of
        one attribute, the first decides."""
        decisive: dict[str, Attribute] = {}
        for told in self.stated[id(one)]:
            decisive.setdefault(told.name, told)
        return [told for told in decisive.values() if told.state in states]

    def offers(self) -> list[Offered]:
        """What can be ordered and is the wish: exact variants, else complete sets of converted ones."""
        ready = [one for one in self.same if not self.lacks(one, "contradicted", "not stated")]
        rows = [row for one in ready for row in one.variants if row.exact and row.orderable]
        if not rows:
            groups = [group for one in ready for group in _conversions(one)]
            rows = [row for group in groups if _whole(group) for row in group]
        return [self.offered(row) for row in sorted(rows, key=self._best)]

    def doubts(self) -> list[str]:
        """Why nothing may be concluded from absence, in words; empty where it may."""
        found: list[str] = []
        for one in self.fitting:
            lacking = [told.name for told in self.lacks(one, "not stated")]
            told_size = any(row.size.kind is FitKind.EXACT for row in one.variants)
            found += [
                _why_open(row, lacking)
                for row in one.variants
                if row.may_fit
                and not row.gone
                and (_speaks(row) or not told_size)
                and not self._stands_beside(row)
            ]
            if _silent(one):
                found.append(f"{one.listing.product.title!r} does not show all of its sizes")
        for one in self.unsure:
            if _silent(one) or any(row.may_fit and not row.gone for row in one.variants):
                why = one.style.reasons[0] if one.style.reasons else "its name leaves it open"
                found.append(f"{one.listing.product.title!r} may be it: {why}")
        if unread := len(self.shelf.unread):
            found.append(f"not read, though it may be it: {unread} of its products")
        if not self.shelf.searched:
            found.append("its search was not asked")
        elif self._more_may_follow():
            found.append(f"its search may not show all of its pages ({self.shelf.hits.because})")
        return found

    def _stands_beside(self, row: VariantFit) -> bool:
        """Whether a variant without a width stands beside one of the same size in the wanted width: `10`
        beside `10 2E`, on its page or on one of its own (`... Wide (2E)`, of the same colour). Then it is not
        that width, whatever else it is."""
        if row.width is not WidthFit.NOT_STATED or row.reading.value is None or "width" in row.reading.doubts:
            return False
        return any(
            other.may_fit
            and other.width is WidthFit.SAME
            and other.reading.value == row.reading.value
            and (other.listing is row.listing or _color(other) == _color(row) != "")
            for one in self.fitting
            for other in one.variants
        )

    def _more_may_follow(self) -> bool:
        """Whether a shop with one page a colour may have another page of this style than its search showed.

        So it is where no page offers a choice of colours, and the reply was cut while it still listed this
        line (for whatever audience), or came from a search that is known to miss things. A colour or a code
        that was asked for and found is a page of its own.
        """
        hits, wanted = self.shelf.hits, self.wanted
        if hits.complete or not self.same or wanted.code or wanted.gtin:
            return False
        rows = [row for one in self.same for row in one.variants]
        if wanted.color and any(row.color == "same" for row in rows):
            return False
        if any(len({row.variant.color for row in one.variants}) > 1 for one in self.same):
            return False
        if not hits.cut:
            return not hits.control_suffices
        last = style_of(wanted, hits.items[-1])
        return last.verdict != "different" or set(last.conflicts) <= {"audience", "color", "width"}

    def gone(self) -> list[str]:
        """Why it is sold out, in words; empty where it is not."""
        rows = [row for one in self.fitting for row in one.variants if row.may_fit and row.gone]
        found = [f"{_label(row)}: {row.availability.replace('_', ' ')}" for row in rows]
        return (
            found
            + [
                f"the size is not listed, which here means sold out ({one.listing.because})"
                for one in self.fitting
                if one.variants
                and one.listing.absence is Absence.OUT_OF_STOCK
                and not any(row.may_fit for row in one.variants)
            ]
            + [
                "the product is sold out as a whole"
                for one in self.fitting
                if not one.variants and _all_gone(one)
            ]
        )

    def not_offered(self) -> list[str]:
        """What a product that is carried lacks: the attribute, the colour, the width or the size."""
        wanted = self.wanted
        against = [
            f"not {told.name}: {told.words}" for one in self.same for told in self.lacks(one, "contradicted")
        ]
        if against:
            return against
        rows = [row for one in self.same for row in one.variants]
        sized = [row for row in rows if row.size.kind is FitKind.EXACT]
        if not sized:
            return ["the size is not among those listed"]
        flawed = {row.flaw for row in sized}
        if None not in flawed:
            return [f"only so: {', '.join(sorted(flaw for flaw in flawed if flaw))}"]
        if wanted.color and all(row.color == "different" for row in sized):
            return [f"not in {wanted.color}"]
        if wanted.width and all(row.width in (WidthFit.NEIGHBOUR, WidthFit.DIFFERENT) for row in sized):
            return [f"not in width {wanted.width_code or wanted.width}"]
        return ["not in this combination of size, width and colour"]

    def near(self) -> tuple[Offered, ...]:
        """What comes close and can be had, named as such, the closest first."""
        found: list[tuple[int, Offered]] = []
        for one in self.same:
            lacking = [f"{told.name} {told.state}" for told in self.lacks(one, "contradicted", "not stated")]
            measured = [(row, _differs(self.wanted, row, lacking)) for row in one.variants if row.orderable]
            found += [
                (near.rank, self.offered(row, near.differs, near.words)) for row, near in measured if near
            ]
        for one in self.unsure:
            why = one.style.reasons[0] if one.style.reasons else "its name leaves it open"
            rows = [row for row in one.variants if row.may_fit and row.orderable]
            found += [(9, self.offered(row, (f"check by eye: {why}",))) for row in rows]
        found.sort(key=lambda pair: (pair[0], pair[1].price.amount if pair[1].price else Decimal(0)))
        return tuple(offered for _, offered in found[:NEAR])

    def finding(
        self,
        outcome: Outcome,
        message: str,
        reasons: Iterable[str],
        *,
        offer: Offered | None = None,
        others: tuple[Offered, ...] = (),
    ) -> Finding:
        """The finding, with what every outcome carries."""
        shown = self.same or self.unsure
        exact = [row for one in self.same for row in one.variants if row.exact]
        as_of = self.shelf.hits.as_of
        return Finding(
            retailer=self.shop.name,
            name=self.shop.title,
            outcome=outcome,
            message=f"{message} By its feed of {as_of:%Y-%m-%d %H:%M} UTC." if as_of else message,
            as_of=as_of,
            counts=counts(self.wanted, self.shop, outcome),
            offer=offer,
            others=others,
            near=() if offer else self.near(),
            reasons=tuple(dict.fromkeys(reason for reason in reasons if reason)),
            attributes=next(iter(self.stated.values()), ()),
            title=offer.title if offer else next((one.listing.product.title for one in shown), None),
            url=offer.url
            if offer
            else next((link for one in shown if (link := self.shop.link(one.listing.product.url))), None),
            evidence=offer.evidence if offer else tuple(e for row in exact for e in row.variant.evidence)[:4],
        )

    def offered(self, row: VariantFit, differs: tuple[str, ...] = (), near: str | None = None) -> Offered:
        """A variant as the report shows it."""
        variant, product = row.variant, row.listing.product
        exactness = None
        if not differs:
            exactness = Exactness.EXACT if row.exact else Exactness.CONVERTED
        return Offered(
            title=product.title,
            size=variant.size,
            width=variant.width or row.reading.width_code,
            color=variant.color or product.color,
            availability=row.availability,
            how=_how(row.availability, self.shelf.tells_backorder),
            exactness=exactness,
            conversion=row.size.sentence if exactness is Exactness.CONVERTED else None,
            candidates=row.size.candidates if exactness is Exactness.CONVERTED else (),
            differs=differs,
            near=near,
            price=variant.price or product.price,
            list_price=variant.list_price or product.list_price,
            url=self.shop.link(variant.url) or self.shop.link(product.url),
            sku=variant.sku,
            gtin=variant.gtin,
            evidence=variant.evidence,
        )

    def _best(self, row: VariantFit) -> tuple[int, float, bool, bool, Decimal]:
        """In stock before backorder; of converted sizes the middle one, as the likeliest; the colour by its
        own name before one of its family; the standard width first where none is wanted; then the price."""
        price = row.variant.price or row.listing.product.price
        wanted = (self.wanted.color or "").casefold()
        return (
            ORDER[row.availability],
            _from_the_middle(row),
            wanted not in (row.variant.color or row.listing.product.color or "").casefold(),
            row.stated_width not in (None, Width.STANDARD),
            price.amount if price else Decimal("Infinity"),
        )


def _color(row: VariantFit) -> str:
    return (row.variant.color or row.listing.product.color or "").casefold()


def _from_the_middle(row: VariantFit) -> float:
    candidates = row.size.candidates
    stated = [one.value for one in row.reading.sizes if one.value in candidates]
    return abs(candidates.index(stated[0]) - (len(candidates) - 1) / 2) if stated else 0.0


def _conversions(one: ListingFit) -> list[list[VariantFit]]:
    """A product's converted variants, one group a colour and width. None where it states the wanted scale."""
    if any(row.size.kind is FitKind.EXACT for row in one.variants):
        return []
    groups: dict[tuple[str | None, Width | None], list[VariantFit]] = {}
    for row in one.variants:
        if row.converted:
            groups.setdefault((row.variant.color, row.stated_width), []).append(row)
    return list(groups.values())


def _whole(group: list[VariantFit]) -> bool:
    """Whether every size that the wanted one may be can be had: only then a conversion is an answer."""
    if not all(row.orderable for row in group):
        return False
    listed = {stated.value for row in group for stated in row.reading.sizes}
    missing = [size for row in group for size in row.size.candidates if size not in listed]
    return not missing or group[0].listing.absence is Absence.NOT_OFFERED


def _speaks(row: VariantFit) -> bool:
    """Whether the label tells enough of the size to raise a doubt beside labels that tell it exactly."""
    return row.size.kind is not FitKind.UNKNOWN or row.size.audience_open


def _silent(one: ListingFit) -> bool:
    """Whether the product may have the size without showing it."""
    if not one.listing.product.variants:
        return not _all_gone(one)
    if not any(row.reading.sizes for row in one.variants):
        return True  # of labels that are no sizes, none is the wanted one, whatever the page lists
    return one.listing.absence is Absence.UNKNOWN and not any(row.may_fit for row in one.variants)


def _all_gone(one: ListingFit) -> bool:
    """Whether a product that lists no sizes is sold out as a whole: it says so, or leaves out what is."""
    product = one.listing.product
    return one.listing.absence is Absence.OUT_OF_STOCK or (
        bool(product.evidence) and product.availability in GONE
    )


def _why_open(row: VariantFit, lacking: Sequence[str]) -> str:
    label = _label(row)
    if row.size.kind is FitKind.UNKNOWN:
        return row.size.sentence or f"the size label {row.variant.size!r} is not clear"
    if not row.orderable:
        return f"the stock of {label} is not shown"
    if row.width is WidthFit.NOT_STATED:
        return f"{label} can be had, but its width is not stated"
    if row.color == "unsure":
        named = row.variant.color or "not named"
        return f"{label} can be had, but its colour ({named}) is not surely the wanted one"
    if lacking:
        return f"{label} can be had, but it is not stated to be {', '.join(lacking)}"
    return f"{label} is one of several sizes that the wanted one converts to"


class _Near(Struct, frozen=True):
    """How close a near miss is (0 is closest), in what it differs, and how to say so."""

    rank: int
    differs: tuple[str, ...]
    words: str


def _differs(wanted: Wanted, row: VariantFit, lacking: Sequence[str]) -> _Near | None:
    """In what a variant that can be had differs from the wish; nothing where it is no near miss."""
    if row.width is WidthFit.DIFFERENT or row.size.kind is FitKind.DIFFERENT:
        return None
    found: list[tuple[str, str]] = [(told, "without a word on what you asked for") for told in lacking]
    match row.size.kind:
        case FitKind.NEAR:
            bigger = (row.size.steps or 0) > 0
            found.append((row.size.sentence, "half a size bigger" if bigger else "half a size smaller"))
        case FitKind.CONVERTED:
            found.append((row.size.sentence, "in a size that may be yours"))
        case FitKind.UNKNOWN:
            found.append((row.size.sentence or "the size label is not clear", "in a size to be checked"))
    if row.width is WidthFit.NOT_STATED:
        found.append(("width not stated", "in a width to be checked"))
    elif row.width is WidthFit.NEIGHBOUR:
        stated = row.variant.width or row.reading.width_code or row.stated_width
        found.append((f"width {stated}, wanted {wanted.width_code or wanted.width}", "in the next width"))
    if row.flaw:
        found.append((row.flaw, "in another condition"))
    if row.color != "same":
        named = row.variant.color or row.listing.product.color or "not named"
        found.append((f"another colour: {named}", "in another colour"))
    off = row.size.kind is not FitKind.EXACT
    if not found or (row.size.kind is FitKind.NEAR and len(found) > 1 + len(lacking)):
        return None
    return _Near(
        len(found) + 2 * off,
        tuple(differs for differs, _ in found),
        " and ".join(dict.fromkeys(words for _, words in found)),
    )


def _label(row: VariantFit) -> str:
    parts = [f"size {row.variant.size}"]
    if row.variant.width:
        parts.append(row.variant.width)
    if color := row.variant.color:
        parts.append(f"in {color}")
    return " ".join(parts)


def attributes_of(wanted: Wanted, listing: Listing, said: Sequence[Statement] = ()) -> tuple[Attribute, ...]:
    """What is stated of each wanted attribute: by the product itself, else by others of the same style.

    Where others contradict the product or one another, both are told and nothing is confirmed.
    """
    found: list[Attribute] = []
    style = style_code(listing.product) if said else None
    for name in wanted.must:
        own = check(name, listing.product)
        others = [one.attribute for one in said if one.style == style and one.attribute.name == own.name]
        states = {told.state for told in (own, *others)} - {"not stated"}
        if len(states) > 1:
            disputed = Attribute(name=own.name, state="not stated", words="the shops contradict one another")
            found += [disputed, *(told for told in (own, *others) if told.state != "not stated")]
        else:
            found.append(own if own.state != "not stated" or not others else others[0])
    return tuple(found)


def _how(availability: Availability, tells_backorder: bool) -> How | None:
    match availability:
        case Availability.IN_STOCK | Availability.LIMITED:
            return How.SHIP if tells_backorder else How.ORDER
        case Availability.BACKORDER:
            return How.BACKORDER
        case Availability.PREORDER:
            return How.PREORDER
        case Availability.IN_STORE_ONLY:
            return How.IN_STORE
        case _:
            return None


def counts(wanted: Wanted, shop: Shop, outcome: Outcome) -> bool:
    """Whether an outcome counts for the three-site promise: a shop that is not known to carry the brand
    keeps it emptily when it says that it does not carry the shoe."""
    return outcome.is_answer and (outcome is not Outcome.NOT_CARRIED or shop.carries(wanted.brand))
