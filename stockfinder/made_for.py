"""For whom a product is, where its title and data do not say it: its labels, widths, code and text. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.size import read_size, read_widths_audience
from stockfinder.size.context import read_audience
from stockfinder.size.number import WHOLE, sixtieths
from stockfinder.style.audience import audience_in, named, stated_audience
from stockfinder.wanted import Audience, SizeSystem

if TYPE_CHECKING:
    from stockfinder.product import Product, Variant
    from stockfinder.shop import Shop
    from stockfinder.size import SizeReading

_CHILDREN = frozenset({Audience.KIDS, Audience.TODDLER, Audience.INFANT})
_BROOKS = re.compile(r"(?<!\d)1(?P<who>[12])0\d{3}[- ]?(?P<width>1[bd]|2a|2e|4e)(?![a-z])", re.IGNORECASE)
"""Brooks's style number and width: `120407 1B` is women's B, `110418 1D` men's D (read off shops' titles)."""
_W = re.compile(r"[(\[]\s*w\s*[)\]]|\s[-–|]\s*w\s*$", re.IGNORECASE)
_Y = re.compile(r"[(\[]\s*y\s*[)\]]|\s[-–|]\s*y\s*$", re.IGNORECASE)
_KIDS = re.compile(
    r"\b(?:kid'?s'?|youths?|juniors?|toddlers?|infants?|grade[ -]school|boys'?|girls'?)\b", re.I
)
_WORD = re.compile(r"[^\W\d_]+(?:'s\b)?")


class MadeFor(Struct, frozen=True):
    """What the page says, where the title and the product's data are silent."""

    audiences: frozenset[Audience] = frozenset()
    """For whom it says the product is; several where its variants are for several."""
    doubt: str = ""
    """Why a label that names no audience may not be taken for men's; empty where nothing speaks."""

    @property
    def words(self) -> str | None:
        """As a shop would write it, for the matching of the style."""
        return ", ".join(sorted(one.value for one in self.audiences)) or None


SILENT = MadeFor()


def is_silent(product: Product) -> bool:
    """Whether neither the product's fields, title, address nor tags say for whom it is."""
    return not stated_audience(product, audience_in(product.title))


def own_audience(variant: Variant, product: Product) -> Audience | None:
    """For whom a variant says itself it is, in its own field, else in its own name."""
    said = read_audience(variant.audience)
    if said is None and is_name(variant.title, product.title):
        said = named(audience_in(variant.title or ""))
    return said


def is_name(text: str | None, title: str) -> bool:
    """Whether a variant's title is the product's name with its options, and not the options alone."""
    if not text:
        return False
    ours, theirs = (set(_WORD.findall(one.casefold().replace("’", "'"))) for one in (title, text))
    return len(ours & theirs) >= min(2, len(ours)) > 0


def made_for(product: Product, shop: Shop) -> MadeFor:
    """Gather what the page says, of its sizes first, then of the product as a whole."""
    spoken: set[Audience] = set()
    doubts: list[str] = []
    silent: list[SizeReading] = []
    labels = [variant for variant in product.variants if variant.size or variant.audience]
    widths = [text for variant in labels for text in (variant.width, variant.size) if text]
    legend, letters = read_widths_audience(tuple(dict.fromkeys(widths)), country=shop.country)
    for variant in labels:
        if own := own_audience(variant, product) or read_audience(variant.size_option):
            spoken.add(own)
            continue
        reading = read_size(
            variant.size or "",
            option_name=variant.size_option,
            home_system=shop.size_system,
            country=shop.country,
        )
        said = {size.audience for size in reading.sizes if size.audience}
        if letters - {"c"} and said <= _CHILDREN and "c" in letters:
            said = set()  # C stands among other letters of width
        if "audience" in reading.doubts and not reading.unisex:
            doubts.append(reading.reason)
        spoken |= said
        if not said:
            silent.append(reading)
    if spoken:
        doubt = "other sizes on its page say for whom they are, and this one does not" if silent else ""
        return MadeFor(frozenset(spoken), doubt)
    whole = {audience for audience in (legend, _by_code(product), _by_text(product)) if audience}
    whole |= {audience for audience in (_by_run(silent),) if audience}
    if len(whole) > 1:
        doubts.append(f"its page speaks of {' and of '.join(sorted(whole))}")
    doubts += _hints(product, silent)
    if legend is None and {"b", "d"} <= letters and not letters & {"2e", "3e", "4e", "5e", "6e"}:
        doubts.append("B and D are women's widths as well as men's")
    if doubts:
        return MadeFor(doubt=doubts[0])
    return MadeFor(frozenset(whole))


def code_width(product: Product) -> str | None:
    """The letters of the width in Brooks's style code: `D` of `1104181D090`, `2E` of `1104182E090`."""
    found = _brooks(product)
    return found["width"].upper().removeprefix("1") if found else None


def _by_code(product: Product) -> Audience | None:
    found = _brooks(product)
    if found is None:
        return None
    return Audience.WOMEN if found["who"] == "2" or found["width"].lower() in ("1b", "2a") else Audience.MEN


def _brooks(product: Product) -> re.Match[str] | None:
    if "brooks" not in f"{product.brand} {product.title}".casefold():
        return None
    texts = (product.title, product.mpn, product.sku, product.description)
    return next((found for text in texts if text and (found := _BROOKS.search(text))), None)


def _by_text(product: Product) -> Audience | None:
    """Women's, where the description speaks of women and not of men."""
    told = " ".join((product.description or "", *product.bullets))
    bits = {read_audience(word) for word in set(_WORD.findall(told.casefold().replace("’", "'")))}
    return Audience.WOMEN if Audience.WOMEN in bits and not bits & {Audience.MEN, Audience.UNISEX} else None


def _numbers(readings: list[SizeReading]) -> list[int]:
    return [
        number
        for one in readings
        if one.system is SizeSystem.US and one.value and (number := sixtieths(one.value)) is not None
    ]


def _by_run(readings: list[SizeReading]) -> Audience | None:
    """Children's, where the sizes go on from 13 to 1."""
    sizes = _numbers(readings)
    restart = any(size < 4 * WHOLE for size in sizes) and any(size >= 10 * WHOLE for size in sizes)
    return Audience.KIDS if restart and not any(7 * WHOLE < size < 10 * WHOLE for size in sizes) else None


def _hints(product: Product, readings: list[SizeReading]) -> list[str]:
    """What forbids to take a silent product for men's, without saying what it is."""
    found = []
    if _W.search(product.title):
        found.append("W in its title is women's, or wide")
    if _Y.search(product.title):
        found.append("Y in its title may be youth")
    told = " ".join((product.description or "", *product.bullets)).replace("’", "'")
    if _KIDS.search(told) and not re.search(r"\b(?:wo)?men", told, re.IGNORECASE):
        found.append("its description speaks of children")
    sizes = _numbers(readings)
    if sizes and min(sizes) <= 5.5 * WHOLE and max(sizes) <= 12 * WHOLE and len(sizes) > 1:
        found.append("its sizes begin and end as women's do, and it does not say for whom it is")
    return found
