"""Converts a size into another system: by the brand's chart, else by a generic formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.size.words import Conversion
    from stockfinder.wanted import Audience, Size, SizeSystem


def convert(
    wanted: Size,
    system: SizeSystem,
    *,
    brand: str | None = None,
    audience: Audience | None = None,
) -> Conversion:
    """Give all sizes in `system` that the wanted one may be; reads at most one chart file, once.

    :param audience: for whom the candidates are, where that is another scale (men's into women's); by
        default the wanted one's.
    """
    raise NotImplementedError
