"""Reads a shop's title, or the model an agent names, into what each of its words tells.

A title is cut into segments at commas, dashes, bars, brackets and quotes. The first segment with a word of
the model in it is the name; colours, sizes and a shop's own words stand in the others.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from stockfinder.style.accessory import find_accessory
from stockfinder.style.audience import BITS, MEN, WOMEN
from stockfinder.style.codes import audience_of_code, find_codes
from stockfinder.style.color import join_parts
from stockfinder.style.lexicons import aliases, brands, key, line_keys, line_names
from stockfinder.style.text import fold
from stockfinder.style.title import SORTS, Reading
from stockfinder.style.tokens import ROMAN, Word, cut

if TYPE_CHECKING:
    from stockfinder.style.codes import Code

_MONEY = frozenset(("eur", "euro", "usd", "gbp", "pln", "zl", "kr", "chf", "lei", "sek", "dkk", "nok", "czk"))
_EVEN_IN_COLORS = frozenset(("gtx", "waterproof", "mid", "high", "flyknit", "primeknit", "insulated"))
"""Variants that no colour is named after: they count wherever they stand."""
_EXPLAINED = frozenset(
    (
        "noise",
        "shoe",
        "brand",
        "audience",
        "size",
        "trap",
        "handle",
        "season",
        "fragment",
        "state",
        "accessory",
    )
)
"""Kinds of words that are understood and name nothing."""
_NAMING = frozenset(("unknown", "number", "variant", "material", "activity", "style"))
_COLORING = frozenset(("unknown", "activity", "style", "width", "number"))
_SIZING = frozenset(("size", "width", "audience", "number", "noise", "sized"))
_WIDTH_LETTERS = {"m": "standard", "medium": "standard", "w": "wide", "n": "narrow"}
"""Letters behind a size. M is medium or men's: in either case nothing but the standard width."""


LONGEST = 1_000
"""Characters of a title that are read; Shopify and Magento end titles at 255, Google Merchant Center at 150.
The work on the words of one name grows with the square of their number."""


@lru_cache(maxsize=1024)
def read(title: str, *, brand: str | None = None, like: str | None = None) -> Reading:
    """Read a title, as far as `LONGEST`. Never raises.

    :param brand: a brand known from elsewhere, which counts as named.
    :param like: a brand to read the name by where none is named.
    """
    reading = Reading()
    folded, reading.codes, reading.gtins = find_codes(fold(title[:LONGEST]))
    found, opened = cut(folded)
    _settle_brands(reading, found, brand)
    segments: list[list[Word]] = [[] for _ in opened]
    for word in found:
        segments[word.segment].append(word)
        if word.kind == "audience":
            reading.audience |= BITS[word.text]
        elif word.kind == "ground":
            reading.ground.add(word.text)
        elif word.kind == "fragment":
            reading.fragments.append(word.text)
        elif word.kind == "shoe" and word.text in SORTS:
            reading.sorts.add(word.text)
        elif word.kind == "state":
            reading.extra.append(word.raw)
    if not reading.audience:
        for code in reading.codes:
            reading.audience |= _audience_of_code(code, reading)
    reading.accessory = find_accessory(segments, opened)
    at = _name_at(segments, opened, has_sort=bool(reading.sorts))
    for i, words in enumerate(segments):
        if i == at:
            _read_name(reading, words, reading.brands or [reading.implied or like or ""])
        elif words:
            after = segments[i + 1] if i + 1 < len(segments) else []
            _read_other(reading, words, opened[i], after, behind=i > at)
    if reading.colors:
        told = [join_parts([(word.joint, word.raw, word.color) for word in run]) for run in reading.colors]
        reading.colorway = max(told, key=len)
    return reading


def _audience_of_code(code: Code, reading: Reading) -> int:
    """The audience in a code, where the title's brand is the one that writes its codes so."""
    owner = {"balance": "New Balance", "brooks": "Brooks"}.get(code.shape)
    if owner not in (*reading.brands, reading.implied):
        return 0
    return BITS.get(audience_of_code(code), 0)


