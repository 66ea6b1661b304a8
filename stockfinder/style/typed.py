"""Takes apart what an agent types: `womens broks ghost 16 gtx black 8.5 wide`."""

from __future__ import annotations

import re
from functools import cache

from stockfinder.style.codes import find_codes
from stockfinder.style.lexicons import brands, fillers, key, line_keys
from stockfinder.style.spelling import brand_like, is_known, is_line_word, line_word_like
from stockfinder.style.spoken import read_spoken
from stockfinder.style.text import fold
from stockfinder.style.title import SORTS
from stockfinder.style.tokens import ROMAN, Word, cut
from stockfinder.style.typed_size import SIZE_MARKS, SYSTEMS, LineAt, take_size, take_width
from stockfinder.wanted import Audience

_UPPER = frozenset(
    "gtx gts st le se og sr tr atr pf sp wp qs sl md usa fg sg ag tf ic hg mg".split()  # noqa: SIM905 # one line, not 24
)
"""Short words that makers write in capitals."""
_COLORING = frozenset(("unknown", "activity", "style", "variant"))
_SIZING = frozenset(("number", "sized", "size", "width", "taken", "audience"))
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
        r"\b(?:(?:us|uk|eu|eur)\s*)?\d{1,2}[ -](?:1/2|1/3|2/3)(?!\d)(?:\s*(?:us|uk|eu|eur)\b(?!\s*\d))?"
        r"|\b\d{1,2}(?:\.5)?[cyk]\b"
        r"|\b(?P<letter>[mw])\s?(?P<number>\d{1,2}(?:\.5)?)\b(?!\s*(?:v\d|x\b))"
    )


@cache
def _run_together() -> re.Pattern[str]:
    return re.compile(r"\b([a-z]{4,})(\d{1,2})\b")


def _parted(found: re.Match[str]) -> str:
    """`ghost16` as `ghost 16`, where the letters are a word of a line."""
    return f"{found[1]} {found[2]}" if is_line_word(found[1]) else found[0]


def read_typed(text: str) -> Typed:
    """Read what an agent typed. Never raises."""
    typed = Typed()
    folded, notes = read_spoken(fold(text))
    typed.notes += notes
    folded = _take_must(typed, folded)
    folded, codes, gtins = find_codes(folded)
    for code in codes:
        if code.shape == "digits" and len(code.text) >= 12:
            typed.wrong_gtin = code.text
            typed.notes.append(f"{code.text} is no GTIN: its check digit is wrong")
        elif typed.code is None:
            typed.code = code.text
    typed.gtin = gtins[0] if gtins else None
    folded = _take_plain_sizes(typed, folded)
    folded = _run_together().sub(_parted, folded)
    found, opened = cut(folded)
    found = [word for word in found if word.kind != "handle" and word.raw not in fillers()]
    if state := [word.raw for word in found if word.kind == "state"]:
        typed.notes.append(f"{' '.join(state)} is not looked up")
    _take_brand(typed, found)
    line = _find_line(typed, found)
    if _correct(typed, found, line) and line is None:
        line = _find_line(typed, found)
    _take_audience(typed, found)
    _take_colored_segment(typed, found, opened, line)
    _take_color(typed, found, line)
    if typed.size is None:
        typed.size, typed.width, note = take_size(found, line)
        typed.notes += [note] if note else []
    else:
        typed.width = take_width(found)
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
    words = before.split()
    if found["letter"] and words and words[-1] in SYSTEMS:
        typed.size = f"{words.pop()} {typed.size}"  # `uk m9`
        before = " ".join(words)
    return f"{_without_size_mark(before)} {after}"


def _without_size_mark(before: str) -> str:
    words = before.split()
    return " ".join(words[:-1] if words and words[-1] in SIZE_MARKS else words)


def _take_brand(typed: Typed, found: list[Word]) -> None:
    """Take the brand; an ordinary word only where no other word of the shoe stands before it."""
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


