"""What a label says besides the size: that a shoe is not new and whole, or how it can be had. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from stockfinder.product import Availability

_NEW = re.compile(r"(?:brand[ -]?)?(?:new|neu|neuf|nuevo|nuovo|unworn|deadstock|ds)\b|newcondition", re.I)
_LABELLED = re.compile(r"(?P<name>[^:]*):\s*(?P<value>.*)", re.DOTALL)


@cache
def _not_whole() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:pre-?\s?owned|pre-?\s?worn|pre-?\s?loved|second[ -]?hand|refurb\w*|renewed|used|worn"
        r"|open[ -]?box|blem(?:ish(?:ed|es)?|s)?|scuff(?:ed|s)?|damaged|defect(?:ive|s)?"
        r"|factory seconds?|seconds|b-?grade"
        r"|floor[ -]?(?:model|sample)|display(?:[ -](?:model|pair|item))?|demo|sample|store return"
        r"|returned"
        r"|(?:left|right)[ -](?:shoe|foot)|single[ -]shoe|mismatched)\b",
        re.IGNORECASE,
    )


@cache
def _stock() -> tuple[tuple[Availability, re.Pattern[str]], ...]:
    return tuple(
        (availability, re.compile(words, re.IGNORECASE))
        for availability, words in (
            (
                Availability.UNKNOWN,
                r"\b(?:notify me|email me|wait-?\s?list|coming soon|back soon|sold[ -]?out|out of stock)\b",
            ),
            (Availability.PREORDER, r"\bpre-?\s?(?:order|sale)\b"),
            (Availability.BACKORDER, r"\bback-?\s?order(?:ed)?\b"),
            (Availability.IN_STORE_ONLY, r"\bin[ -]?store (?:only|pick-?up only)|\bstore only\b"),
        )
    )


@lru_cache(maxsize=4096)
def flaw(label: str | None, condition: str | None, unread: tuple[str, ...] = ()) -> str | None:
    """The words that say that a variant is used, flawed, a floor model or half a pair; nothing where none do.

    :param condition: the shop's own field: whatever it names that is not new, is not new.
    """
    if condition and (_not_whole().search(condition) or not _NEW.match(condition.strip())):
        return condition
    for told in (label or "", *unread):
        if found := _not_whole().search(told):
            return found[0]
        choice = _LABELLED.fullmatch(told)
        if choice and choice["value"].strip().lower() in ("left", "right", "left only", "right only"):
            return f"{choice['value'].strip()} shoe"
    return None


@lru_cache(maxsize=4096)
def stock_words(text: str) -> Availability | None:
    """How a label or a title says that it can be had: `10 - Pre-order`; unknown for `10 (notify me)`."""
    return next((availability for availability, words in _stock() if words.search(text)), None)
