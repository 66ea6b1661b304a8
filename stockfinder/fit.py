"""How each variant of a product meets the wish: style, size, width, colour and stock, one by one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.product import Availability, Listing, Product, Variant
from stockfinder.size import (
    FitKind,
    SizeFit,
    SizeReading,
    WidthFit,
    compare_size,
    compare_width,
    read_size,
    read_width,
    width_in_title,
)
from stockfinder.style import StyleMatch, Verdict, compare_color, match
from stockfinder.style.codes import read_code
from stockfinder.wanted import Audience, Width

if TYPE_CHECKING:
    from stockfinder.product import Hit
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

_CHILDREN = frozenset({Audience.KIDS, Audience.TODDLER, Audience.INFANT})
_ADULTS = frozenset({Audience.MEN, Audience.WOMEN, Audience.UNISEX})
ORDERABLE = frozenset(
    {
        Availability.IN_STOCK,
        Availability.LIMITED,
        Availability.BACKORDER,
        Availability.PREORDER,
        Availability.IN_STORE_ONLY,
    }
)
GONE = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})


class VariantFit(Struct, frozen=True, kw_only=True):
    """One variant, measured against the wish."""

    variant: Variant
    listing: Listing
    reading: SizeReading
    size: SizeFit
    width: WidthFit
    stated_width: Width | None
    color: Verdict

    @property
    def availability(self) -> Availability:
        """What is known of its stock: without evidence nothing is."""
        return self.variant.availability if self.variant.evidence else Availability.UNKNOWN

    @property
    def orderable(self) -> bool:
        """Whether there is positive evidence that it can be had."""
        return self.availability in ORDERABLE

    @property
    def gone(self) -> bool:
        """Whether there is evidence that it cannot be had."""
        return self.availability in GONE

    @property
    def dressed(self) -> bool:
        """Whether width and colour are as wanted, or not wanted."""
        return self.width in (WidthFit.SAME, WidthFit.NOT_WANTED) and self.color == "same"

    @property
    def exact(self) -> bool:
        """Whether it is the wanted size, width and colour."""
        return self.size.kind is FitKind.EXACT and self.dressed

    @property
    def converted(self) -> bool:
        """Whether it is one of the sizes that the wanted one converts to, in the wanted width and colour."""
        return self.size.kind is FitKind.CONVERTED and self.dressed

    @property
    def may_fit(self) -> bool:
        """Whether nothing that is known speaks against it."""
        return (
            self.size.kind in (FitKind.EXACT, FitKind.CONVERTED, FitKind.UNKNOWN)
            and self.width in (WidthFit.SAME, WidthFit.NOT_WANTED, WidthFit.NOT_STATED)
            and self.color != "different"
        )


class ListingFit(Struct, frozen=True, kw_only=True):
    """One product, measured against the wish: its style, and each of its variants."""

    listing: Listing
    style: StyleMatch
    """Of the style alone; width and colour are measured variant by variant."""
    variants: tuple[VariantFit, ...] = ()


def style_of(wanted: Wanted, hit: Hit) -> StyleMatch:
    """Match a row of a search reply, as far as it tells of its product.

    Left out: the width, which a title may not name and its page then offers.
    """
    if hit.listing is not None:
        product = hit.listing.product
    else:
        # A reply's SKUs are the shop's own; only one that is the wanted code says anything.
        code = next(
            (c for c in hit.codes if wanted.code and plain_code(c).startswith(plain_code(wanted.code))), None
        )
        product = Product(
            title=hit.title,
            brand=hit.brand,
            url=hit.url,
            color=hit.color,
            audience=hit.audience,
            mpn=wanted.code if code else None,
            gtin=wanted.gtin if wanted.gtin in hit.gtins else None,
        )
    return match(replace(wanted, width=None, width_code=None), product)


def plain_code(code: str) -> str:
    """A style code without separators: shops write `DD1391-100` and `DD1391100`."""
    return "".join(c for c in code if c.isalnum()).upper()


def style_code(product: Product) -> str | None:
    """The letters and digits that name a product's style, without the colourway where that can be told."""
    code = product.mpn or next((variant.mpn for variant in product.variants if variant.mpn), None)
    return read_code(code).style if code else None


def fit(wanted: Wanted, shop: Shop, listing: Listing) -> ListingFit:
    """Measure a product and its variants against the wish.

    Width and colour are left out of the style's match: one page may offer several. A product of which no
    variant names a colour is asked for its own; where the product names a colour, that is each variant's.
    """
    product = listing.product
    plain = replace(wanted, width=None, width_code=None, color=None)
    style = match(plain, product)
    if style.verdict == "different":
        return ListingFit(listing=listing, style=style)
    color: Verdict = "same"
    if wanted.color:
        color = (
            match(replace(plain, color=wanted.color), product).verdict
            if style.verdict == "same"
            else "unsure"
        )
    return ListingFit(
        listing=listing,
        style=style,
        variants=tuple(
            _variant(wanted, shop, listing, variant, style=style, color=color) for variant in product.variants
        ),
    )


def _variant(
    wanted: Wanted, shop: Shop, listing: Listing, variant: Variant, *, style: StyleMatch, color: Verdict
) -> VariantFit:
    product = listing.product
    known = style.audience
    if known is None and style.verdict == "same" and wanted.audience is Audience.MEN:
        known = Audience.MEN  # shops leave out "men's" far more often than any other audience
    reading = read_size(
        variant.size or "",
        option_name=variant.size_option,
        product_title=product.title,
        brand=product.brand or wanted.brand,
        home_system=shop.size_system,
        audience=known,
        country=shop.country,
    )
    audience = reading.audience or known or wanted.audience
    width = None
    if variant.width:
        width = read_width(variant.width, audience=audience, country=shop.country)
    if width is None and reading.width is not None and "width" not in reading.doubts:
        width = (reading.width, reading.width_code)
    if width is None:
        width = width_in_title(product.title, audience=audience, country=shop.country)
    stated = width[0] if width else None
    if wanted.color and variant.color:
        color = compare_color(wanted.color, variant.color)
    size = SizeFit(kind=FitKind.UNKNOWN, sentence="the wish names no size")
    if wanted.size is not None:
        size = compare_size(wanted.size, reading, brand=product.brand or wanted.brand)
        if reading.audience in _CHILDREN and wanted.audience in _ADULTS:
            # A chart may say that the sizes meet; the shoe is another one all the same.
            size = SizeFit(
                kind=FitKind.DIFFERENT, sentence=f"a {reading.audience} size, wanted {wanted.audience}"
            )
    return VariantFit(
        variant=variant,
        listing=listing,
        reading=reading,
        size=size,
        width=compare_width(wanted.width, stated),
        stated_width=stated,
        color=color,
    )
