"""Cuts a title into words and phrases with their meanings, and into segments."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from stockfinder.style.lexicons import colors, phrases
from stockfinder.style.text import words

if TYPE_CHECKING:
    from stockfinder.style.lexicons import Color, Phrases

ROMAN = {"v": "5", "x": "10", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
ROMAN |= {"xi": "11", "xii": "12", "xiii": "13", "xiv": "14"}
_SIZE_WORDS = frozenset(
    "size sizes sz us uk eu eur euro cm m w b d e n taille taglia talla maat grosse groesse rozmiar".split()  # noqa: SIM905 # one line, not 24
)
_DOMAINS = frozenset(
    ("com", "de", "fr", "es", "it", "pl", "nl", "eu", "net", "org", "uk", "co", "at", "ch", "se")
)
_ENDINGS = (
    *((ending, "shoe") for ending in ("schuh", "schuhe", "schuhen", "schoen", "schoenen", "skor", "sneaker")),
    *((ending, "boot") for ending in ("stiefel", "stiefelette", "stiefeletten", "laarzen", "stovlar")),
    *((ending, "sandal") for ending in ("sandale", "sandalen", "sandaler")),
)
_MAYBE_NUMBER = frozenset("0123456789vxisafhuecmw")
"""First characters of numbers, Roman numbers, and what `_glued` reads."""


class Word:
    """One word, or phrase, of a title."""

    __slots__ = ("color", "joint", "kind", "raw", "segment", "text")

    def __init__(  # noqa: PLR0917 # made for every word of every title: keywords would cost a tenth of the reading
        self, raw: str, text: str, kind: str, segment: int, joint: str = "", color: Color | None = None
    ) -> None:
        self.raw = raw
        """As written, folded."""
        self.text = text
        """The meaning where the lexicons know it (`gtx`), else the word itself; numbers without `.0`."""
        self.kind = kind
        """The lexicon's section, or `number`, `sized` (a number that says it is a size), `size` (a word of
        sizes), `season`, `fragment` (of a style code), `handle` (a language or shop behind @), `unknown`."""
        self.segment = segment
        self.joint = joint
        """What joins it to the word before: `/`, `-` without spaces around, or nothing."""
        self.color = color


@cache
def _quote() -> re.Pattern[str]:
    return re.compile(r"""(?<![^\s(\[|,])(?:'([^'"\s][^'"]{1,40})'|"([^'"\s][^'"]{1,40})")(?![^\s,.)\]|])""")


def _marked_quote(found: re.Match[str]) -> str:
    """A quoted name between marks, as one segment: `'Protection Pack - Rain Cloud'`."""
    return f" \x01{(found[1] or found[2]).replace(' - ', ' / ')}\x02 "


@cache
def _glued() -> re.Pattern[str]:
    """A version or a size glued to its letters: `990v6`, `v12`, `us10`, `10.5m`."""
    return re.compile(
        r"(?P<letter>[mw]?)(?P<model>\d{2,4})v(?P<version>\d{1,2})|v(?P<only>\d{1,2})"
        r"|(?P<system>us|uk|eu|cm)(?P<after>\d{1,2}(?:\.5)?)"
        r"|(?P<before>[5-9](?:[.,]5)?|4[.,]5|[1-5]\d(?:[.,]5)?)(?P<mark>m|us|uk|eu|cm|e{2,4}|[2346]e|x?w{1,2}|d|b|n)"
        r"|(?P<season>(?:ss|aw|fw|sp|su|fa|ho)\d{2})"
    )


@lru_cache(maxsize=256)
def _part(before: str) -> tuple[bool, str]:
    """What stands between two words: whether it ends a segment, and how it joins them if not."""
    if re.search(r"""[,;|()\[\]{}:"\x01\x02!?•·>@]|\s-|-\s""", before):
        return True, ""
    return False, "/" if "/" in before else "-" if before == "-" else ""


