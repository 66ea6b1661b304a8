"""Whether two colour names mean the same colour."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from stockfinder.style.lexicons import brands, colors, phrases
from stockfinder.style.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.style.lexicons import Color
    from stockfinder.style.verdict import Verdict

_AND = frozenset(("and", "und", "et", "y", "e", "i", "en", "och", "with", "mit", "avec", "con"))
_NEAR = frozenset(
    frozenset(pair)
    for pair in (
        ("pink", "purple"),
        ("pink", "red"),
        ("red", "orange"),
        ("red", "brown"),
        ("orange", "yellow"),
        ("orange", "brown"),
        ("yellow", "green"),
        ("yellow", "gold"),
        ("green", "blue"),
        ("blue", "purple"),
        ("blue", "black"),
        ("black", "grey"),
        ("grey", "silver"),
        ("grey", "white"),
        ("grey", "beige"),
        ("white", "beige"),
        ("white", "silver"),
        ("beige", "brown"),
        ("beige", "gold"),
        ("brown", "gold"),
        ("pink", "orange"),
    )
)
"""Families that makers and translators name one for another (anthracite, teal, sail, bronze, fuchsia)."""
_NOT_A_COLOR = frozenset(("material", "shoe", "noise"))


_FIRM = frozenset(
    ("black", "white", "grey", "blue", "navy", "green", "yellow", "orange", "red", "pink", "purple", "brown")
)


class Part:
    """One colour of a colourway (`Navy/White` has two): its words, and the families they are of."""

    __slots__ = ("families", "firm", "foreign", "names", "plain")

    def __init__(self, names: Sequence[tuple[str, Color | None]]) -> None:
        self.names = frozenset(name for name, _ in names)
        self.foreign = any(color is not None and color.foreign for _, color in names)
        known = [color for _, color in names if color is not None and color.family != "-"]
        bases = [i for i, color in enumerate(known) if color.role == "base"]
        last = bases[-1] if bases else -1
        # A shade before a base word only describes it: sand grey is a grey.
        told = [color for i, color in enumerate(known) if color.role == "base" or i > last]
        self.families = tuple(dict.fromkeys(color.family for color in told))
        self.firm = bool(told) and told[0].name in _FIRM
        """Whether its main colour bears a name that is used for no other family."""
        self.plain = len(told) == 1 and self.names == {told[0].family}
        """Whether it is a family's own name and nothing more: `blue`."""

    @property
    def essence(self) -> frozenset[str]:
        """The words without those that only modify."""
        known = colors()
        return frozenset(name for name in self.names if name not in known or known[name].role != "mod")


Colorway = tuple[Part, ...]


def compare_color(wanted: str, shop: str) -> Verdict:
    """Compare a wanted colour with a shop's colour name, across languages and colour families.

    A family asked for (`blue`) is met by any name whose main colour is of it (`Navy/White`, `Marineblau`);
    the main colour stands first. `unsure`: a name without a known colour (`Mysterioso`), a nickname
    (`Chicago`), or a wish that names more than the shop does. Never raises.
    """
    return compare_colorways(colorway(wanted), colorway(shop))


@lru_cache(maxsize=512)
def colorway(text: str) -> Colorway:
    """Read a colour name as shops and agents write it."""
    known, tones = phrases(), colors()
    raw = words(fold(text))
    slashed = "/" in text
    parts: list[list[tuple[str, Color | None]]] = [[]]
    i = 0
    while i < len(raw):
        before, word = raw[i]
        if word in _AND or word == "+":
            parts.append([])
            i += 1
            continue
        if _parts_at(before, slashed=slashed, last=parts[-1]):
            parts.append([])
        two = f"{word} {raw[i + 1][1]}" if i + 1 < len(raw) else ""
        if two in tones:
            parts[-1].append((tones[two].name, tones[two]))
            i += 2
            continue
        color = tones.get(word)
        entry = known.get(word)
        if color is not None:
            parts[-1].append((color.name, color))
        elif not (entry and entry.alone and _is_no_color(entry.alone)):
            parts[-1].append((word, None))
        i += 1
    return _colorway(parts)


def _is_no_color(entry: tuple[str, str]) -> bool:
    """Whether a word beside colours is none: a brand (`Puma Black`), a material, a shop's own word."""
    kind, meaning = entry
    return not brands()[meaning].weak if kind == "brand" else kind in _NOT_A_COLOR


def _colorway(parts: Sequence[Sequence[tuple[str, Color | None]]]) -> Colorway:
    """The parts, each once: `Black/White/Black` is black and white."""
    found: dict[frozenset[str], Part] = {}
    for words_of in parts:
        if words_of:
            part = Part(words_of)
            found.setdefault(part.names, part)
    return tuple(found.values())


def _parts_at(before: str, *, slashed: bool, last: list[tuple[str, Color | None]]) -> bool:
    """Whether what stands between two words parts two colours; `off-white` is one."""
    if not before or before == " " or not last:
        return False
    if any(mark in before for mark in "/,|;&"):
        return True
    color = last[-1][1]
    return "-" in before and not slashed and (color is None or color.role != "mod")


