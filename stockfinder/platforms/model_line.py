"""The line that a model belongs to, for searches that miss another spelling of what follows it."""

from __future__ import annotations

import re


def line_of(model: str) -> str:
    """The words before the version: `Ghost` of `Ghost 16 GTX`, `Air Max` of `Air Max 90`, `990v6` of `990v6`.

    A search for all words of a model misses a shop that writes one of them otherwise (`Gore-Tex`); all of
    the line is seen by asking for the line. A model without a number may end in words of its variant
    (`Arizona EVA`), so its first word stands for its line.
    """
    words = model.split()
    named = next((i for i, word in enumerate(words) if re.search(r"\d", word)), 1)
    return " ".join(words[: named or 1])


def versioned(model: str) -> str:
    """The line with its version: `Ghost 16` of `Ghost 16 GTX`; the line alone of a model without a number."""
    words = model.split()
    numbered = next((i for i, word in enumerate(words) if re.search(r"\d", word)), None)
    return line_of(model) if numbered is None else " ".join(words[: numbered + 1])


def is_plain(model: str) -> bool:
    """Whether the model is a line and a version number, which all shops write alike: `Ghost 16`."""
    return re.fullmatch(r"(?:[^\W\d]+ )+\d{1,2}", model) is not None
