"""Corrects misspelt brands and lines in what an agent types."""

from __future__ import annotations

from functools import cache

from stockfinder.style.lexicons import brand_keys, colors, line_keys, phrases


def is_known(word: str) -> bool:
    """Whether a word stands in any lexicon, so that it is not misspelt."""
    return word in phrases() or word in colors() or word in _line_words()


def is_line_word(word: str) -> bool:
    """Whether a word of four letters or more stands in a line's name."""
    return word in _line_words()


@cache
def _line_words() -> dict[str, frozenset[str]]:
    """From each longer word of the lines' names to the brands whose lines have it."""
    found: dict[str, set[str]] = {}
    for name, owners in line_keys().items():
        for word in name.split():
            if len(word) > 3 and word.isalpha():
                found.setdefault(word, set()).update(line.brand for line in owners)
    return {word: frozenset(owners) for word, owners in found.items()}


def brand_like(text: str) -> str | None:
    """The brand that a misspelt name of one or two words means, if it can be only one."""
    if len(text) < 3 or not text.replace(" ", "").isalpha():
        return None
    near = _nearest(
        text, tuple(name for name in brand_keys() if abs(len(name) - len(text)) < 3 and len(name) > 3)
    )
    found = {brand_keys()[name] for name in near}
    return found.pop() if len(found) == 1 else None


def line_word_like(word: str, brand: str | None) -> tuple[str, str | None] | None:
    """The word of a line that a misspelt one means, and its brand where that is one brand's alone."""
    if len(word) < 5 or not word.isalpha():
        return None
    owners = _line_words()
    choices = [
        name for name in owners if abs(len(name) - len(word)) < 3 and (brand is None or brand in owners[name])
    ]
    near = _nearest(word, tuple(choices))
    if len(near) != 1:
        return None
    return near[0], next(iter(owners[near[0]])) if len(owners[near[0]]) == 1 else None


def _nearest(text: str, choices: tuple[str, ...]) -> list[str]:
    """The choices nearest to a text: one slip apart, two in a longer word, and of the same first letter."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    allowed = 1 if len(text) < 6 else 2
    found = extract(text, choices, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    same_start = [(name, slips) for name, slips, _ in found if name[0] == text[0]]
    best = min((slips for _, slips in same_start), default=0)
    return [name for name, slips in same_start if slips == best]
