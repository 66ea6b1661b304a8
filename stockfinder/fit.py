"""How each variant of a product meets the wish: style, size, width, colour and stock, one by one. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.label_notes import flaw, stock_words
from stockfinder.made_for import SILENT, MadeFor, code_width, is_name, is_silent, made_for, own_audience
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
    read_widths_audience,
    width_in_title,
)
from stockfinder.size.context import read_audience
from stockfinder.style import StyleMatch, Verdict, compare_color, match
from stockfinder.style.codes import read_code
from stockfinder.wanted import Audience, Width

if TYPE_CHECKING:
    from stockfinder.product import Hit
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

_CHILDREN = frozenset({Audience.KIDS, Audience.TODDLER, Audience.INFANT})
_OF_WIDTH = re.compile(r"(?:shoe[ _-]?)?width(?:s)?", re.IGNORECASE)
_WIDTH_TAG = re.compile(r"(?:shoe[ _-]?)?width\s*[_:=-]\s*(.+)", re.IGNORECASE)
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
    flaw: str | None = None
    """What says that it is not new and whole: `Used - Good`, `floor model`. Such a variant is never the
    wanted one."""
    note: Availability | None = None
    """How its label or the title says that it can be had, where it says so."""

    @property
    def availability(self) -> Availability:
        """What is known of its stock: without evidence nothing is, nor against what its own label says."""
        told = self.variant.availability if self.variant.evidence else Availability.UNKNOWN
        if self.note is not None and told in (Availability.IN_STOCK, Availability.LIMITED):
            return self.note
        return told

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
        return self.size.kind is FitKind.EXACT and self.dressed and not self.flaw

    @property
    def converted(self) -> bool:
        """Whether it is one of the sizes that the wanted one converts to, in the wanted width and colour."""
        return self.size.kind is FitKind.CONVERTED and self.dressed and not self.flaw

    @property
    def may_fit(self) -> bool:
        """Whether nothing that is known speaks against it."""
        return (
            self.size.kind in (FitKind.EXACT, FitKind.CONVERTED, FitKind.UNKNOWN)
            and self.width in (WidthFit.SAME, WidthFit.NOT_WANTED, WidthFit.NOT_STATED)
            and self.color != "different"
            and not self.flaw
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
    Where the product does not say for whom it is, its sizes, widths and text are asked.
    """
    style, product, made = _style(wanted, shop, listing.product)
    if style.verdict == "different":
        return ListingFit(listing=listing, style=style)
    color: Verdict = "same"
    if wanted.color:
        dressed = replace(wanted, width=None, width_code=None)
        color = match(dressed, product).verdict if style.verdict == "same" else "unsure"
    measure = _Measure(wanted, shop, listing, style=style, made=made, color=color)
    return ListingFit(
        listing=listing,
        style=style,
        variants=tuple(measure.variant(variant) for variant in product.variants),
    )


def is_same_style(wanted: Wanted, shop: Shop, product: Product) -> bool:
    """Whether a product is surely the wanted style, as `fit` has it, without measuring its variants."""
    return _style(wanted, shop, product)[0].verdict == "same"


def _style(wanted: Wanted, shop: Shop, product: Product) -> tuple[StyleMatch, Product, MadeFor]:
    """The style's match, the product with the audience that was concluded, and from what it was."""
    plain = replace(wanted, width=None, width_code=None, color=None)
    style = match(plain, product)
    made = SILENT
    if style.verdict != "different" and is_silent(product):
        made = made_for(product, shop)
        said = replace(product, audience=made.words)
        found = match(plain, said) if made.audiences else style
        if found.verdict != "different" or not made.doubt:  # sizes that say nothing may be the wanted ones
            product, style = said, found
    return style, product, made