def _find_line(typed: Typed, found: list[Word]) -> LineAt | None:
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
            end, own = start + count, key(lines[0].name).split()
            if start and part[0].raw != own[0] and found[start - 1].raw == own[0]:
                return LineAt(lines[0], start - 1, end)  # `air` before `force one`
            return LineAt(lines[0], start, end)
    return None


def _is_telling(name: str, part: list[Word]) -> bool:
    """Whether a line's name alone tells its brand: numbers and colours do not."""
    plain = any(word.color is None or word.color.role == "mod" for word in part)
    return len(name) > 2 and not name.replace(" ", "").isdigit() and plain


def _correct(typed: Typed, found: list[Word], line: LineAt | None) -> bool:
    """Correct a misspelt brand, and misspelt words of lines; tell whether anything was corrected."""
    corrected = False
    free = [
        i
        for i, word in enumerate(found)
        if word.kind == "unknown"
        and word.color is None
        and not is_known(word.raw)
        and not (line and line.holds(i))
    ]
    for i in free:
        brand, words = None, found[i : i + 1]
        for pair in (found[i : i + 2], found[max(i - 1, 0) : i + 1]):
            # `new balnce`: the first word is an ordinary one
            if brand is None and len(pair) == 2 and pair[0].segment == pair[1].segment:
                brand = brand_like(" ".join(word.raw for word in pair))
                words = pair if brand else words
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


def _take_colored_segment(typed: Typed, found: list[Word], opened: list[str], line: LineAt | None) -> None:
    """Take a colour set apart, as in a pasted title: `'Mist'`, `, Mountain Teal/Sulphur Yellow,`."""
    for i, before in enumerate(opened):
        words = [word for at, word in enumerate(found) if word.segment == i and not (line and line.holds(at))]
        free = [word for word in words if word.kind in _COLORING and not word.raw[0].isdigit()]
        slashed = i > 0 and any(word.joint == "/" for word in free[1:])
        if free and ("\x01" in before or slashed) and all(w in free or w.kind in _SIZING for w in words):
            typed.color = _joined(free)
            for word in free:
                word.kind = "taken"
            return


def _joined(run: list[Word]) -> str:
    parts = [run[0].raw]
    for word in run[1:]:
        parts += [word.joint or " ", word.raw]
    return "".join(parts)


def _take_color(typed: Typed, found: list[Word], line: LineAt | None) -> None:
    """Take the first run of colour words outside the line's name, and what slashes join to it."""
    if typed.color is not None:
        return
    i = 0
    while i < len(found):
        start = i
        while i < len(found) and _may_color(found, i, line, started=i > start):
            i += 1
        run = found[start:i]
        if any(word.color is not None and word.color.role != "mod" for word in run):
            typed.color = _joined(run)
            for word in run:
                word.kind = "taken"
            return
        i = max(i, start + 1)


def _may_color(found: list[Word], i: int, line: LineAt | None, *, started: bool) -> bool:
    word = found[i]
    if word.kind not in ("unknown", "activity", "style", "width") or (line and line.holds(i)):
        return False
    if word.color is not None:
        return word.kind == "unknown" or (i + 1 < len(found) and found[i + 1].color is not None)
    slashed = word.joint == "/" or (i + 1 < len(found) and found[i + 1].joint == "/")
    return slashed and word.raw.isalpha()


def _model(found: list[Word], line: LineAt | None) -> str:
    """The model in the maker's spelling, with its version and variants in the order typed."""
    parts: list[str] = []
    for i, word in enumerate(found):
        if line is not None and line.holds(i):
            if i == line.start:
                parts.append(line.line.name)
        elif word.kind in ("unknown", "number", "sized", "variant", "material", "ground", "accessory"):
            parts.append(_shown(word))
        elif (word.kind == "shoe" and word.text in SORTS and parts) or (
            word.kind in ("activity", "style") and not _only_describes(found, i)
        ):
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