def cut(folded: str) -> tuple[list[Word], list[str]]:
    """Cut folded text into words with their meanings; and for each segment, what stands before it.

    A quoted segment has `\\x01` before it.
    """
    if "'" in folded or '"' in folded:
        folded = _quote().sub(_marked_quote, folded)
    raw = words(folded)
    known, tones = phrases(), colors()
    found: list[Word] = []
    opened = [""]
    i, size = 0, len(raw)
    while i < size:
        before, word = raw[i]
        joint = ""
        if before and before != " ":
            ends, joint = _part(before)
            if ends:
                opened.append(before)
            if "@" in before or (joint == "-" and found and found[-1].kind == "handle"):
                # `"..."@fr-be`, `@ upclassics`
                found.append(Word(word, word, "handle", len(opened) - 1))
                i += 1
                continue
            if before == "." and word in _DOMAINS and found:
                found[-1].kind = "noise"
                i += 1
                continue
        kind, text, taken = "unknown", word, 1
        entry = known.get(word)
        if entry is not None:
            kind, text, taken = _meaning(entry, raw, i)
        color = None
        if taken == 1:
            color = tones.get(word)
            if i + 1 < size and (two := tones.get(f"{word} {raw[i + 1][1]}")) and not _part(raw[i + 1][0])[0]:
                color, taken = two, 2
            elif kind == "unknown":
                if word in _SIZE_WORDS:
                    kind = "size"
                elif word == "+":
                    kind, text = "variant", "plus"
                elif len(word) > 7 and (sort := _ending(word)):
                    kind, text = "shoe", sort
                elif word[0] in _MAYBE_NUMBER and _add_number(found, word, len(opened) - 1, joint):
                    i += 1
                    continue
        if taken > 1:
            word = " ".join(one for _, one in raw[i : i + taken])
            text = text if kind != "unknown" else word
        found.append(Word(word, text, kind, len(opened) - 1, joint, color))
        i += taken
    return found, opened


def _ending(word: str) -> str:
    """The sort of shoe that a compound names: `Straßenlaufschuhe`, `wandelschoenen`, `Schnürstiefel`."""
    for ending, sort in _ENDINGS:
        if word.endswith(ending):
            return sort
    return ""


def _meaning(entry: Phrases, raw: list[tuple[str, str]], i: int) -> tuple[str, str, int]:
    """A known word's kind and meaning, and how many words the phrase has."""
    word = raw[i][1]
    for rest, (kind, text) in entry.longer:
        end = i + 1 + len(rest)
        if end <= len(raw) and all(
            raw[at][1] == one and not _part(raw[at][0])[0] for at, one in enumerate(rest, i + 1)
        ):
            return kind, text, 1 + len(rest)
    if entry.alone is None:
        return "unknown", word, 1
    kind, text = entry.alone
    return kind, word if kind in ("activity", "style") else text, 1


def _add_number(found: list[Word], word: str, segment: int, joint: str) -> bool:
    """Add a word that is a number, a version or a size; false where it is none."""
    if word[0].isdigit():
        plain = word.replace(",", ".")
        if plain.replace(".", "", 1).isdigit():
            # `SP16 800`: behind a season stands a piece of the style code.
            kind = "fragment" if found and found[-1].kind == "season" else "number"
            found.append(Word(word, plain.removesuffix(".00").removesuffix(".0"), kind, segment, joint))
            return True
    elif word in ROMAN:
        # What a lone V or X means, its neighbours tell.
        found.append(Word(word, ROMAN[word] if len(word) > 1 else word, "number", segment, joint))
        return True
    glued = _glued().fullmatch(word)
    if glued is None:
        return False
    if glued["model"]:
        if glued["letter"]:  # New Balance's `W990v6`
            found.append(Word(word, "women" if glued["letter"] == "w" else "men", "audience", segment))
            word = word[1:]
        found.append(Word(word, glued["model"], "number", segment, joint))
        found.append(Word(word, str(int(glued["version"])), "number", segment))
    elif glued["only"]:
        found.append(Word(word, str(int(glued["only"])), "number", segment, joint))
    elif glued["season"]:
        found.append(Word(word, word, "season", segment, joint))
    else:
        if glued["system"]:
            found.append(Word(glued["system"], glued["system"], "size", segment, joint))
        found.append(
            Word(word, (glued["after"] or glued["before"]).replace(",", "."), "sized", segment, joint)
        )
        if mark := glued["mark"]:
            is_width = mark[-1] == "e" or mark in ("xw", "ww", "xww")
            found.append(
                Word(mark, "letters" if is_width else mark, "width" if is_width else "size", segment)
            )
    return True
