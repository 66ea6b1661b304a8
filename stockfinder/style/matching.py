"""Whether a product is the wanted style: attribute by attribute, then one verdict."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from stockfinder.style.audience import ADULT, BITS, MEN, named, say, stated_audience
from stockfinder.style.codes import Code, gtin_key, hues_of, read_code
from stockfinder.style.color import Colorway, colorway, compare_colorways, likeness
from stockfinder.style.lexicons import brand_keys, brands, key
from stockfinder.style.names import compare_names
from stockfinder.style.ranking import rank
from stockfinder.style.reading import LONGEST
from stockfinder.style.reading import read as read_title
from stockfinder.style.text import fold, plain, words
from stockfinder.style.title import Reading, named_as
from stockfinder.style.verdict import Conflict, StyleMatch, Verdict
from stockfinder.wanted import Wanted, Width

if TYPE_CHECKING:
    from stockfinder.product import Product

_UNDECODED = re.compile(r"[^\W_]\ufffd+(?!s\b)[^\W_]")
"""A word with something in it that could not be decoded; a lost apostrophe (`Men\ufffds`) is no loss."""
_WIDTH_NAMES = frozenset(width.value for width in Width)
_COLOR_IN_CODE = frozenset(("nike", "asics", "tiger", "puma", "armour", "brooks", "hoka", "saucony"))
"""Shapes of style codes whose colour part can be told from the style."""


class Wish:
    """A wish as it is matched: read once, compared with many products."""

    __slots__ = (
        "audience",
        "brand",
        "code",
        "color",
        "exact_color",
        "explained",
        "gtin",
        "listing",
        "read",
        "wanted",
        "width",
    )

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.listing = not (wanted.brand or wanted.model or wanted.code or wanted.gtin)
        """The text is another shop's title: it means one colourway, and its silence means nothing."""
        brand = canonical_brand(wanted.brand) if wanted.brand else None
        self.read = read_title(wanted.text if self.listing else wanted.model or "", brand=brand)
        self.brand = brand or (self.read.brands[0] if self.read.brands else self.read.implied)
        if not self.read.name:
            # `Nike Air`, `Yeezy Slide`: words that are left out elsewhere are all there is.
            self.read = named_as(self.read, self.read.soft or sorted(self.read.sorts))
        self.audience = BITS[wanted.audience.value] if wanted.audience else 0
        self.color: Colorway = colorway(wanted.color) if wanted.color else ()
        self.width = wanted.width
        codes, gtins = self.read.codes, self.read.gtins
        self.code = read_code(wanted.code) if wanted.code else (codes[0] if codes else None)
        self.gtin = gtin_key(wanted.gtin or gtins[0]) if wanted.gtin or gtins else None
        if self.listing:
            self.audience = self.read.audience
            self.color = self.read.colorway
        beside = f"{wanted.color or ''} {wanted.brand or ''}"
        self.explained = frozenset(word for _, word in words(fold(beside)))
        """Words that may stand in a title beside the name."""
        self.exact_color = self.listing or self.code is not None


def canonical_brand(name: str) -> str:
    """A brand in its own spelling where the lexicon knows it (`nb` is New Balance), else in lower case."""
    at = key(name)
    return brand_keys().get(at, at)


@lru_cache(maxsize=256)
def _wish(wanted: Wanted) -> Wish:
    return Wish(wanted)


def match(wanted: Wanted, product: Product) -> StyleMatch:
    """Decide whether a product is the wanted style; its sizes are the judge's.

    Reads GTIN, style code, brand, title, colour, audience, attributes and URL; a product with a title alone
    (a search hit) is enough. What was not asked for decides nothing; what the product's name adds that the
    wish does not explain refuses. A wish of nothing but `text` is read as another shop's title, of one
    colourway. Never raises.
    """
    return _Comparison(_wish(wanted), product).result()


