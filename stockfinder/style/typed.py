"""Takes apart what an agent types: `womens broks ghost 16 gtx black 8.5 wide`.

Which number is a version and which a size is settled so: a number that belongs to a line's name (`Air Max 90`) or
is one of the line's versions and stands right behind it is the model's; what says itself that it is a size
(`size 10`, `uk 9`, `10 2e`, a half) is the size; of the rest the last one is.
"""

from __future__ import annotations

import re
from functools import cache

from stockfinder.style.codes import find_codes
from stockfinder.style.lexicons import Line, brands, fillers, line_keys
from stockfinder.style.reading import SORTS
from stockfinder.style.spelling import brand_like, is_known, line_word_like
from stockfinder.style.text import fold
from stockfinder.style.tokens import ROMAN, Word, cut
from stockfinder.wanted import Audience

_SYSTEMS = frozenset(("us", "uk", "eu", "eur", "cm", "jp", "kr", "mx", "au"))
_SIZE_MARKS = frozenset(
    ("size", "sizes", "sz", "taille", "taglia", "talla", "maat", "grosse", "groesse", "rozmiar")
)
_WIDTH_LETTERS = frozenset(("a", "b", "c", "d", "e", "g", "h", "k", "m", "n", "r", "w", "ew", "xw", "ww"))
_UPPER = frozenset(["gtx", "gts", "st", "le", "se", "og", "sr", "tr", "atr", "pf", "sp", "tf", "fg", "sg", "ag", "ic", "hg", "mg", "wp", "qs", "sl", "md"])
_MUST = {
    "eh": "EH",
    "sd": "SD",
    "slip resistant": "slip resistant",
    "non slip": "non-slip",
    "vegan": "vegan",
    "electrical hazard": "EH",
    "static dissipative": "SD",
    "s1": "S1",
    "s1p": "S1P",
    "s2": "S2",
    "s3": "S3",
    "s5": "S5",
}
"""Attributes that a product's page tells and its name seldom does."""


class Found:
    """A line of models in the text: its words are `start` to `end`."""

    __slots__ = ("end", "line", "start")

    def __init__(self, line: Line, start: int, end: int) -> None:
        self.line = line
        self.start = start
        self.end = end


class Typed:
    """What the text tells, still as text where another module reads it."""

    __slots__ = (
        "audience",
        "brand",
        "code",
        "color",
        "gtin",
        "model",
        "must",
        "notes",
        "size",
        "width",
        "wrong_gtin",
    )

    def __init__(self) -> None:
        self.brand: str | None = None
        self.model = ""
        self.audience: Audience | None = None
        self.color: str | None = None
        self.size: str | None = None
        self.width: str | None = None
        self.code: str | None = None
        self.gtin: str | None = None
        self.wrong_gtin: str | None = None
        self.must: list[str] = []
        self.notes: list[str] = []


@cache
def _sizes() -> re.Pattern[str]:
    """Sizes that say so themselves: fractions, kids' letters, a letter before (`m10`)."""
    return re.compile(
        r"\b(?:(?:us|uk|eu|eur)\s*)?\d{1,2}[ -](?:1/2|1/3|2/3)(?!\d)"
        r"|\b\d{1,2}(?:\.5)?[cyk]\b"
        r"|\b(?P<letter>[mw])\s?(?P<number>\d{1,2}(?:\.5)?)\b(?!\s*(?:v\d|x\b))"
    )


@cache
def _half() -> re.Pattern[str]:
    return re.compile(r"\b(\d{1,2}) and a half\b")


