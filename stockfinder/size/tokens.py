"""Cuts a size label into numbers, words and signs, without what is no part of the size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from stockfinder.size.number import WHOLE

if TYPE_CHECKING:
    from stockfinder.size.stock_code import Code

LONGEST = 160
"""Characters of a label that are read; no size stands further back."""


class Token(NamedTuple):
    """A number, a word (lower case) or a sign."""

    kind: str
    """`number`, `word` or `sign`."""
    text: str
    glued: bool
    """Whether it follows the one before without a space."""
    number: int = 0
    """In sixtieths."""


_TOKEN = re.compile(
    r"(\s*)(?:(\d+(?:[.](?:\d{1,2})(?!\d)|,\d(?!\d))?)(?:(?:\s*-\s*|\s+)([12])/([23])(?![\d/]))?"
    r"|([^\W\d_]+(?:'s\b|s'(?!\w))?)|(\S))"
)
_TRANSLATE = str.maketrans(
    {
        "½": " 1/2",
        "⅓": " 1/3",
        "⅔": " 2/3",
        "⁄": "/",
        "–": "-",
        "—": "-",
        "−": "-",
        "‑": "-",
        "〜": "-",
        "～": "-",
        "’": "'",
        "‘": "'",
        "´": "'",
        "”": '"',
        "″": '"',
        "′": "'",
    }
)
_SCRIPTS = re.compile(r"(?<=[a-zA-Z])(?=[\u3040-\u9fff])")  # `cm以下` is two words
_DATE = re.compile(r"(?<!\d)(\d{1,2})[-/]0?1[-/]0?2(?![\d/])")
_MOJIBAKE = re.compile(r"\b(wo)?men(?:fts|â€™s|&#0?39;s|&rsquo;s|&apos;s|\ufffds)(?!\w)")
_BESIDE = re.compile(
    r"""[$€£¥]\s?\d+(?:[.,]\d+)*                                            # a price
    |\d+(?:[.,]\d+)?(?:\s*-\s*|\s*)(?:inch(?:es)?\b|in\.?\s+h\b|"|'')      # a heel, a shaft
    |\d+(?:[.,]\d+)?\s?mm\s+heel
    |\b(?:only|last|son|noch|que|solo|sólo|quedan?|ultim[ie]|últim[oa]s|just|qty|quantity|stock|inventory)\b
     [\s:=]*\d+\b(?:\s+(?:left|pairs?|items?|ürün|stück|units?|available|remaining|in\s+stock)\b)?
    |\b\d+\s+(?:left|in\s+stock|available|remaining|items?|units?|ürün|adet|auf\s+lager)\b
    |\b\d+\s*-?\s*(?:pack|pk|pr|pairs?|pcs?|pieces?|ct)\b""",
    re.VERBOSE,
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff]")
_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]|\d\ufffd|\ufffd\d")
"""Control characters, overrides of the direction, and a digit beside what could not be decoded."""


def cut(label: str) -> tuple[list[Token], Code | None]:
    """Cut a label into its tokens; a code among its words is taken out, with the size it ends in."""
    text = label[:LONGEST]
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub("", text)
        if _BROKEN.search(text):
            return [], None  # the numbers that are left are not those that the shop meant
        text = _SCRIPTS.sub(" ", normalize("NFKC", text.translate(_TRANSLATE)))
    text = text.lower().replace("u.s.", "us").replace("u.k.", "uk")
    if "men" in text:
        text = _MOJIBAKE.sub(lambda found: f"{found[1] or ''}mens ", text)
    if "1" in text:
        text = _DATE.sub(r"\1 1/2", text)
    text = _BESIDE.sub(_keep_measure, text)
    code: Code | None = None
    if sum(map(str.isdigit, text)) >= 4:
        from stockfinder.size.stock_code import without_codes  # its patterns are for few labels

        text, code = without_codes(text)
    tokens: list[Token] = []
    for space, number, top, bottom, word, sign in _TOKEN.findall(text):
        if number:
            tokens.append(Token("number", number, not space, _value(number, top, bottom)))
        elif word:
            tokens.append(Token("word", word, not space))
        else:
            tokens.append(Token("sign", sign, not space))
    return tokens, code


def _keep_measure(found: re.Match[str]) -> str:
    """A height leaves a word behind, so that `11 inch narrow` is not taken for a width."""
    return " inch " if '"' in found[0] or "'" in found[0] or "in" in found[0] else " "


def _value(text: str, top: str, bottom: str) -> int:
    """Give the number in sixtieths; `065` means tenths (`011` does not), `0950` hundredths."""
    if "." in text or "," in text:
        return round(float(text[:8].replace(",", ".")) * WHOLE)
    number = int(text[:6]) * WHOLE
    if len(text) == 4 and text[2:] in ("00", "50"):
        number //= 100
    elif len(text) == 3 and text[0] == "0" and text[2] in "05":
        number //= 10
    if top:
        number += int(top) * WHOLE // int(bottom)
    return number


def without_plain_brackets(tokens: list[Token]) -> tuple[list[Token], set[int]]:
    """Drop brackets that hold no number (`10 D(M) US`); also give the places of the words they held."""
    kept: list[Token] = []
    aside: set[int] = set()
    opened: int | None = None  # where in `kept` the last bracket opened
    for token in tokens:
        if token.text == "(":
            opened = len(kept)
        elif token.text == ")" and opened is not None:
            if all(inner.kind != "number" for inner in kept[opened:]):
                del kept[opened]
                aside.update(range(opened, len(kept)))
                opened = None
                continue
            opened = None
        kept.append(token)
    return kept, aside
