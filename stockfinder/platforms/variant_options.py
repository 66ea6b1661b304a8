"""Which of a product's free-form options is the size, the width, the colour: by its name and by its values.

Shops name options as they like (`Size`, `US Size`, `Title`, `Style`) and in any order, so a name that says
nothing, or that its values contradict, gives way to what the values look like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.markup.keys import Role
from stockfinder.markup.options import looks_like_size, option_role

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH_WORDS = """
    a aa aaa b c d dd e ee eee eeee 2a 3a 4a 2e 3e 4e 5e 6e n w m r ww xw xxw x xx extra double
    narrow slim medium regular standard normal wide width fit"""
_AUDIENCE_WORDS = """
    men mens man male women womens woman female lady ladies unisex adult kid kids youth boy boys girl girls
    toddler infant junior juniors herren damen kinder homme hommes femme femmes uomo donna hombre mujer"""
_CONDITION_WORDS = """
    new used preowned pre owned refurbished renewed open box good very excellent fair like mint acceptable
    worn vnds ds blemished blem second seconds demo display sample floor model returned defective damaged
    with without original a b grade condition"""
_WIDTHS = frozenset(_WIDTH_WORDS.split())
_CONDITIONS = frozenset(_CONDITION_WORDS.split())
_AUDIENCE_NAMES = frozenset(("gender", "sex", "audience", "geschlecht", "genre", "genero", "género"))
_LETTERS = {"m": "Men's", "w": "Women's", "f": "Female", "u": "Unisex", "k": "Kids"}
"""What single letters stand for in a choice of men's or women's."""
_FIT_NAMES = frozenset(("fit", "fitting", "fits", "passform"))
_AUDIENCES = frozenset(_AUDIENCE_WORDS.split())
_NO_COLORS = _WIDTHS | _AUDIENCES | _CONDITIONS
_SYSTEMS = frozenset({"us", "uk", "eu", "eur", "fr", "it", "cm", "jp", "br", "mx", "au"})


class Meaning(Struct, frozen=True):
    """Positions of the options that are known: the sizes (two where men's and women's are apart)."""

    size: tuple[int, ...] = ()
    width: int | None = None
    color: int | None = None
    audience: int | None = None
    condition: int | None = None
    unread: tuple[int, ...] = ()
    """Choices between several things that are none of these; what leaves no choice is noise."""
    color_after: bool | None = None
    """Where one option holds size and colour (`10 / Blue`, `Blue / 10`): whether the colour comes last."""


class Told(Struct, frozen=True):
    """What one variant's option values say, in the shop's words."""

    size: str | None
    size_option: str | None
    width: str | None
    color: str | None
    audience: str | None = None
    condition: str | None = None
    unread: tuple[str, ...] = ()
    """`Model: Ghost 15`."""


def meaning(names: Sequence[str], values: Sequence[Sequence[str]]) -> Meaning:
    """Tell the options apart.

    :param names: the options' names, in the shop's order.
    :param values: the values that each of them takes.
    """
    named: list[int] = []
    alike: list[int] = []
    others: list[int] = []
    found: dict[str, int] = {}
    for place, (name, taken) in enumerate(zip(names, values, strict=True)):
        role = option_role(name)
        if role is Role.SIZE or (role is Role.NONE and _is_scale(name)):
            named.append(place)
        elif role is Role.WIDTH:
            found.setdefault("width", place)
        elif role is Role.COLOR:
            found.setdefault("color", place)
        elif _only(taken, _AUDIENCES) or _words(name) & _AUDIENCE_NAMES:
            found.setdefault("audience", place)
        elif _are_widths(name, taken):
            found.setdefault("width", place)
        elif _only_sizes(taken):
            alike.append(place)
        elif "condition" in _words(name) or (len(taken) > 1 and _only(taken, _CONDITIONS)):
            found.setdefault("condition", place)
        elif len(taken) > 1:
            others.append(place)
    if not named and not alike and "color" in found and _only_sizes(values[found["color"]]):
        alike.append(found.pop("color"))
    after = None
    sizes = named or alike[:1]
    taken_at = [place for place, taken in enumerate(values) if taken]
    if len(taken_at) == 1 and "color" not in found and "width" not in found:
        after = _color_after(values[taken_at[0]])
        if after is not None:
            sizes, others = taken_at, []
    return Meaning(
        size=tuple(sizes),
        width=found.get("width"),
        color=found.get("color"),
        audience=found.get("audience"),
        condition=found.get("condition"),
        unread=tuple(others + (alike[1:] if not named else alike)),
        color_after=after,
    )


def tell(known: Meaning, names: Sequence[str], values: Sequence[str | None]) -> Told:
    """What one variant's choices say. A choice of men's or women's is also told with the size option's name,
    and two size options are told together, each under its own name."""

    def at(place: int | None) -> str | None:
        value = values[place] if place is not None and place < len(values) else None
        return (value.strip() or None) if value else None

    sizes = [(names[place].strip(), value) for place in known.size if (value := at(place))]
    size = sizes[0][1] if len(sizes) == 1 else " / ".join(f"{name} {value}" for name, value in sizes)
    option = " / ".join(name for name, _ in sizes)
    color = at(known.color)
    if known.color_after is not None and size:
        first, _, last = size.partition(" / ")
        size, color = (first.strip(), last.strip()) if known.color_after else (last.strip(), first.strip())
    audience = at(known.audience)
    if audience:
        audience = _LETTERS.get(audience.casefold(), audience)
        option = f"{audience} {option}".strip()
    return Told(
        size=size or None,
        size_option=option or None,
        width=at(known.width),
        color=color or None,
        audience=audience,
        condition=at(known.condition),
        unread=tuple(f"{names[place]}: {value}" for place in known.unread if (value := at(place))),
    )


def _words(text: str) -> set[str]:
    return set(re.split(r"[\W_]+", re.sub("['’]", "", text.casefold()))) - {""}


def _only(values: Sequence[str], words: frozenset[str]) -> bool:
    return bool(values) and all((said := _words(value)) and said <= words for value in values)


def _are_widths(name: str, taken: Sequence[str]) -> bool:
    """Whether a choice is one of widths: by its name and values, or by several values that are nothing else
    (M and W alone may be men's and women's)."""
    if not _only(taken, _WIDTHS):
        return False
    if _words(name) & _FIT_NAMES:
        return True
    return len(taken) > 1 and not {value.strip().casefold() for value in taken} <= {"m", "w"}


def _color_after(values: Sequence[str]) -> bool | None:
    """Whether the colour comes last in values that are a size and a colour; nothing where they are not."""
    parted = [value.partition(" / ") for value in values]
    if not all(last.strip() for _, _, last in parted):
        return None
    firsts, lasts = [first.strip() for first, _, _ in parted], [last.strip() for _, _, last in parted]
    for sizes, colors, after in ((firsts, lasts, True), (lasts, firsts, False)):
        if all(looks_like_size(size) and any(map(str.isdigit, size)) for size in sizes) and not any(
            any(map(str.isdigit, color)) or looks_like_size(color) or _words(color) <= _NO_COLORS
            for color in colors
        ):
            return after
    return None


def _is_scale(name: str) -> bool:
    """Whether a name is only a scale: `US`, `Men's US`, `EU / UK`."""
    words = _words(name)
    return bool(words & _SYSTEMS) and words <= _SYSTEMS | _AUDIENCES | {"m", "w"}


def _only_sizes(values: Sequence[str]) -> bool:
    """Whether at least four values in five look like sizes (shops slip an `N/A` in between)."""
    return bool(values) and sum(map(looks_like_size, values)) * 5 >= len(values) * 4