class _Measure:
    """One product's variants against one wish."""

    def __init__(
        self,
        wanted: Wanted,
        shop: Shop,
        listing: Listing,
        *,
        style: StyleMatch,
        made: MadeFor,
        color: Verdict,
    ) -> None:
        self.wanted = wanted
        self.shop = shop
        self.listing = listing
        self.product = listing.product
        self.brand = listing.product.brand or wanted.brand
        self.color = color
        self.made = made
        self.known = style.audience
        """For whom a variant is that does not say it."""
        if made.doubt:
            self.known = None
        elif style.audience is None and style.verdict == "same" and wanted.audience is Audience.MEN:
            self.known = Audience.MEN  # shops leave out "men's" far more often than any other audience
        sizes = [variant.size for variant in self.product.variants if variant.size]
        widths = [variant.width for variant in self.product.variants if variant.width]
        self.letters = read_widths_audience(tuple(dict.fromkeys((*sizes, *widths))), country=shop.country)[1]
        self.settled = _settled(self.product)
        self.plain = replace(wanted, width=None, width_code=None, color=None)
        self.bare = replace(self.product, variants=(), audience=None)
        self.note = stock_words(self.product.title)
        self.page_widths: dict[Audience | None, tuple[Width, str | None] | None] = {}

    def variant(self, variant: Variant) -> VariantFit:
        """Measure one variant."""
        wanted, product, country = self.wanted, self.product, self.shop.country
        own = own_audience(variant, product)
        known = own or read_audience(variant.size_option) or self.known
        reading = read_size(
            variant.size or "",
            option_name=variant.size_option,
            product_title=product.title,
            brand=self.brand,
            home_system=self.shop.size_system,
            audience=known,
            country=country,
        )
        audience = reading.audience or known or wanted.audience
        width = None
        if variant.width:
            width = read_width(variant.width, audience=audience, country=country)
        if width is None and reading.width is not None and "width" not in reading.doubts:
            width = (reading.width, reading.width_code)
        if width is None:
            if audience not in self.page_widths:
                self.page_widths[audience] = _page_width(product, audience, country)
            width = self.page_widths[audience]
        stated, letters = width or (None, None)
        color = self.color
        if wanted.color and variant.color:
            color = compare_color(wanted.color, variant.color)
        return VariantFit(
            variant=variant,
            listing=self.listing,
            reading=reading,
            size=self._size(variant, reading, own),
            width=compare_width(
                wanted.width,
                stated,
                letters=(wanted.width_code, letters),
                audience=audience,
                country=country,
            ),
            stated_width=stated,
            color=color,
            flaw=flaw(variant.size, variant.condition, variant.unread),
            note=(stock_words(variant.size) if variant.size else None) or self.note,
        )

    def _size(self, variant: Variant, reading: SizeReading, own: Audience | None) -> SizeFit:
        wanted = self.wanted
        if wanted.size is None:
            return SizeFit(kind=FitKind.UNKNOWN, sentence="the wish names no size")
        size = compare_size(wanted.size, reading, brand=self.brand)
        if size.kind is FitKind.DIFFERENT:
            return size
        # A chart may say that the sizes meet; another's shoe is another one all the same.
        whose = reading.audience or own
        if whose and wanted.audience and (whose in _CHILDREN) != (wanted.audience in _CHILDREN):
            return SizeFit(kind=FitKind.DIFFERENT, sentence=f"a {whose} size, wanted {wanted.audience}")
        stated = self.known is Audience.UNISEX and not self.made.audiences
        if (
            {own, wanted.audience} == {Audience.MEN, Audience.WOMEN}
            and not stated
            and reading.audience is own
        ):
            return SizeFit(kind=FitKind.DIFFERENT, sentence=f"a {own} size, wanted {wanted.audience}")
        open_ = size.audience_open or size.kind in (FitKind.EXACT, FitKind.CONVERTED)
        if self.made.doubt and open_ and not reading.audience:
            return _open(f"size {reading.value}, but {self.made.doubt}", audience=True)
        if reading.width_code == "C" and "audience" in reading.inferred and self.letters == {"c"}:
            return _open(f"size {variant.size}: C is a width, or a child's size")
        verdict, why = self._named(variant)
        if verdict == "different":
            return SizeFit(kind=FitKind.DIFFERENT, sentence=why)
        return _open(why) if verdict == "unsure" else size

    def _named(self, variant: Variant) -> tuple[Verdict, str]:
        """Whether a variant's own name and its further choices leave it the wanted style."""
        plain, bare = self.plain, self.bare
        if variant.title and is_name(variant.title, self.product.title):
            found = match(plain, replace(bare, title=variant.title))
            if found.verdict == "different" and {"version", "variant", "line"} & {*found.conflicts}:
                return "unsure", f"it is named {variant.title!r}: {found.reasons[0]}"
        for choice in variant.unread:
            value = choice.partition(": ")[2]
            alone = match(plain, replace(bare, title=value))
            both = match(plain, replace(bare, title=f"{self.product.title} {value}"))
            if both.verdict == "different" or {"version", "variant", "audience"} & {*alone.conflicts}:
                return "different", f"{choice}, wanted {self.wanted.model}"
            open_ = both.verdict == "unsure" and alone.verdict != "same"
            if open_ and _key(variant) not in self.settled:
                return "unsure", f"it is {choice}, and what that means is not known"
        return "same", ""


def _open(sentence: str, *, audience: bool = False) -> SizeFit:
    return SizeFit(kind=FitKind.UNKNOWN, sentence=sentence, audience_open=audience)


def _settled(product: Product) -> frozenset[object]:
    """The sizes of which all that a further choice offers can be had, or none: there it makes no matter."""
    outcomes: dict[object, set[Availability]] = {}
    for variant in product.variants:
        outcomes.setdefault(_key(variant), set()).add(
            variant.availability if variant.evidence else Availability.UNKNOWN
        )
    return frozenset(key for key, told in outcomes.items() if told <= ORDERABLE or told <= GONE)


def _key(variant: Variant) -> object:
    return variant.size, variant.width, variant.color, variant.audience, variant.condition


def _page_width(
    product: Product, audience: Audience | None, country: str | None
) -> tuple[Width, str | None] | None:
    """The width that the product states as a whole: in its title, a property, its style code, a tag, or its
    address."""
    found = width_in_title(product.title, audience=audience, country=country)
    if found:
        return found
    told = [value for name, value in product.attributes.items() if _OF_WIDTH.fullmatch(name.strip())]
    if letters := code_width(product):
        told.append(letters)
    told += [tag[1] for tag in map(_WIDTH_TAG.fullmatch, product.tags) if tag]
    widths = {
        width for text in told if (width := read_width(text.strip(), audience=audience, country=country))
    }
    if not widths and product.url:
        path = product.url.partition("?")[0].rstrip("/").rpartition("/")[2]
        named = width_in_title(path.replace("-", " ").replace("_", " "), audience=audience, country=country)
        widths = {named} if named else set()
    return widths.pop() if len({width for width, _ in widths}) == 1 else None