def _settle_brands(reading: Reading, found: list[Word], brand: str | None) -> None:
    """Take the brands; a brand that is an ordinary word too counts only where the title starts with it."""
    known = brands()
    if brand:
        reading.brands.append(brand)
    started = False
    for i, word in enumerate(found):
        if word.kind == "number" and i == 0 and _is_year(word) and len(found) > 2:
            word.kind = "noise"  # `2017 Air Jordan 12`
        elif word.kind == "brand":
            if started and known[word.text].weak and word.text not in reading.brands:
                word.kind, word.text = "unknown", word.raw
            elif word.text not in reading.brands:
                reading.brands.append(word.text)
        if word.kind not in ("noise", "audience", "shoe", "size", "number"):
            started = True
    if not reading.brands:
        reading.implied = _brand_of_line([word for word in found if word.kind not in _EXPLAINED])


def _brand_of_line(found: list[Word]) -> str | None:
    """The brand whose line the words start with, if it is one brand's alone."""
    keys = line_keys()
    for count in (3, 2, 1):
        at = " ".join(word.raw for word in found[:count])
        lines = keys.get(at, ())
        if len(at) > 3 and not at.isdigit() and len({line.brand for line in lines}) == 1:
            return lines[0].brand
    return None


def _name_at(segments: list[list[Word]], opened: list[str], *, has_sort: bool) -> int:
    """Which segment holds the name; a quoted one only where nothing else can: `Laufschuh "Ghost 16"`."""
    named = [i for i, words in enumerate(segments) if _has_name(words, first=not opened[i])]
    plain = [i for i in named if "\x01" not in opened[i]]
    if has_sort:
        named = plain
    return (plain or named or [len(segments)])[0]


def _has_name(segment: list[Word], *, first: bool) -> bool:
    return any(
        word.kind in _NAMING and not _is_base(word) and (first or not _may_be_size(segment, i))
        for i, word in enumerate(segment)
    )


def _is_base(word: Word) -> bool:
    return word.color is not None and word.color.role == "base"


def _is_shade(word: Word) -> bool:
    """Whether a word is a colour by itself; behind `boots` or `shoes` any such word is."""
    return word.color is not None and word.color.role != "mod"


def _is_generic(segment: list[Word], i: int) -> bool:
    """Whether a word of activity or style only describes: `trail` in `Trail Running Shoe`, `classic` in
    `Classic Sneaker`; not in `Pegasus Trail 4`, `Z/1 Classic`."""
    for after in segment[i + 1 :]:
        if after.kind == "shoe":
            return segment[i].kind == "activity" or after.text not in SORTS  # a Desert Boot is one
        if after.text == "running":
            return True
        if after.kind not in ("activity", "style", "noise", "audience"):
            return False
    if segment[i].kind != "activity" or segment[i].text == "trail":
        return False  # a Pegasus 36 Trail is no Pegasus 36
    return i > 0 and segment[i - 1].kind in ("number", "shoe", "noise", "ground")


# -- the name


def _read_name(reading: Reading, segment: list[Word], names: list[str]) -> None:
    """Read the segment that holds the name; `names` are the brands whose soft words to leave out."""
    known = brands()
    soft = known[names[0]].soft if len(names) == 1 and names[0] in known else _soft(names)
    colored = _colored(segment)
    run: list[Word] = []
    for i, word in enumerate(segment):
        kind = word.kind
        if kind in _EXPLAINED:
            if kind == "size" and word.raw in ("m", "w") and i:
                _read_letter_of_audience(reading, word.raw)
        elif i in colored:
            run.append(word)
        elif kind == "width":
            reading.widths.append(word.raw if word.text == "letters" else word.text)
        elif (
            kind == "sized"
            or (kind == "number" and _is_marked_size(segment, i))
            or (kind in ("activity", "style") and _is_generic(segment, i) and not _in_line(segment, i, names))
        ):
            continue
        elif word.raw in soft and (not reading.name or word.raw in reading.soft):
            reading.soft.append(word.raw)
        elif kind == "number" and word.text in ("v", "x"):
            _read_letter(reading, segment, i)
        elif kind != "ground" and word.text not in SORTS:
            if kind == "activity":
                word.kind = "variant"  # a Pegasus Trail is no Pegasus
            reading.name.append(word)
    if run:
        reading.colors.append(run)
    _apply_aliases(reading, names, soft)


