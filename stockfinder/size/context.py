"""What the page around a size label says of it: the option's name and the product's title."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from stockfinder.size import terms
from stockfinder.size.scale import home_system
from stockfinder.wanted import Audience, SizeSystem

LONGEST = 400
"""Characters of a title that are read."""

_RESALE = re.compile(r"\((gs|ps|td|i)\)")
_RESALE_AUDIENCE = {"gs": Audience.KIDS, "ps": Audience.KIDS, "td": Audience.TODDLER, "i": Audience.INFANT}
_OLDER = re.compile(r"\((?:gs|ps)\)|\b(?:youth|juniors?|grade[ -]school|big kids?|little kids?|preschool)\b")
_WORD = re.compile(r"[^\W\d_]+(?:'s\b|s')?")
_SIZE = re.compile(r"\b(?:size|sz)[\s:.-]*(\d{1,2}(?:[.,]5|(?:-|\s)1/2)?)(?![\d/])")
_NO_AUDIENCE = frozenset({"man", "man's", "baby", "i", "inf", "gs", "ps", "td"})
"""Words that mean an audience in a label, and often something else in a title (`Baby Blue`, `PS`)."""


_SEXES = {**terms.AUDIENCES, "m": Audience.MEN, "w": Audience.WOMEN}
"""`US M / US W`: beside another scale a letter is an audience."""


class Title(NamedTuple):
    """What a product's title says."""

    audience: Audience | None
    clothes: bool
    """Whether words for clothes stand in it."""
    footwear: bool
    """Whether words for footwear stand in it."""
    older_child: bool
    """Whether children's numbers in it are an older child's: `(GS)`, `Youth`, `Big Kid`."""
    size: str | None
    """The number after the word `size`."""
    text: str
    """The title itself, in lower case."""


class Option(NamedTuple):
    """What an option's name says: `US Men's Size`."""

    systems: tuple[SizeSystem, ...]
    audiences: tuple[Audience, ...]
    width: bool
    """Whether it is the choice of a width."""
    places: tuple[tuple[SizeSystem | None, Audience | None], ...] = ()
    """Of a name of several scales (`UK/US`, `US M / US W`): the system and the audience at each place."""


@lru_cache(maxsize=2048)
def read_title(title: str, brand: str | None) -> Title:
    """Read a product's title; the brand's own words (`Madden Girl`) say nothing."""
    whole = title[:LONGEST].lower().replace("’", "'")
    text = whole.replace(brand.lower(), " ") if brand else whole
    words = _WORD.findall(text)
    found = {terms.AUDIENCES[word] for word in words if word in terms.AUDIENCES and word not in _NO_AUDIENCE}
    found |= {_RESALE_AUDIENCE[mark] for mark in _RESALE.findall(text)}
    size = _SIZE.search(text)
    return Title(
        _one(found),
        not terms.NOT_SHOES.isdisjoint(words),
        not terms.FOOTWEAR.isdisjoint(words),
        bool(_OLDER.search(text)),
        size[1] if size else None,
        whole,
    )


def _one(found: set[Audience]) -> Audience | None:
    """Of several audiences the one that is meant: adults' words before children's, both sexes unisex."""
    if Audience.UNISEX in found or {Audience.MEN, Audience.WOMEN} <= found:
        return Audience.UNISEX
    for audience in (Audience.MEN, Audience.WOMEN, Audience.TODDLER, Audience.INFANT, Audience.KIDS):
        if audience in found:
            return audience
    return None


@lru_cache(maxsize=512)
def read_option(name: str) -> Option:
    """Read an option's name."""
    words = _WORD.findall(name[:LONGEST].lower().replace("’", "'"))
    systems = [terms.SYSTEMS[word] for word in words if word in terms.SYSTEMS]
    systems += [system for word in words if (system := terms.SIZE_WORDS.get(word)) is not None]
    audiences = [terms.AUDIENCES[word] for word in words if word in terms.AUDIENCES]
    width = not terms.WIDTH_OPTIONS.isdisjoint(words) and "size" not in words
    return Option(tuple(dict.fromkeys(systems)), tuple(dict.fromkeys(audiences)), width, _places(name))


def _places(name: str) -> tuple[tuple[SizeSystem | None, Audience | None], ...]:
    """What each part of a name like `UK/US`, `EU-US` or `Men/Women` is; nothing where a part is no scale."""
    parts = re.split(r"\s*[/|&-]\s*", name[:LONGEST].lower().replace("’", "'"))
    found = []
    for part in parts:
        words = [word for word in _WORD.findall(part) if word not in terms.SIZE_WORDS]
        system = next((terms.SYSTEMS[word] for word in words if word in terms.SYSTEMS), None)
        whose = next((_SEXES[word] for word in words if word in _SEXES), None)
        if system is None and whose is None:
            return ()
        found.append((system, whose))
    return tuple(found) if len(found) > 1 and len(set(found)) == len(found) else ()


@lru_cache(maxsize=512)
def read_audience(text: str | None) -> Audience | None:
    """Read for whom a product is, as the shop writes it: `men`, `Women's`, `female`, `Boys, Girls`."""
    if not text:
        return None
    words = _WORD.findall(text[:LONGEST].lower().replace("’", "'"))
    return _one({terms.AUDIENCES[word] for word in words if word in terms.AUDIENCES})


class Around(NamedTuple):
    """What is known of a label before it is read."""

    option: Option
    title: Title
    home: SizeSystem | None
    """The system of a number that names none."""
    audience: Audience | None
    """For whom the product is."""
    country: str | None


_NO_TITLE = Title(None, False, False, False, None, "")
_NO_OPTION = Option((), (), False)
_SYSTEMS = {str(system): system for system in SizeSystem}


def look_around(
    *,
    option_name: str | None,
    product_title: str | None,
    brand: str | None,
    home: str | None,
    audience: str | None,
    country: str | None,
) -> Around:
    """Gather what the page and the shop say; a word that is no system says nothing."""
    option = read_option(option_name) if option_name else _NO_OPTION
    title = read_title(product_title, brand) if product_title else _NO_TITLE
    named = option.audiences[0] if len(option.audiences) == 1 else None
    country = country.upper() if country else None
    return Around(
        option,
        title,
        _SYSTEMS.get(home or "") or home_system(country),
        named or read_audience(audience) or title.audience,
        country,
    )