class _Comparison:
    """One wish against one product."""

    def __init__(self, wish: Wish, product: Product) -> None:
        self.wish = wish
        self.product = product
        self.brand = canonical_brand(product.brand) if product.brand else None
        self.read = read_title(product.title, brand=self.brand, like=wish.brand)
        self.stated = stated_audience(product, self.read.audience)
        self.conflicts: dict[Conflict, str] = {}
        self.doubts: dict[str, str] = {}
        """By topic: brand, name, audience, width, color, code."""
        self.agreed: list[str] = []
        self.code = ""
        """How the style codes compare: `same`, `style` (one side lacks the colour), `other`, or nothing."""
        self.other_code: Code | None = None

    def result(self) -> StyleMatch:
        self.compare_gtin()
        self.compare_code()
        self.compare_brand()
        self.names = compare_names(
            self.wish.read,
            self.read if self.wish.read.name else Reading(),
            explained=self.wish.explained,
            confirmed=lambda word: _is_stated(word, self.product),
        )
        self.conflicts |= self.names.conflicts
        doubts = list(self.names.doubts)
        if self.names.behind and not self.wish.listing:
            doubts.append(f"the title adds {' '.join(self.names.behind)}")
        if max(len(self.product.title), len(self.wish.wanted.text)) > LONGEST:
            doubts.append("the title is too long to be read whole")
        if doubts:
            self.doubts["name"] = "; ".join(doubts)
        self.compare_audience()
        self.compare_width()
        self.color = self.compare_color()
        self.settle_other_code()
        verdict = self.verdict()
        if verdict == "different" and "gtin" not in self.conflicts and _UNDECODED.search(self.product.title):
            verdict = "unsure"
            self.doubts["name"] = "its name cannot be read"
            self.conflicts.clear()
        told = [*self.conflicts.values(), *self.doubts.values()] if verdict != "same" else []
        return StyleMatch(
            verdict=verdict,
            score=self.score(),
            reasons=(*told, *self.agreed),
            conflicts=tuple(self.conflicts) if verdict != "same" else (),
            audience=named(self.stated),
        )

    # -- identifiers

    def compare_gtin(self) -> None:
        wish = self.wish
        if wish.gtin is None:
            return
        product = self.product
        stated = [product.gtin, *(variant.gtin for variant in product.variants), *self.read.gtins]
        gtins = {gtin_key(gtin) for gtin in stated if gtin}
        if wish.gtin in gtins:
            self.agreed.append("same GTIN")
            self.code = "same"
        elif wish.read.name or wish.code:
            return  # each size has its own
        elif not gtins:
            self.doubts["code"] = "the shop does not tell its GTIN"
        elif product.gtin or all(variant.gtin for variant in product.variants):
            self.conflicts["gtin"] = "another GTIN"
        else:
            self.doubts["code"] = "not all GTINs are told"

    def compare_code(self) -> None:
        code = self.wish.code
        if code is None or self.code:
            return
        product = self.product
        fields = [field for field in (product.mpn, product.sku) if field]
        own = [*self.read.codes, *(read_code(field) for field in fields)]
        every = [*own, *(read_code(field) for v in product.variants for field in (v.mpn, v.sku) if field)]
        wanted = code.plain
        other: Code | None = None
        other_width: Code | None = None
        for one in every:
            if code.width and one.width not in ("", code.width) and one.style == code.style:
                other_width = one
                continue
            if one.plain == wanted or (code.color and one.plain.startswith(wanted)):
                self.code = "same"
                self.agreed.append("same style code")
                return
            if len(one.style) >= 5 and (one.plain.startswith(wanted) or (wanted.startswith(one.plain))):
                self.code = "style"
            elif _may_be_told_apart(one, code):
                other = one
        if other_width is not None and not self.code:
            self.code = "style"
            self.conflicts["width"] = f"style code {other_width.text}, wanted {code.text}: another width"
            return
        if not self.code and len(wanted) >= 6 and product.url and wanted.lower() in plain(product.url):
            self.code = "same"
            self.agreed.append("same style code, in the address")
        elif self.code == "style":
            self.agreed.append("same style code, without the colour")
        elif other is not None:
            self.code = "other"
            self.other_code = other
        elif not self.wish.read.name:
            self.doubts["code"] = "style code not stated"

    def settle_other_code(self) -> None:
        """Say what another style code of the same maker means, once the rest is compared."""
        code, other = self.wish.code, self.other_code
        if code is None or other is None:
            return
        said = f"style code {other.text}, wanted {code.text}"
        if code.shape in _COLOR_IN_CODE and code.style == other.style:
            self.conflicts["color"] = f"{said}: another colour"
        elif self.wish.read.name and not self.names.missing and not self.names.extra:
            if self.color == "same":
                self.doubts["code"] = f"{said}, though all else agrees"
            elif code.shape in _COLOR_IN_CODE:
                self.conflicts["code"] = said
            else:
                self.conflicts["color"] = f"{said}: another colour"
        else:
            self.conflicts["code"] = said

    # -- attributes

    def compare_brand(self) -> None:
        wish, read = self.wish, self.read
        if wish.brand is None:
            return
        wants = {*wish.read.brands, wish.brand}
        if wants & {*read.brands} or read.implied in wants:
            return
        known = brands()
        houses = {known[name].of or name for name in (*read.brands, *wants) if name in known}
        if any(name in known for name in read.brands):
            if len(houses) > 1 or not wants & known.keys():
                self.conflicts["brand"] = f"brand {read.brands[0]}, wanted {wish.wanted.brand or wish.brand}"
        elif plain(wish.brand) in plain(self.product.title):
            return
        elif not wish.listing:
            self.doubts["brand"] = f"brand {read.brands[0]}?" if read.brands else "brand not stated"

    def compare_audience(self) -> None:
        wanted = self.wish.audience
        stated = self.stated
        if not wanted:
            if self.wish.listing and stated > ADULT:
                self.doubts["audience"] = f"{say(stated)} shoe"
        elif stated & wanted:
            if (stated > ADULT) != (wanted > ADULT):
                self.doubts["audience"] = f"said to be {say(stated)}, wanted {say(wanted)}"
        elif stated:
            self.conflicts["audience"] = f"{say(stated)}, wanted {say(wanted)}"
        elif self.wish.listing:
            if wanted > ADULT:
                self.doubts["audience"] = f"audience not stated, wanted {say(wanted)}"
        elif not wanted & MEN:
            # Shops leave out "men's" far more often than any other audience.
            self.doubts["audience"] = f"audience not stated, wanted {say(wanted)}"

    def compare_width(self) -> None:
        wanted = self.wish.width
        if wanted is None:
            return
        stated = {width for text in self.read.widths if (width := self.read_width(text))}
        if wanted in stated:
            return
        if stated:
            self.conflicts["width"] = f"{', '.join(sorted(stated))}, wanted {wanted}"
        elif wanted is not Width.STANDARD and not self.widths_in_variants():
            self.doubts["width"] = f"width not stated, wanted {wanted}"

    def read_width(self, text: str) -> Width | None:
        if text in _WIDTH_NAMES:
            return Width(text)
        from stockfinder.size import read_width

        read = read_width(text, audience=self.wish.wanted.audience, country=self.wish.wanted.country)
        return read[0] if read else None

    def widths_in_variants(self) -> bool:
        """Whether the variants tell widths: then the judge picks among them."""
        return any(v.width or (v.size and _tells_width(v.size)) for v in self.product.variants)

    def compare_color(self) -> Verdict | None:
        """Compare the colour; nothing where none was asked for."""
        wish, product = self.wish, self.product
        if not wish.color:
            return None
        told = self.read.colorway
        verdict: Verdict | None = None
        if product.color:
            verdict = compare_colorways(wish.color, colorway(product.color), exact=wish.exact_color)
            shown = product.color
        elif shades := {v.color for v in product.variants if v.color}:
            found = {
                compare_colorways(wish.color, colorway(shade), exact=wish.exact_color) for shade in shades
            }
            verdict = "same" if "same" in found else "unsure" if "unsure" in found else "different"
            shown = ", ".join(sorted(shades)[:3])
        if told and verdict in (None, "unsure"):
            verdict = compare_colorways(wish.color, told, exact=wish.exact_color)
            shown = " / ".join(" ".join(word.raw for word in run) for run in self.read.colors[:1])
        wanted = wish.wanted.color or "another colour"
        if verdict is None:
            self.doubts["color"] = "colour not stated" + (f", wanted {wanted}" if wish.wanted.color else "")
        elif verdict == "different":
            self.conflicts["color"] = f"colour {shown}" + (f", wanted {wanted}" if wish.wanted.color else "")
        elif verdict == "unsure":
            self.doubts["color"] = f"colour {shown}" + (f", wanted {wanted}" if wish.wanted.color else "")
        return verdict

    # -- the verdict

    def verdict(self) -> Verdict:
        names = self.names
        if names.no_shoe:
            return "different"
        if self.code == "same":
            serious = {"version", "audience", "width"} & self.conflicts.keys()
            if names.stated and (
                ("variant" in self.conflicts and not names.minor)
                or ("line" in self.conflicts and not names.matched)
            ):
                return "unsure"
            return "unsure" if serious or "width" in self.doubts else "same"
        if self.conflicts:
            return "different"
        if self.code == "style":
            return "unsure" if self.doubts.keys() - {"name", "brand", "code"} else "same"
        if self.doubts or not names.matched:
            return "unsure"
        if self.wish.listing and self.color != "same":
            return "unsure"  # nothing tells whether it is the same colourway
        return "same"

    def hue(self) -> int:
        """Whether one listing's code tells the other one's main colour: 1 it does, -1 another, 0 silent."""
        theirs = self.read.codes[0] if self.read.codes else None
        told = ((hues_of(self.wish.code), self.read.colorway), (hues_of(theirs), self.wish.color))
        for hues, shown in told:
            if hues and shown and shown[0].families:
                return 1 if shown[0].families[0] in hues else -1
        return 0

    def score(self) -> float:
        wish, read = self.wish.read, self.read
        pieces = {code.color for code in (*wish.codes, *read.codes)} | {*wish.fragments} & {*read.fragments}
        return rank(
            self.names,
            wanted=len(wish.name),
            conflicts=self.conflicts,
            code=self.code,
            color=self.color,
            likeness=likeness(self.wish.color, read.colorway) if self.color else 0.0,
            audience_open="audience" in self.doubts,
            hue=self.hue() if self.wish.listing and not self.code else 0,
            piece_of_code=not pieces.isdisjoint((*wish.fragments, *read.fragments)),
        )


