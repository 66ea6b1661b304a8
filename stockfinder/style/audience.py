"""For whom a product says it is made: men, women, kids; as bits, since a shoe may be for several."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from stockfinder.style.text import fold
from stockfinder.style.tokens import cut
from stockfinder.wanted import Audience

if TYPE_CHECKING:
    from stockfinder.product import Product

MEN, WOMEN, KIDS, TODDLER, INFANT = 1, 2, 4, 8, 16
ADULT = MEN | WOMEN
BITS = {
    "men": MEN,
    "women": WOMEN,
    "unisex": ADULT,
    "adult": ADULT,
    "kids": KIDS,
    "toddler": TODDLER,
    "infant": INFANT,
}
"""From the lexicon's meanings, and from `Audience`'s values, to bits."""

_WORDS = ((MEN, "men's"), (WOMEN, "women's"), (KIDS, "kids'"), (TODDLER, "toddlers'"), (INFANT, "infants'"))
_NAMES = {BITS[audience.value]: audience for audience in Audience}
_PROPERTIES = frozenset(("gender", "audience", "age group", "department", "target gender"))


@lru_cache(maxsize=512)
def audience_in(text: str) -> int:
    """The audience that a tag, a property or a part of an address says; 0 where it is silent."""
    bits = 0
    for word in cut(fold(text))[0]:
        if word.kind == "audience":
            bits |= BITS[word.text]
    return bits


def stated_audience(product: Product, title: int) -> int:
    """For whom a product says it is; 0 where it is silent.

    Its own field goes before its title, and that before its properties, its address and its tags.

    :param title: what the title says.
    """
    stated = (audience_in(product.audience) if product.audience else 0) or title
    if not stated:
        for name, value in product.attributes.items():
            if name.casefold() in _PROPERTIES:
                stated |= audience_in(value)
    if not stated and product.url:
        path = product.url.partition("?")[0].partition("//")[2].rstrip("/").split("/")[1:]
        stated = audience_in(path[-1]) if path else 0
    if not stated:
        for tag in product.tags:
            stated |= audience_in(tag)
    if stated & TODDLER and not stated & ADULT:
        stated &= ~KIDS  # `(TD) ... Kids`: the narrower word says it
    return stated


def named(bits: int) -> Audience | None:
    """The audience as one word, where there is one."""
    return _NAMES.get(bits)


def say(bits: int) -> str:
    """The audience in words: `men's and women's`."""
    return " and ".join(word for bit, word in _WORDS if bits & bit)
