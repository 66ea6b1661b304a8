"""The lexicons: brands, lines, words and colours, read from the data files beside this module when needed.

The files under `lexicon/` are plain text, one entry a line, and say at their top how an entry is written.
They are split by hand here because a TOML parser takes most of a look-up's start for files of this size.
"""

from __future__ import annotations

from functools import cache

from msgspec import Struct

Entry = tuple[str, str]
"""A kind, and the meaning: `("variant", "gtx")`."""


class Phrases(Struct, frozen=True):
    """What a word means by itself, and with the words after it."""

    alone: Entry | None
    longer: tuple[tuple[tuple[str, ...], Entry], ...]
    """The words that follow, longest first."""


class Brand(Struct, frozen=True):
    """One brand of `brands.txt`."""

    name: str
    aliases: tuple[str, ...]
    weak: bool
    of: str | None
    soft: frozenset[str]
    kinds: frozenset[str]
    made: frozenset[str]
    """What its shoes are made of, or do, as a rule: a title may say so or leave it out."""


class Line(Struct, frozen=True):
    """One line of models of `lines.txt`."""

    brand: str
    name: str
    aliases: tuple[str, ...]
    versions: frozenset[str]
    made: frozenset[str]
    """As a brand's."""


class Color(Struct, frozen=True):
    """One colour word of `colors.txt`."""

    name: str
    family: str
    role: str
    """`base`, `shade` or `mod`."""
    foreign: bool
    """Whether the form is no English one."""


def _entries(name: str) -> list[str]:
    from pathlib import Path  # costs more than this module, and commands have it already

    text = (Path(__file__).parent / "lexicon" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and line[0] != "#"]


def key(name: str) -> str:
    """How a name of the lexicons is compared: lower case, words parted by one space."""
    from stockfinder.style.text import fold, words

    return " ".join(word for _, word in words(fold(name)))


def _quick_key(name: str) -> str:
    """`key` for the files' own names, most of which are plain words."""
    bare = name.replace(" ", "")
    return name.lower() if bare.isascii() and bare.isalnum() else key(name)


@cache
def brands() -> dict[str, Brand]:
    """All brands by their own spelling."""
    found: dict[str, Brand] = {}
    for line in _entries("brands.txt"):
        names, _, marks = line.partition(" ; ")
        name, *aliases = names.split(" | ")
        facts: dict[str, str] = {}
        last = ""
        for mark in marks.split():
            if "=" in mark:
                last, _, value = mark.partition("=")
                facts[last] = value
            elif mark == "weak":
                facts["weak"] = mark
            else:
                facts[last] += f" {mark}"
        found[name] = Brand(
            name,
            tuple(aliases),
            "weak" in facts,
            facts.get("of"),
            frozenset(facts.get("soft", "").split()),
            frozenset(facts.get("kinds", "").split()),
            frozenset(facts.get("made", "").split()),
        )
    return found


@cache
def brand_keys() -> dict[str, str]:
    """From every spelling of a brand, as compared, to its own."""
    found: dict[str, str] = {}
    for brand in brands().values():
        for name in (brand.name, *brand.aliases):
            found[_quick_key(name)] = brand.name
    return found


@cache
def lines() -> tuple[Line, ...]:
    """All lines of models."""
    found: list[Line] = []
    brand = ""
    for text in _entries("lines.txt"):
        if text[0] == "[":
            brand = text[1:-1]
            continue
        names, _, facts = text.partition(" ; ")
        name, *aliases = names.split(" | ")
        numbers, _, made = facts.partition("made=")
        found.append(Line(brand, name, tuple(aliases), _numbers(numbers), frozenset(made.split())))
    return tuple(found)


def _numbers(text: str) -> frozenset[str]:
    """`1-5 19-24` as the numbers meant."""
    found: set[str] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found.update(str(n) for n in range(int(first), int(last or first) + 1))
    return frozenset(found)


@cache
def line_keys() -> dict[str, tuple[Line, ...]]:
    """From every spelling of a line, as compared, to the lines of that name, of one brand or several."""
    found: dict[str, tuple[Line, ...]] = {}
    for line in lines():
        for name in (line.name, *line.aliases):
            at = _quick_key(name)
            found[at] = (*found.get(at, ()), line)
    return found


@cache
def line_names() -> dict[str, frozenset[str]]:
    """From the own name of a line, as compared, to the brands that have it."""
    found: dict[str, frozenset[str]] = {}
    for line in lines():
        at = _quick_key(line.name)
        found[at] = found.get(at, frozenset()) | {line.brand}
    return found


@cache
def aliases() -> dict[str, tuple[tuple[tuple[str, ...], Line], ...]]:
    """From the first word of a line's other spelling to all its words and the line."""
    found: dict[str, tuple[tuple[tuple[str, ...], Line], ...]] = {}
    for line in lines():
        for name in line.aliases:
            words = tuple(_quick_key(name).split(" "))
            found[words[0]] = (*found.get(words[0], ()), (words, line))
    return found


@cache
def colors() -> dict[str, Color]:
    """From every form of a colour word to its meaning; words of a phrase are parted by one space."""
    found: dict[str, Color] = {}
    for line in _entries("colors.txt"):
        left, _, forms = line.partition("=")
        name, family, role = left.split()
        english, _, foreign = forms.partition("|")
        color = Color(name, family, role, foreign=False)
        found[name] = color
        for form in english.split():
            found[form.replace("_", " ")] = color
        color = Color(name, family, role, foreign=True)
        for form in foreign.split():
            found[form.replace("_", " ")] = color
    return found


@cache
def phrases() -> dict[str, Phrases]:
    """From a first word to what it means, alone and with the words after it; brands and words of titles."""
    singles: dict[str, Entry] = {}
    longer: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}

    def add(form: str, entry: Entry) -> None:
        first, *rest = form.split(" ")
        if rest:
            longer.setdefault(first, []).append((tuple(rest), entry))
        else:
            singles[first] = entry

    kind = ""
    for line in _entries("words.txt"):
        if line[0] == "[":
            kind = line[1:-1]
            continue
        if kind == "filler":
            continue
        meaning, _, forms = line.partition(" = ")
        for form in forms.split():
            add(form.replace("_", " "), (kind, meaning.replace("_", " ")))
    for name, brand in brand_keys().items():
        add(name, ("brand", brand))
    return {
        first: Phrases(
            singles.get(first),
            tuple(sorted(longer.get(first, ()), key=lambda one: -len(one[0]))),
        )
        for first in singles.keys() | longer.keys()
    }


@cache
def fillers() -> frozenset[str]:
    """Words that an agent types around a wish and that a title would not have: `looking`, `caller`."""
    text = "\n".join(_entries("words.txt"))
    return frozenset(text.partition("[filler]\nfiller = ")[2].split())


@cache
def attributes() -> dict[str, dict[str, str]]:
    """The attributes a caller may ask for: by name, then by key, the value as written."""
    found: dict[str, dict[str, str]] = {}
    name = ""
    for line in _entries("attributes.txt"):
        if line[0] == "[":
            name = line[1:-1]
            found[name] = {}
        else:
            at, _, value = line.partition(" = ")
            found[name][at.strip()] = value
    return found