def _soft(names: list[str]) -> frozenset[str]:
    known = brands()
    return frozenset().union(*(known[name].soft for name in names if name in known))


def _read_letter_of_audience(reading: Reading, letter: str) -> None:
    """Take a lone M or W behind the name for the audience, where nothing else says it: `Outpulse W`."""
    said = MEN if letter == "m" else WOMEN
    if not reading.audience:
        reading.audience = said
    elif reading.audience != said and letter == "w":
        reading.widths.append("wide")


def _read_letter(reading: Reading, segment: list[Word], i: int) -> None:
    """Read a lone V or X: a Roman number at the end of a name, a word before another, or a mere joint."""
    word = segment[i]
    after = segment[i + 1].kind if i + 1 < len(segment) else ""
    if i and segment[i - 1].raw in reading.soft:
        return  # `Fresh Foam X 880`
    if after == "number":
        if word.text == "v":
            return  # `V 12`
    elif after == "unknown":
        if reading.name:
            return  # `Nike x Off-White`
    elif reading.name:
        word.text = ROMAN[word.text]
    reading.name.append(word)


def _is_marked_size(segment: list[Word], i: int) -> bool:
    """Whether a number in the name says itself that it is a size: `size 10`, `10 us`."""
    before = segment[i - 1].raw if i else ""
    after = segment[i + 1].raw if i + 1 < len(segment) else ""
    return before in ("size", "sz", "us", "uk", "eu", "eur") or after in ("us", "uk", "eu")


def _apply_aliases(reading: Reading, names: list[str], soft: frozenset[str]) -> None:
    """Give a line its own name: `Roshe Run` is `Roshe One`, but an `Addiction Walker` no `Addiction GTS`."""
    known = aliases()
    if not any(word.raw in known for word in reading.name):
        return
    i = 0
    while i < len(reading.name):
        ahead = [word.raw for word in reading.name[i : i + 5]]
        alias = next(
            (
                (words, line)
                for words, line in known.get(ahead[0], ())
                if line.brand in names and tuple(ahead[: len(words)]) == words
            ),
            None,
        )
        shortest = 1 if alias is None else len(alias[0]) + 1
        held = next((n for n in range(len(ahead), shortest - 1, -1) if _is_line(ahead[:n], names)), 0)
        if held or alias is None:
            i += max(held, 1)
            continue
        words, line = alias
        own = [word for word in cut(key(line.name))[0] if word.raw not in soft]
        reading.name[i : i + len(words)] = own
        i += len(own)


def _in_line(segment: list[Word], i: int, names: list[str]) -> bool:
    """Whether a word belongs to the name of a known line: `classic` in `Suede Classic Sneakers`."""
    for start in range(max(0, i - 2), i + 1):
        for end in range(i + 1, min(i + 3, len(segment)) + 1):
            if end - start > 1 and _is_line([word.raw for word in segment[start:end]], names):
                return True
    return False


def _is_line(raw: list[str], names: list[str]) -> bool:
    """Whether words are a line's own name at one of the brands."""
    return not line_names().get(" ".join(raw), frozenset()).isdisjoint(names)


def _colored(segment: list[Word]) -> set[int]:
    """Which words of the name's segment tell a colour: runs with a colour word proper, or with slashes."""
    found: set[int] = set()
    named = False
    i, size = 0, len(segment)
    while i < size:
        start = i
        while i < size and segment[i].color is not None and segment[i].kind in _COLORING:
            i += 1
        if i == start:
            named = named or segment[i].kind not in _EXPLAINED
            i += 1
            continue
        run = segment[start:i]
        tells = _is_base if start == 0 or segment[start - 1].kind != "shoe" else _is_shade
        if any(tells(word) for word in run) and (named or _is_base(run[0])):
            found.update(range(start, i))
        else:
            named = True
    first = next((i for i, word in enumerate(segment) if word.kind in _NAMING), 0)
    for i, word in enumerate(segment):
        # Chaco's `Z/Cloud` is a name: it stands first.
        if word.joint == "/" and i > first + 1 and word.kind == "unknown" and not word.raw[0].isdigit():
            found.add(i)
            if i - 1 in found:
                found.update(_rest_of_color(segment, i + 1))
            if segment[i - 1].kind == "unknown":
                found.add(i - 1)
    return found


