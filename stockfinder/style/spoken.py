"""Brings what agents hear into the form that is read: numbers in words, prices and what is ruled out.

`a mens ten and a half`, `air force one`, `under $120`, `black not blue`.
"""

from __future__ import annotations

import re
from functools import cache

from stockfinder.style.lexicons import brand_keys, line_keys

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: n for n, word in enumerate((*_UNITS, *_TEENS), 1)}
_LARGE = {word: 20 + 10 * n for n, word in enumerate(_TENS)}
_ORDINARY = 3
"""Up to three a number is an ordinary word (`the one in black`): it counts in a line's name or as a size."""


@cache
def _half() -> re.Pattern[str]:
    return re.compile(r"\b(\d{1,2}) (?:and (?:a )?half|point (?:five|5)|one half)\b")


@cache
def _number() -> re.Pattern[str]:
    tens, units = "|".join(_LARGE), "|".join(sorted(_SMALL, key=len, reverse=True))
    return re.compile(
        rf"\b(?:(?:(?P<hundreds>{units})[ -])?(?P<tens>{tens})(?:[ -](?P<unit>{'|'.join(_UNITS[:9])}))?"
        rf"|(?P<small>{units}))\b"
    )


@cache
def _names_with_numbers() -> re.Pattern[str]:
    """Brands and lines that are written with a number in words: `hoka one one`, `roshe one`."""
    names = [name for name in (*brand_keys(), *line_keys()) if {*name.split()} & _SMALL.keys()]
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b")


@cache
def _price() -> re.Pattern[str]:
    below = r"(?:under|below|less than|no more than|not more than|not over|cheaper than)"
    limit = rf"(?:{below}|up to|at most|max(?:imum)?|budget)"
    amount, money = r"\d{1,4}(?:[.,]\d{2})?", r"(?:dollars?|bucks|usd|euros?|pounds|quid|gbp)"
    return re.compile(
        rf"(?:\b{limit}(?: of)? )?(?:[$€£] ?{amount}(?: ?{money}\b)?|\b{amount} ?(?:{money}\b|[$€£]))"
        rf"|\b{below} (?:[6-9]\d|\d{{3}})\b"
    )


@cache
def _pronoun() -> re.Pattern[str]:
    return re.compile(r"\b(?:the|this|that) ones?\b(?! star)")


@cache
def _ruled_out() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:but )?(?:not|no|except|without|anything but)(?: (?:the|in|a|any|for))? (?=[a-z])"
    )


def read_spoken(folded: str) -> tuple[str, list[str]]:
    """Give folded text with numbers as digits, without prices and what is ruled out; and notes on it."""
    notes = []
    if any(map(str.isdigit, folded)) and (price := _price().search(folded)):
        folded = _price().sub(" ", folded)
        notes.append(f"{price[0].strip()} is not looked up: prices are told with what is found")
    folded = _pronoun().sub(" ", folded)
    folded, out = _without_ruled_out(folded)
    notes += [f"not {' or '.join(out)}: what else there is, is looked up"] if out else []
    if any(word in folded for word in (*_SMALL, *_LARGE)):
        kept = [range(*found.span()) for found in _names_with_numbers().finditer(folded)]

        def digits(found: re.Match[str]) -> str:
            return found[0] if any(found.start() in span for span in kept) else _digits(found)

        folded = _number().sub(digits, folded)
    return _half().sub(r"\1.5", folded), notes


def _digits(found: re.Match[str]) -> str:
    if found["tens"]:
        # Models are said in pairs: `nine ninety`, `ten eighty`, `fourteen sixty`.
        return str(
            100 * _SMALL.get(found["hundreds"], 0) + _LARGE[found["tens"]] + _SMALL.get(found["unit"], 0)
        )
    number = _SMALL[found["small"]]
    before = found.string[: found.start()].split()
    if number > _ORDINARY or (
        before and before[-1] in ("size", "sz", "v", "version", "kids", "toddler", "youth")
    ):
        return str(number)
    names, after = line_keys(), found.string[found.end() :].split()[:1]
    named = any(" ".join((*before[-count:], str(number))) in names for count in (1, 2, 3))
    named = named or " ".join((str(number), *after)) in names
    return str(number) if named else found[0]


def _without_ruled_out(folded: str) -> tuple[str, list[str]]:
    """Take out `not blue`, `no gore-tex`; words of no known meaning are left as they are."""
    from stockfinder.style.tokens import cut

    out: list[str] = []
    at = 0
    while found := _ruled_out().search(folded, at):
        words, _ = cut(folded[found.end() :])
        count = 0
        for word in words:
            tells = word.color is not None or (count == 0 and word.kind in ("variant", "material", "width"))
            if not tells or (count and word.kind in ("variant", "width")):
                break
            count += 1
        if not count or "non" in folded[max(0, found.start() - 4) : found.start()]:
            at = found.end()
            continue
        shown = re.match(
            r"(?:[^\w]*\w+){" + str(sum(len(w.raw.split()) for w in words[:count])) + "}",
            folded[found.end() :],
        )
        if shown is None:
            at = found.end()
            continue
        out.append(shown[0])
        folded = f"{folded[: found.start()]} {folded[found.end() + shown.end() :]}"
        at = found.start()
    return folded, out
