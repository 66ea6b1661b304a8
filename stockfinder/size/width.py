"""Widths: what a letter or a name means on an audience's and a country's scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.size.words import WidthFit
    from stockfinder.wanted import Audience, Width


def read_width(
    text: str, *, audience: Audience | str | None = None, country: str | None = None
) -> tuple[Width, str | None] | None:
    """Read a width by itself: an option (`2E (Wide)`, `D`, `Extra Wide`), or what an agent types.

    Gives the width on that audience's scale and the letters as read (nothing for a bare name), or nothing
    where the text is no width. Without an audience letters are read on the US men's scale.
    """
    raise NotImplementedError


def width_in_title(
    title: str, *, audience: Audience | str | None = None, country: str | None = None
) -> tuple[Width, str | None] | None:
    """Find the width a product's title states (`880v15 - Wide`, `Wide Width`, `(2E)`).

    A wide calf, a narrow toe and a shaft's inches are no widths of the shoe.
    """
    raise NotImplementedError


def compare_width(wanted: Width | None, stated: Width | None) -> WidthFit:
    """Compare two widths of the same audience's scale. Not stated is never taken for standard."""
    raise NotImplementedError
