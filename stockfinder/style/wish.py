"""The wish: from the agent's words, from flags, or from a row of the caller's own catalogue."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from stockfinder.errors import UsageError
from stockfinder.style.codes import gtin_is_right
from stockfinder.style.text import fold, printable
from stockfinder.wanted import Audience, Size, Wanted, Width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stockfinder.product import Query

_KEYWORDS = (
    "text",
    "brand",
    "model",
    "audience",
    "color",
    "size",
    "width",
    "code",
    "gtin",
    "must",
    "country",
    "was",
)

_KNOWN_ATTRIBUTES = (
    "EH, SD, S3, steel toe, composite toe, slip resistant, waterproof, gore-tex, vegan, leather"
)


def understand(
    text: str = "",
    *,
    brand: str | None = None,
    model: str | None = None,
    audience: str | None = None,
    color: str | None = None,
    size: str | None = None,
    width: str | None = None,
    code: str | None = None,
    gtin: str | None = None,
    must: Sequence[str] = (),
    country: str = "US",
    was: str | None = None,
) -> Wanted:
    """Read a wish from free text as agents type it, with flags that override it.

    `country` (ISO 3166 alpha-2) settles the size system where the wish names none. `was` is the size bought
    last time, for a relative `size` such as `+0.5`. What was corrected or inferred is told in `notes`.
    Terminal escapes and control characters, as a paste brings them, are left out.

    :raises UsageError: the wish is empty or names no shoe, or a flag makes no sense (a GTIN whose check digit
        is wrong, an unknown audience, an empty attribute) or is longer than a title is read; the text is one
        sentence for the agent.
    """
    from stockfinder.style.reading import LONGEST
    from stockfinder.style.typed import read_typed

    for said in (text, brand, model, color, code, *must):
        if said and len(said) > LONGEST:
            raise UsageError(f"That is too long ({len(said)} characters); say brand, model and size.")
    text = printable(text)
    brand, model, audience, color, size, width, code, gtin, was = (
        told and printable(told) for told in (brand, model, audience, color, size, width, code, gtin, was)
    )
    must = [printable(one) for one in must]
    typed = read_typed(text)
    notes = list(typed.notes)
    if brand:
        typed.brand, corrected = _brand_of_flag(brand)
        notes += corrected
    notes += _notes_on_must(must)
    for_whom = audience_of(audience) if audience else typed.audience
    code = code or typed.code
    if gtin is not None:
        gtin = "".join(c for c in gtin if c not in " -")
        if not gtin_is_right(gtin):
            raise UsageError(f"The GTIN {gtin} is not right: its length or its check digit is wrong.")
    wanted_size, wanted_width, letters = _size(
        size or typed.size, width or typed.width, was, audience=for_whom, country=country
    )
    if wanted_width is None and code:
        wanted_width, letters = _width_of_code(code, for_whom, country)
    if wanted_size is not None and for_whom is None:
        for_whom = wanted_size.audience
    name = model.strip() if model else typed.model
    if not (name or code or gtin or typed.gtin):
        raise UsageError(_what_is_missing(text, typed.brand, typed.wrong_gtin))
    return Wanted(
        text=text,
        brand=typed.brand,
        model=name or None,
        audience=for_whom,
        color=color or typed.color,
        size=wanted_size,
        width=wanted_width,
        width_code=letters,
        code=code,
        gtin=gtin or typed.gtin,
        must=tuple(dict.fromkeys((*must, *typed.must))),
        country=country.upper(),
        notes=tuple(notes),
    )


def _notes_on_must(must: Sequence[str]) -> list[str]:
    """What to tell of attributes that are searched for as plain words.

    :raises UsageError: one is empty.
    """
    if not must:
        return []
    from stockfinder.style.attributes import known_attribute

    if any(not any(map(str.isalnum, one)) for one in must):
        raise UsageError(
            "An attribute that the shoe must have is empty; say for example EH, vegan or waterproof."
        )
    unknown = [one.strip() for one in must if not known_attribute(one)]
    if not unknown:
        return []
    return [f"{', '.join(unknown)}: searched for as plain words; known are for example {_KNOWN_ATTRIBUTES}"]


def _brand_of_flag(brand: str) -> tuple[str, list[str]]:
    """A brand in its own spelling, and what was corrected."""
    from stockfinder.style.lexicons import brand_keys, key
    from stockfinder.style.spelling import brand_like

    known = brand_keys().get(key(brand))
    if known:
        return known, []
    like = brand_like(key(brand))
    if like:
        return like, [f"{like} (typed {brand})"]
    return brand.strip(), [f"{brand.strip()} is no brand known here"]


def audience_of(text: str) -> Audience:
    """Read an audience as typed: `women`, `mens`, `w`, `GS`.

    :raises UsageError: it is none.
    """
    from stockfinder.style.lexicons import phrases

    word = fold(text).strip().replace("-", " ")
    letters = {"m": Audience.MEN, "w": Audience.WOMEN}
    if word in letters:
        return letters[word]
    entry = phrases().get(word.split(" ")[0]) if word else None
    if entry and entry.alone and entry.alone[0] == "audience":
        return Audience.UNISEX if entry.alone[1] == "adult" else Audience(entry.alone[1])
    names = ", ".join(audience.value for audience in Audience)
    raise UsageError(f"{text!r} is no audience; say one of {names}.")


def _size(
    size: str | None, width: str | None, was: str | None, *, audience: Audience | None, country: str
) -> tuple[Size | None, Width | None, str | None]:
    """Read size and width, of which either may be given alone, and the size relative to the last one."""
    from stockfinder.size import read_wanted_size, read_width, shift

    found: Size | None = None
    stated: Width | None = None
    letters: str | None = None
    if size and size.strip()[:1] in ("+", "-", "−"):
        if not was:
            raise UsageError(f"{size} says how much bigger or smaller; say the last size too: --was 10.")
        found, stated, letters = read_wanted_size(was, audience=audience, country=country)
        found = shift(found, size)
    elif size:
        found, stated, letters = read_wanted_size(size, audience=audience, country=country)
    elif was:
        raise UsageError("--was is the last size; say what is wanted against it: --size +0.5.")
    if width:
        read = read_width(width, audience=audience, country=country)
        if read is None:
            raise UsageError(f"{width!r} is no width; say for example wide, narrow, 2E or D.")
        stated, letters = read
    return found, stated, letters


def _width_of_code(code: str, audience: Audience | None, country: str) -> tuple[Width | None, str | None]:
    """The width that a style code tells (`1104182E090`), and its letters; nothing for the standard one.

    The standard width is what a shop that is silent sells: to ask for it would make its silence a doubt.
    """
    from stockfinder.style.codes import audience_of_code, read_code

    read = read_code(code)
    if not read.width:
        return None, None
    told = audience_of_code(read)
    for_whom = audience or (Audience(told) if told else None)
    from stockfinder.size import read_width

    width, letters = read_width(read.width, audience=for_whom, country=country) or (None, None)
    return (None, None) if width is Width.STANDARD else (width, letters)


def _what_is_missing(text: str, brand: str | None, wrong_gtin: str | None) -> str:
    if wrong_gtin:
        return f"The GTIN {wrong_gtin} is not right: its check digit is wrong."
    if brand:
        return f"Say which {brand} model is wanted, or its style code."
    if text.strip():
        return f"{text.strip()!r} names no shoe; say brand and model, for example: Brooks Ghost 16."
    return "Say which shoe is wanted: brand and model, for example Brooks Ghost 16, or its style code."


def from_row(row: Mapping[str, object], mapping: Mapping[str, str]) -> Wanted:
    """Read a wish from a row of the caller's own catalogue.

    :param mapping: from the keyword of `understand` (`brand`, `size`, ...) to the row's column that holds it.
    :raises UsageError: a mapping to an unknown keyword, a column that the row lacks, or as `understand`.
    """
    told: dict[str, str] = {}
    for keyword, column in mapping.items():
        if keyword not in _KEYWORDS:
            raise UsageError(f"{keyword!r} is nothing a wish has; use {', '.join(_KEYWORDS)}.")
        if column not in row:
            raise UsageError(f"The row has no column {column!r}.")
        value = row[column]
        if value is not None and str(value).strip():
            told[keyword] = str(value).strip()
    must = [part.strip() for part in _list_marks().split(told.pop("must", "")) if part.strip()]
    return understand(**told, must=must)


@cache
def _list_marks() -> re.Pattern[str]:
    return re.compile(r"[,;|]")


def query(wanted: Wanted) -> Query:
    """Return what a shop's search is asked for: brand and model as one would type them, and the codes."""
    from stockfinder.product import Query

    words = [wanted.brand or "", wanted.model or ""]
    if wanted.brand and wanted.model and fold(wanted.model).startswith(fold(wanted.brand)):
        words = [wanted.model]
    text = " ".join(word for word in words if word)
    if not wanted.model:
        text = wanted.code or wanted.gtin or text
    return Query(
        text=text,
        brand=wanted.brand,
        model=wanted.model,
        code=wanted.code,
        gtin=wanted.gtin,
        color=wanted.color,
    )