def join_parts(run: Sequence[tuple[str, str, Color | None]]) -> Colorway:
    """Make a colourway of a title's words: what joins each to the one before, the word, and its colour."""
    slashed = any(joint == "/" for joint, _, _ in run)
    parts: list[list[tuple[str, Color | None]]] = [[]]
    for joint, word, color in run:
        if _parts_at(joint, slashed=slashed, last=parts[-1]):
            parts.append([])
        if word not in _AND:
            parts[-1].append((color.name if color is not None else word, color))
    return _colorway(parts)


def compare_colorways(wanted: Colorway, shop: Colorway, *, exact: bool = False) -> Verdict:
    """Compare two colourways. `exact`: the wish is one colourway's full name, not a caller's word for it."""
    if not wanted or not shop:
        return "unsure"
    if [part.names for part in wanted] == [part.names for part in shop]:
        return "same"
    if len(wanted) == 1 and not exact:
        return _compare_loosely(wanted[0], shop)
    return _compare_parts(wanted, shop)


def _compare_loosely(wanted: Part, shop: Colorway) -> Verdict:
    """Compare a caller's colour with a colourway: its main colour decides."""
    main = shop[0]
    everything = frozenset().union(*(part.names for part in shop))
    if not wanted.families:
        # A nickname, or a marketing name without a colour in it.
        return "same" if wanted.essence and wanted.essence <= everything else "unsure"
    if not main.families:
        return "unsure"
    if len(wanted.families) > 1:
        told = tuple(dict.fromkeys(family for part in shop for family in part.families))
        if told[: len(wanted.families)] == wanted.families:
            return "same" if wanted.essence <= everything or set(wanted.essence) <= set(told) else "unsure"
        return "unsure" if set(wanted.families) <= set(told) else "different"
    if main.families[0] != wanted.families[0]:
        open_ = wanted.families[0] in main.families or wanted.essence <= main.names or _are_near(wanted, main)
        return "unsure" if open_ else "different"
    if wanted.plain or wanted.essence <= main.names:
        return "same"
    # `University Blue` asked, `Blue` told: the shop says less than the wish.
    return "same" if main.foreign and main.essence <= wanted.essence else "unsure"


def _are_near(one: Part, other: Part) -> bool:
    """Whether two parts of different families may be one colour by two names; two firm names are not."""
    if "multi" in (one.families[0], other.families[0]):
        return True
    return not (one.firm and other.firm) and frozenset((one.families[0], other.families[0])) in _NEAR


def _compare_parts(wanted: Colorway, shop: Colorway) -> Verdict:
    """Compare two colourways part by part."""
    if len(wanted) != len(shop) and 1 in (len(wanted), len(shop)):
        # One of the shops tells the main colour alone.
        short, long = sorted((wanted, shop), key=len)
        if any(_compare_part(short[0], part) != "different" for part in long):
            return "unsure"
    pairs = [_compare_part(one, other) for one, other in zip(wanted, shop, strict=False)]
    if "different" in pairs:
        told = sorted(family for part in wanted for family in part.families)
        return (
            "unsure" if told == sorted(family for part in shop for family in part.families) else "different"
        )
    if len(wanted) != len(shop):
        return "unsure" if "same" in pairs else _unlike(wanted, shop)
    if all(pair == "same" for pair in pairs):
        return "same"
    return "unsure" if "same" in pairs else _unlike(wanted, shop)


def _compare_part(one: Part, other: Part) -> Verdict:
    if one.names == other.names:
        return "same"
    if one.families and other.families:
        if one.families[0] != other.families[0]:
            return "unsure" if _are_near(one, other) else "different"
        # Translations drop what adorns, or give the family alone: `Rosa` for `Pink Blast`.
        if one.foreign and (one.plain or one.essence <= other.essence):
            return "same"
        if other.foreign and (other.plain or other.essence <= one.essence):
            return "same"
    return "unsure"


def _unlike(wanted: Colorway, shop: Colorway) -> Verdict:
    """No part is the same; full colourways without a word in common are two."""
    if len(wanted) < 2 or len(shop) < 2:
        return "unsure"
    ours = frozenset().union(*(part.names for part in wanted))
    theirs = frozenset().union(*(part.names for part in shop))
    return "unsure" if ours & theirs else "different"


def likeness(wanted: Colorway, shop: Colorway) -> float:
    """How alike two colourways are, 0 to 1, for ranking: the main colour counts most."""
    if not wanted or not shop:
        return 0.0
    pairs = [_part_likeness(one, other) for one, other in zip(wanted, shop, strict=False)]
    weights = [1 / (1 + i) for i in range(max(len(wanted), len(shop)))]
    told = min(len(wanted), len(shop))
    # What only one of them tells is half a difference.
    total = sum(weights[:told]) + sum(weights[told:]) / 2
    return sum(weight * pair for weight, pair in zip(weights, pairs, strict=False)) / total


def _part_likeness(one: Part, other: Part) -> float:
    if one.names == other.names:
        return 1.0
    if one.families and other.families:
        if one.families[0] == other.families[0]:
            return 0.85
        return 0.4 if _are_near(one, other) else 0.0
    return 0.5 if one.essence & other.essence else 0.15
