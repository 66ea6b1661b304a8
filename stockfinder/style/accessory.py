"""Whether a title sells what is no shoe: laces, insoles, socks, cleaners, cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.style.tokens import Word

_COMES_WITH = frozenset(
    (
        *("with", "w", "mit", "avec", "con", "and", "+", "plus", "included", "no", "without", "ohne", "sans"),
        *("extra", "bonus", "free", "removable", "replaceable", "elastic", "bungee", "speed", "quick"),
    )
)
"""Words before laces, insoles and socks that a shoe comes with."""
_FOR = frozenset(("for", "fur", "pour", "para", "per", "fits", "fit"))


def find_accessory(segments: list[list[Word]], opened: list[str]) -> str | None:
    """What the title sells that is no shoe: `Ghost 16 Laces`, `Shoe Cleaner for Ghost 16`.

    Not what comes with a shoe (`with Extra Laces`), what a shoe is called after (`Sock Dart`, 'Poster'), nor
    what stands beside the word for a shoe.
    """
    found = [word for words in segments for word in words]
    has_shoe = any(word.kind == "shoe" for word in found)
    for words, before in zip(segments, opened, strict=True):
        for i, word in enumerate(words):
            if word.kind != "accessory" or "\x01" in before:
                continue
            ahead = words[i - 1] if i else None
            after = words[i + 1] if i + 1 < len(words) else None
            if ahead is not None and ahead.raw in _COMES_WITH:
                continue
            if after is not None and after.raw in ("pack", "collection", "edition"):
                continue  # a colourway: `Jacket Pack`
            if word.raw == "sock" and after is not None and after.kind in ("unknown", "shoe", "variant"):
                continue
            is_for = any(other.raw in _FOR for other in words[i + 1 :])
            if is_for or not has_shoe or (ahead is not None and ahead.kind == "shoe"):
                return word.raw
    return None