def _rest_of_color(segment: list[Word], start: int) -> list[int]:
    """The words at the end of the name that a colour goes on with: `Grey/Surf the Web`."""
    rest = list(range(start, len(segment)))
    return rest if all(segment[i].kind in ("unknown", "noise") for i in rest) else []


# -- beside the name


def _read_other(
    reading: Reading, segment: list[Word], opened: str, after: list[Word], *, behind: bool
) -> None:
    """Read a segment beside the name: a colour, a size, or a shop's own words.

    :param after: the next segment.
    :param behind: whether it stands behind the name.
    """
    quoted = "\x01" in opened
    shop = not after and ("|" in opened or "@" in opened)
    is_color = quoted or _is_color(segment, after)
    run: list[Word] = []
    begun = False
    for i, word in enumerate(segment):
        kind = word.kind
        if kind in _EXPLAINED or kind == "ground":
            if run and kind in ("shoe", "audience", "noise") and not quoted:
                reading.colors.append(run)
                run = []
        elif kind in ("number", "sized") and _may_be_size(segment, i):
            if i + 1 < len(segment) and segment[i + 1].raw in _WIDTH_LETTERS:
                reading.widths.append(_WIDTH_LETTERS[segment[i + 1].raw])
        elif kind == "width" and not (
            is_color and word.color and i + 1 < len(segment) and segment[i + 1].color
        ):
            reading.widths.append(word.raw if word.text == "letters" else word.text)
        elif kind == "variant" and (not (is_color and (begun or quoted)) or _counts_in_color(segment, i)):
            reading.name.append(word)
        elif is_color:
            begun = True
            if kind != "material":
                run.append(word)
        elif kind == "number":
            if len(word.text) < 4 and not _is_price(segment, i):
                reading.name.append(word)
            elif not _is_year(word):
                reading.fragments.append(word.text)
        elif kind in ("activity", "style"):
            if word.text == "trail" and not _is_generic(segment, i):
                word.kind = "variant"
                reading.name.append(word)
        elif kind == "unknown" and behind and not shop and word.raw not in reading.soft:
            reading.extra.append(word.raw)
    if run:
        reading.colors.append(run)


def _counts_in_color(segment: list[Word], i: int) -> bool:
    """Whether a variant inside a colour is one: not `Mid` in `Mid Blue`, nor `High` in `High Risk Red`."""
    text = segment[i].text
    return text in _EVEN_IN_COLORS and (text not in ("mid", "high") or i == len(segment) - 1)


def _is_color(segment: list[Word], after: list[Word]) -> bool:
    """Whether a segment beside the name is a colour."""
    free = [word for word in segment if word.kind == "unknown" or word.color is not None]
    if not free:
        return False
    if any(word.joint == "/" and not word.raw[0].isdigit() for word in segment[1:]):
        return True
    if any(word.color is not None and word.color.role != "mod" for word in free):
        return True
    # `Peacoat, 9.5 M`: a short segment right before the size.
    return len(segment) <= 4 and bool(after) and after[0].kind in ("number", "sized", "size")


def _may_be_size(segment: list[Word], i: int) -> bool:
    """Whether a number beside the name is a size: nothing but words of sizes stands behind it."""
    word = segment[i]
    if word.kind == "sized":
        return True
    if word.kind != "number":
        return False
    try:
        value = float(word.text)
    except ValueError:
        return False
    if not (0 < value <= 18 or 33 <= value <= 52) or value * 6 % 1:
        return False
    return all(after.kind in _SIZING for after in segment[i + 1 :])


def _is_year(word: Word) -> bool:
    return len(word.text) == 4 and word.text.startswith(("19", "20"))


def _is_price(segment: list[Word], i: int) -> bool:
    return any(word.raw in _MONEY for word in segment[max(i - 1, 0) : i + 3])
