"""Text as shops and agents write it, brought to one form and cut into words."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import combining, normalize

# Letters that Unicode does not decompose, and the punctuation that shops use for one another.
_SPECIAL = str.maketrans(
    {
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": " - ",
        "—": " - ",
        "½": ".5",
        "®": " ",
        "™": " ",
        "×": " x ",
        "_": " ",
    }
)


def printable(text: str) -> str:
    """The text without terminal escapes and invisible characters; every blank in it is a space."""
    if text.isprintable():
        return text
    # What is not printable is a control character, a mark that turns or hides text, a lone surrogate, or
    # a blank other than the space.
    text = _escapes().sub("", text)
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else "" for sign in text)


@cache
def _escapes() -> re.Pattern[str]:
    # ECMA-48: control strings (OSC, DCS, SOS, PM, APC) up to their end, then CSI, then two-character escapes.
    return re.compile(
        r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"
        r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
        r"|\x1b[ -/]*[0-~]?"
    )


@cache
def _inner_apostrophe() -> re.Pattern[str]:
    return re.compile(r"(?<=\w)'(?=\w)")


@cache
def _shade_number() -> re.Pattern[str]:
    # Under Armour numbers its colours: `Black (001)/White`.
    return re.compile(r"\s?\(\d{3}\)(?=\s*[/,]|$)")


@cache
def _tokens() -> re.Pattern[str]:
    # What stands before a word, and the word: a decimal and letters glued to it, letters and digits, or +.
    return re.compile(r"([^\w+]*)(\d+[.,]\d{1,2}[a-z]{0,4}(?!\w)|\w+|\+)")


@cache
def _inches() -> re.Pattern[str]:
    # A boot's height: `6"`, `6''`, `6in`; not the end of a quoted `"Ghost 16"`.
    return re.compile(r"""^([^"]*(?:"[^"]*"[^"]*)*?)(?<![\d.])(\d{1,2})(?:"|''|-?in\b\.?)(?![\w"])""")


def fold(text: str) -> str:
    """Lower case, without accents, with plain punctuation and without inner apostrophes (`mens`)."""
    text = text.lower()
    if not text.isascii():
        text = text.translate(_SPECIAL)
        if not text.isascii():
            text = "".join(c for c in normalize("NFKD", text) if not combining(c))
    if "(" in text:
        text = _shade_number().sub("", text)
    if '"' in text or "''" in text or "in" in text:
        text = _inches().sub(r"\1\2 inch", text)
    if "'" in text:
        text = _inner_apostrophe().sub("", text)
    return text.replace("_", " ")


def words(folded: str) -> list[tuple[str, str]]:
    """Cut folded text into words, each with what stands before it."""
    return _tokens().findall(folded)


def plain(text: str) -> str:
    """Only the letters and digits, in one form: for comparing codes and names."""
    return "".join(c for c in fold(text) if c.isalnum())
