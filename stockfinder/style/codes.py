"""Style codes and GTINs: finding them in text, and comparing them.

The shapes are those that the makers print on boxes and that shops put into titles and SKUs:
Nike `DZ5485-612`, `511881-010`; adidas `GX1137`; Puma `362038-03`; ASICS `1011B548-001`, `H6R2L-8082`;
New Balance `M880B15`; Brooks `1104181D020`; Under Armour `1278818-006`; Hoka `1127895-BBLC`;
Converse `162050C`; Vans `VN000D3HY28`.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct


class Code(Struct, frozen=True):
    """One style code."""

    text: str
    """As written."""
    style: str
    """The letters and digits that name the style, upper case: `DZ5485`; all, where no colour part shows."""
    color: str
    """The letters and digits that name the colourway, or nothing: `612`."""
    width: str
    """The width's letters where the maker writes them into the code, as Brooks does: `2E` (`D` for `1D`)."""
    shape: str
    """Which maker's form it has; two codes of one shape can be told apart. `?` where it has none."""

    @property
    def plain(self) -> str:
        """All letters and digits, upper case."""
        return self.style + self.color


_SHAPES = (
    ("nike", r"(?P<nike>\d{6}|[a-z]{2}\d{4})[-. ]?(?P<nike_c>\d{3})"),
    ("asics", r"(?P<asics>1[0-3]\d\d[a-z]\d{3})(?:[-. ]?(?P<asics_c>\d{3}))?"),
    ("tiger", r"(?P<tiger>[a-z](?=[a-z0-9]*\d)[a-z0-9]{4})[-. ]?(?P<tiger_c>\d{4})"),
    ("puma", r"(?P<puma>\d{6})[- ](?P<puma_c>\d{2})"),
    ("armour", r"(?P<armour>\d{7})-(?P<armour_c>\d{3})"),
    (
        "brooks",
        r"(?P<brooks>1[123]0\d{3})"
        r"(?:[- ]?(?P<brooks_w>\d?[a-z]{1,2})[- ]?(?P<brooks_c>\d{3})|[- ]?(?P<brooks_o>1[bd]|[234]e|[24]a))",
    ),
    (
        "hoka",
        r"(?P<hoka>1\d{6})(?:-| (?!mens\b|women|wide|size|kids|black|white|blue|gr[ae]y))?"
        r"(?P<hoka_c>[a-z]{3,5})",
    ),
    ("converse", r"(?P<converse>\d{6}c)"),
    ("saucony", r"(?P<saucony>s\d{5})-(?P<saucony_c>\d{1,3})"),
    ("vf", r"(?P<vf>(?:vn|al|tb|nf)0[a-z0-9]{5,10})"),
    ("adidas", r"(?P<adidas>[a-z]{2}\d{4}|[a-z]\d{5})"),
    ("balance", r"(?P<balance>[a-z]{1,3}\d{3,4}[a-z][a-z0-9]{0,4})"),
    ("letters", r"(?P<letters>[a-z]{1,3}\d{5,8}[a-z]{0,2})"),
    ("digits", r"(?P<digits>\d{6,14})"),
)


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.])#?(?:" + "|".join(shape for _, shape in _SHAPES) + r")(?![\w]|[.,]\d)", re.IGNORECASE
    )


@cache
def _model_words() -> frozenset[str]:
    """Names of lines that look like codes: `gt2000`, `zx8000`."""
    from stockfinder.style.lexicons import line_keys

    return frozenset(key.replace(" ", "") for key in line_keys() if not key.isalpha())


def _read(found: re.Match[str]) -> Code:
    """The code that a match of the pattern tells."""
    parts = found.groupdict()
    shape = (found.lastgroup or "").partition("_")[0]
    style, color, text = found[shape], parts.get(f"{shape}_c") or "", found[0].lstrip("#")
    width = (parts["brooks_w"] or parts["brooks_o"] or "").upper()
    if shape == "digits" and len(style) == 9:
        shape, style, color = "nike", style[:6], style[6:]
    return Code(text.upper(), style.upper(), color.upper(), width.removeprefix("1"), shape)


def _is_model(text: str) -> bool:
    """Whether what looks like a code is a model with its version: `w990v6`."""
    letter, _, version = text.partition("v")
    return version.isdigit() and letter[1:].isdigit()


def find_codes(folded: str) -> tuple[str, list[Code], list[str]]:
    """Take style codes and GTINs out of folded text; gives the text without them, the codes and the GTINs."""
    if not any(map(str.isdigit, folded)):
        return folded, [], []
    codes: list[Code] = []
    gtins: list[str] = []

    def take(found: re.Match[str]) -> str:
        code = _read(found)
        text = found[0].lstrip("#")
        if (
            text in _model_words()
            or _is_model(text)
            or (code.shape == "digits" and len(text) == 8 and is_date(text))
        ):
            return found[0]
        if code.shape == "digits" and len(text) >= 12 and gtin_is_right(text):
            gtins.append(text)
        else:
            codes.append(code)
        return " "

    return _pattern().sub(take, folded), codes, gtins


def is_date(text: str) -> bool:
    """Whether eight digits are a day of this century written year first: no code."""
    return text.startswith("20") and "01" <= text[4:6] <= "12" and "01" <= text[6:] <= "31"


_HUES = {
    "0": ("black", "grey"),
    "1": ("white", "beige"),
    "2": ("brown", "beige"),
    "3": ("green",),
    "4": ("blue",),
    "5": ("purple",),
    "6": ("red", "pink"),
    "7": ("yellow", "gold"),
    "8": ("orange",),
}
"""What the first digit of Nike's colour number says of the main colour (known in the trade; 9 is many)."""


def hues_of(code: Code | None) -> tuple[str, ...]:
    """The colour families that a code's own digits tell, where its maker numbers colours so."""
    return _HUES.get(code.color[:1], ()) if code is not None and code.shape == "nike" else ()


def read_code(text: str) -> Code:
    """Read a field that holds one style code; a code of no known shape is taken whole."""
    found = _pattern().fullmatch(text.strip().lower())
    if found:
        return _read(found)
    return Code(text.strip(), "".join(c for c in text if c.isalnum()).upper(), "", "", "?")


def audience_of_code(code: Code) -> str:
    """For whom a code's own letters or digits say the shoe is: `men`, `women`, or nothing.

    New Balance starts its codes with M or W (`W990GL6`); Brooks numbers men's styles from 110 and women's
    from 120 (known in the trade).
    """
    if code.shape == "balance":
        return {"M": "men", "W": "women"}.get(code.style[0], "")
    if code.shape == "brooks":
        return {"11": "men", "12": "women"}.get(code.style[:2], "")
    return ""


def gtin_is_right(text: str) -> bool:
    """Whether the digits are a GTIN of 8, 12, 13 or 14 digits with the right check digit (GS1, mod 10)."""
    if len(text) not in (8, 12, 13, 14) or not (text.isascii() and text.isdigit()):
        return False
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(text[:-1])))
    return (10 - total % 10) % 10 == int(text[-1])


def gtin_key(text: str) -> str:
    """A GTIN as compared: 14 digits, so that a UPC and its EAN are the same."""
    return "".join(c for c in text if c.isdigit()).zfill(14)