def _may_be_told_apart(one: Code, other: Code) -> bool:
    """Whether two codes are of one maker's form, so that different ones mean different styles."""
    if "digits" in (one.shape, other.shape) and "brooks" in (one.shape, other.shape):
        return len(one.style) == len(other.style)  # `110418` is a style without width and colour
    return one.shape == other.shape and one.shape not in ("?", "digits", "letters")


_STATED_ELSEWHERE = {
    "gtx": "gore-tex",
    "waterproof": "waterproof",
    "insulated": "insulated",
    "leather": "leather",
    "steel toe": "steel toe",
    "composite toe": "composite toe",
    "alloy toe": "alloy toe",
    "soft toe": "soft toe",
}
"""Variants that a title may leave to the product's properties, tags and bullets."""


def _is_stated(variant: str, product: Product) -> bool:
    """Whether a product's properties, tags or bullets confirm a variant that its title does not name."""
    if variant not in _STATED_ELSEWHERE or not (product.attributes or product.tags or product.bullets):
        return False
    from stockfinder.style.attributes import check

    found = check(_STATED_ELSEWHERE[variant], product)
    return found.state == "confirmed" and found.where in ("property", "tag", "bullet")


def _tells_width(size: str) -> bool:
    from stockfinder.size import read_size

    return read_size(size).width is not None