def read_typed(text: str) -> Typed:
    """Read what an agent typed. Never raises."""
    typed = Typed()
    folded = _take_must(typed, fold(text))
    folded, codes, gtins = find_codes(folded)
    for code in codes:
        if code.shape == "digits" and len(code.text) >= 12:
            typed.wrong_gtin = code.text
            typed.notes.append(f"{code.text} is no GTIN: its check digit is wrong")
        elif typed.code is None:
            typed.code = code.text
    typed.gtin = gtins[0] if gtins else None
    folded = _take_plain_sizes(typed, folded)
    found, _ = cut(_half().sub(r"\1.5", folded))
    found = [word for word in found if word.kind != "handle" and word.raw not in fillers()]
    _take_brand(typed, found)
    line = _find_line(typed, found)
    if _correct(typed, found, line) and line is None:
        line = _find_line(typed, found)
    _take_audience(typed, found)
    _take_color(typed, found, line)
    _take_size(typed, found, line)
    typed.model = _model(found, line)
    return typed


def _take_must(typed: Typed, folded: str) -> str:
    """Take out the attributes that are looked up in a product's page."""
    for words, name in _MUST.items():
        pattern = rf"(?<![\w-]){words.replace(' ', '[ -]')}(?![\w-])"
        if re.search(pattern, folded):
            folded = re.sub(pattern, " ", folded)
            if name not in typed.must:
                typed.must.append(name)
    return folded


def _take_plain_sizes(typed: Typed, folded: str) -> str:
    """Take out sizes whose very form says that they are sizes."""
    found = _sizes().search(folded)
    if found is None:
        return folded
    if found["letter"]:
        typed.audience = Audience.MEN if found["letter"] == "m" else Audience.WOMEN
        typed.size = found["number"]
    else:
        typed.size = found[0].strip()
    before, after = folded[: found.start()], folded[found.end() :]
    return f"{_without_size_mark(before)} {after}"


def _without_size_mark(before: str) -> str:
    words = before.split()
    return " ".join(words[:-1] if words and words[-1] in _SIZE_MARKS else words)


def _take_brand(typed: Typed, found: list[Word]) -> None:
    """Take the brand; one that is an ordinary word too only where no other word of the shoe stands before it."""
    known = brands()
    started = False
    for word in found:
        if word.kind == "brand":
            if typed.brand is None and not (started and known[word.text].weak):
                typed.brand, word.kind = word.text, "taken"
            elif typed.brand is not None and word.text in (typed.brand, known[typed.brand].of):
                word.kind = "taken"
            elif known[word.text].of == typed.brand:
                typed.brand, word.kind = word.text, "taken"  # nike air jordan
            else:
                word.kind, word.text = "unknown", word.raw
        started = started or (word.kind in ("unknown", "variant", "activity", "style") and word.color is None)


def _find_line(typed: Typed, found: list[Word]) -> Found | None:
    """Find the longest name of a line; it tells the brand where that is not said."""
    keys = line_keys()
    for count in (5, 4, 3, 2, 1):
        for start in range(len(found) - count + 1):
            part = found[start : start + count]
            if any(word.kind in ("taken", "audience", "sized") for word in part):
                continue
            name = " ".join(word.raw for word in part)
            lines = [line for line in keys.get(name, ()) if typed.brand in (None, line.brand)]
            if len({line.brand for line in lines}) != 1 or (
                typed.brand is None and not _is_telling(name, part)
            ):
                continue
            if typed.brand is None:
                typed.brand = lines[0].brand
                typed.notes.append(f"{typed.brand} (from {lines[0].name})")
            return Found(lines[0], start, start + count)
    return None


def _is_telling(name: str, part: list[Word]) -> bool:
    """Whether a line's name alone tells its brand: numbers and colours do not."""
    plain = any(word.color is None or word.color.role == "mod" for word in part)
    return len(name) > 2 and not name.replace(" ", "").isdigit() and plain


