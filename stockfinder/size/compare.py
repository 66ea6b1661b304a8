"""Compares an offered size with the wanted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.size.words import SizeFit, SizeReading
    from stockfinder.wanted import Size


def compare_size(wanted: Size, offered: SizeReading, *, brand: str | None = None) -> SizeFit:
    """Say how an offered size meets the wanted one.

    Exact only within one system and one audience's scale; any half of a printed dual label is exact. All
    else is a conversion, by the brand's chart before the generic formula, and says so. Widths are compared
    by `compare_width`.
    """
    raise NotImplementedError
