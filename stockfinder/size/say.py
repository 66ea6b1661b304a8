"""How an agent says a size and a width aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.wanted import Size, Width


def say_size(size: Size) -> str:
    """Give the words for a size: `men's ten and a half`, `EU forty-three and a third`."""
    raise NotImplementedError


def say_width(width: Width, code: str | None = None) -> str:
    """Give the words for a width: `double E` where it has letters, else `extra wide`."""
    raise NotImplementedError