def _correct(typed: Typed, found: list[Word], line: Found | None) -> bool:
    """Correct a misspelt brand, and misspelt words of lines; tell whether anything was corrected."""
    corrected = False
    free = [
        i
        for i, word in enumerate(found)
        if word.kind == "unknown"
        and word.color is None
        and not is_known(word.raw)
        and not (line and line.start <= i < line.end)
    ]
    for i in free:
        two = f"{found[i].raw} {found[i + 1].raw}" if i + 1 < len(found) else ""
        brand = brand_like(two) if two else None
        words = found[i : i + 2] if brand else found[i : i + 1]
        brand = brand or brand_like(found[i].raw)
        if brand is not None and (typed.brand in (None, brand) or (line and line.line.brand == brand)):
            typed.notes = [note for note in typed.notes if not note.startswith(f"{brand} (from")]
            typed.notes.append(f"{brand} (typed {' '.join(word.raw for word in words)})")
            typed.brand = brand
            for word in words:
                word.kind = "taken"
            corrected = True
    if line is not None:
        return corrected
    for i in free:
        word = found[i]
        like = line_word_like(word.raw, typed.brand) if word.kind == "unknown" else None
        if like is not None:
            typed.notes.append(f"{like[0].capitalize()} (typed {word.raw})")
            word.raw = word.text = like[0]
            corrected = True
    return corrected


def _take_audience(typed: Typed, found: list[Word]) -> None:
    for word in found:
        if word.kind == "audience":
            if typed.audience is None or word.text in ("kids", "toddler", "infant"):
                adult = word.text == "adult"
                typed.audience = Audience.UNISEX if adult else Audience(word.text)
            word.kind = "taken"


def _take_color(typed: Typed, found: list[Word], line: Found | None) -> None:
    """Take the first run of colour words outside the line's name, and what slashes join to it."""
    i = 0
    while i < len(found):
        start = i
        while i < len(found) and _may_color(found, i, line, started=i > start):
            i += 1
        run = found[start:i]
        if any(word.color is not None and word.color.role != "mod" for word in run):
            parts = [run[0].raw]
            for word in run[1:]:
                parts += [word.joint or " ", word.raw]
            typed.color = "".join(parts)
            for word in run:
                word.kind = "taken"
            return
        i = max(i, start + 1)


def _may_color(found: list[Word], i: int, line: Found | None, *, started: bool) -> bool:
    word = found[i]
    if word.kind not in ("unknown", "activity", "style", "width") or (line and line.start <= i < line.end):
        return False
    if word.color is not None:
        return word.kind == "unknown" or (i + 1 < len(found) and found[i + 1].color is not None)
    slashed = word.joint == "/" or (i + 1 < len(found) and found[i + 1].joint == "/")
    return slashed and word.raw.isalpha()


def _take_size(typed: Typed, found: list[Word], line: Found | None) -> None:
    """Take size and width; what stays is the model's."""
    for i, word in enumerate(found):
        if word.kind == "width" and not (i and found[i - 1].kind in ("number", "sized")):
            typed.width = word.raw if word.text == "letters" else word.text
            word.kind = "taken"
    numbers = [
        i
        for i, word in enumerate(found)
        if _is_size_number(word) and not (line and i < line.end and i >= line.start)
    ]
    if typed.size is None and numbers:
        chosen = _choose(found, numbers, line)
        if chosen is not None:
            typed.size = _with_marks(typed, found, chosen)
    for i, word in enumerate(found):
        if word.kind == "width" or (word.kind == "size" and typed.size is not None and i):
            if word.kind == "width" and typed.width is None:
                typed.width = word.raw if word.text == "letters" else word.text
            word.kind = "taken"
    if typed.size is None and line is not None:
        version = next((found[i] for i in numbers if i == line.end), None)
        if version is not None and _is_plausible(version.text) and float(version.text) < 16:
            typed.notes.append(f"{version.raw} read as the version; say size {version.raw} if it is the size")


def _is_size_number(word: Word) -> bool:
    return word.kind == "sized" or (word.kind == "number" and word.raw[0].isdigit() and "v" not in word.raw)


