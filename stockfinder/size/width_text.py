"""Finds the width in an option's value, in what an agent types, and in a product's title."""

from __future__ import annotations

import re
from functools import lru_cache

from stockfinder.size import terms
from stockfinder.size.context import LONGEST, read_audience, read_title
from stockfinder.size.scan import scan
from stockfinder.size.width import LETTER_NAMES, NAMES, Mark, decide, letters_width, plain
from stockfinder.wanted import Audience, Width

_WORD = re.compile(r"[^\W_]+(?:'s)?")
_IN_BRACKETS = re.compile(
    r"[(\[]([a-e])(?:\s?\(?m\)?)?[)\]]|\b([a-e])\s?\(m\)|\b([a-h])\s(?:width|fit(?:ting)?)\b"
)
_PARTS = frozenset(
    {
        *(
            "calf",
            "shaft",
            "leg",
            "toe",
            "toes",
            "toebox",
            "box",
            "square",
            "round",
            "snip",
            "pointed",
            "strap",
        ),
        *(
            "straps",
            "mouth",
            "brim",
            "ankle",
            "opening",
            "heel",
            "cuff",
            "open",
            "sole",
            "forefoot",
            "collar",
        ),
    }
)
"""Parts of a shoe that are wide or narrow without the shoe being so."""
_OF_WIDTH = frozenset(("width", "widths", "fit", "fitting"))
_SURE = frozenset(
    ("2a", "3a", "4a", "aa", "2e", "3e", "4e", "5e", "6e", "ee", "eee", "eeee", "ww", "www", "xw", "xxw")
)
"""Letters that mean nothing else in a title."""


def read_width(
    text: str, *, audience: Audience | str | None = None, country: str | None = None
) -> tuple[Width, str | None] | None:
    """Read a width by itself: an option (`2E (Wide)`, `D`, `Extra Wide`), or what an agent types.

    Gives the width on that audience's scale and the letters as read (nothing for a bare name), or nothing
    where the text is no width or contradicts itself. Without an audience letters are read on the US men's
    scale.
    """
    return _read(text, audience, country)


@lru_cache(maxsize=2048)
def _read(text: str, audience: str | None, country: str | None) -> tuple[Width, str | None] | None:
    word = text.strip().lower()
    own: Audience | None = None
    if word in terms.CODES:
        marks = [Mark(part) for part in terms.CODES[word]]
    elif word in LETTER_NAMES or word in NAMES:
        marks = [Mark(word)]
    else:
        found = scan(text)
        marks = found.loose_marks()
        for item in found.items:
            marks += item.marks + [Mark(letter) for letter, _ in item.letters]
        own = read_audience(text)
    return _width(marks, own or read_audience(audience), country)


@lru_cache(maxsize=512)
def read_widths_audience(
    texts: tuple[str, ...], *, country: str | None = None
) -> tuple[Audience | None, frozenset[str]]:
    """For whom a page's widths are, by the letters beside their names: `B - Medium` is women's, `D - Medium`
    men's; and B without D is women's. Also the letters themselves, written one way (`EE` is `2e`).

    Says nothing where they speak for both, nor of British and German letters.
    """
    said: set[Audience] = set()
    every: set[str] = set()
    for text in texts:
        found = scan(text)
        marks = found.loose_marks()
        for item in found.items:
            marks += item.marks + [Mark(letter) for letter, _ in item.letters]
        letters = [m for m in marks if m.text not in NAMES and m.text not in LETTER_NAMES]
        name = decide([m for m in marks if m not in letters], None, country)[0]
        read = {sex: decide(letters, sex, country)[0] for sex in (Audience.MEN, Audience.WOMEN)}
        every |= {plain(m.text) for m in letters if letters_width(m.text, None, country)}
        if name is not None and read[Audience.MEN] is not read[Audience.WOMEN]:
            said |= {sex for sex, width in read.items() if width is name}
    if country and country.upper() in ("GB", "UK", "IE", "DE", "AT", "CH"):
        return None, frozenset(every)
    if not said and "b" in every and not every & {"d", "3e", "4e", "5e", "6e"}:
        said = {Audience.WOMEN}
    return (said.pop() if len(said) == 1 else None), frozenset(every)


def width_in_title(
    title: str, *, audience: Audience | str | None = None, country: str | None = None
) -> tuple[Width, str | None] | None:
    """Find the width that a product's title states (`880v15 - Wide`, `Wide Width`, `(2E)`).

    A wide calf, a narrow toe and a shaft's inches are no widths of the shoe; neither is a row of widths.
    """
    return _find(title, audience, country)


@lru_cache(maxsize=2048)
def _find(title: str, audience: str | None, country: str | None) -> tuple[Width, str | None] | None:
    text = title[:LONGEST].lower().replace("’", "'")
    words = _WORD.findall(text)
    marks = [Mark(next(filter(None, found))) for found in _IN_BRACKETS.findall(text)]
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        name = terms.JOINED.get((before, word), word)
        if name not in NAMES and word not in _SURE:
            continue
        if (
            after in _PARTS
            or before == "world"
            or after in ("medium", "regular", "standard")
            or before in _PARTS
        ):
            continue
        usual = name in NAMES and NAMES[name] is Width.STANDARD
        if word in _SURE or not usual or after in _OF_WIDTH or before in _OF_WIDTH:
            marks.append(Mark(name))
    return _width(marks, read_audience(audience) or read_title(title, None).audience, country)


def _width(
    marks: list[Mark], audience: Audience | None, country: str | None
) -> tuple[Width, str | None] | None:
    width, code, _ = decide(marks, audience, country.upper() if country else None)
    return None if width is None else (width, code)