def _choose(found: list[Word], numbers: list[int], line: Found | None) -> int | None:
    """Choose which number is the size."""
    plausible = [i for i in numbers if _is_plausible(found[i].text)]
    for i in plausible:
        if found[i].kind == "sized" or _is_marked(found, i):
            return i
    version = line.end if line is not None and line.end in numbers else None
    widths = [i for i in plausible if _has_width(found, i)]
    if version is not None and line is not None and line.line.versions:
        others = [i for i in plausible if i != version]
        known = found[version].text in line.line.versions
        if others:
            # The number behind the line is its version; a size that tells its width goes first.
            told = [i for i in widths if i != version]
            return (told or [i for i in others if "." in found[i].text] or others)[-1 if not told else 0]
        if version in plausible and (not known or _has_width(found, version)):
            above = found[version].text.isdigit() and int(found[version].text) > max(
                map(int, line.line.versions)
            )
            newer = above and int(found[version].text) <= max(map(int, line.line.versions)) + 2
            return version if _has_width(found, version) or not newer else None
        return None
    if widths:
        return widths[-1]
    halves = [i for i in plausible if "." in found[i].text]
    return (halves or plausible or [None])[-1]


def _is_plausible(text: str) -> bool:
    """Whether a number can be a shoe's size at all: US, UK and cm to 36, EU to 52."""
    try:
        value = float(text)
    except ValueError:
        return False
    return 0 < value <= 52 and value * 2 % 1 == 0


def _is_marked(found: list[Word], i: int) -> bool:
    before = found[i - 1].raw if i else ""
    after = found[i + 1].raw if i + 1 < len(found) else ""
    return before in _SIZE_MARKS or before in _SYSTEMS or after in _SYSTEMS


def _has_width(found: list[Word], i: int) -> bool:
    after = found[i + 1] if i + 1 < len(found) else None
    return after is not None and (after.kind == "width" or after.raw in _WIDTH_LETTERS)


def _with_marks(typed: Typed, found: list[Word], i: int) -> str:
    """The size as text with the system beside it; its width is taken too."""
    parts = [found[i].text]
    found[i].kind = "taken"
    if i and found[i - 1].kind == "size":
        if found[i - 1].raw in _SYSTEMS:
            parts.insert(0, found[i - 1].raw.upper())
        found[i - 1].kind = "taken"
    for after in found[i + 1 : i + 3]:
        if after.raw in _SYSTEMS and len(parts) == 1:
            parts.append(after.raw.upper())
        elif typed.width is None and after.kind == "width":
            typed.width = after.raw if after.text == "letters" else after.text
        elif typed.width is None and after.raw in _WIDTH_LETTERS and after.kind in ("size", "unknown"):
            typed.width = after.raw
        else:
            break
        after.kind = "taken"
    return " ".join(parts)


def _model(found: list[Word], line: Found | None) -> str:
    """The model in the maker's spelling, with its version and variants in the order typed."""
    parts: list[str] = []
    for i, word in enumerate(found):
        if line is not None and line.start <= i < line.end:
            if i == line.start:
                parts.append(line.line.name)
        elif word.kind in ("unknown", "number", "sized", "variant", "material", "ground"):
            parts.append(_shown(word))
        elif (word.kind == "shoe" and word.text in SORTS and parts) or (word.kind in ("activity", "style") and not _only_describes(found, i)):
            parts.append(word.raw.capitalize())
    # `990v6` was cut in two
    return " ".join(part for i, part in enumerate(parts) if not (i and part == parts[i - 1] and "v" in part))


def _only_describes(found: list[Word], i: int) -> bool:
    """Whether a word of activity describes (`trail running shoe`, `lone peak 8 trail`) and names nothing."""
    rest = [word.kind for word in found[i + 1 :] if word.kind not in ("taken", "activity", "style", "noise")]
    if rest and rest[0] != "shoe":
        return False
    return bool(rest) or (found[i].kind == "activity" and any(word.kind == "number" for word in found[:i]))


def _shown(word: Word) -> str:
    if word.text == "gtx":
        return "GTX"
    if word.raw in _UPPER or word.raw in ROMAN:
        return word.raw.upper()
    return word.raw if word.kind == "number" else " ".join(part.capitalize() for part in word.raw.split())
