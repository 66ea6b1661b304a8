"""The wish: from the agent's words, from flags, or from a row of the caller's own catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.product import Query
    from stockfinder.wanted import Wanted


def understand(
    text: str = "",
    *,
    brand: str | None = None,
    model: str | None = None,
    audience: str | None = None,
    color: str | None = None,
    size: str | None = None,
    width: str | None = None,
    code: str | None = None,
    gtin: str | None = None,
    must: tuple[str, ...] | list[str] = (),
    country: str = "US",
    was: str | None = None,
) -> Wanted:
    """Read a wish from free text as agents type it, with flags that override it.

    `country` (ISO 3166 alpha-2) settles the size system where the wish names none. `was` is the size bought
    last time, for a relative `size` such as `+0.5`. What was corrected or inferred is told in `notes`.

    :raises UsageError: the wish is empty or names no shoe, or a flag makes no sense (a GTIN whose check digit
        is wrong, an unknown audience); the text is one sentence for the agent.
    """
    raise NotImplementedError


def from_row(row: Mapping[str, object], mapping: Mapping[str, str]) -> Wanted:
    """Read a wish from a row of the caller's own catalogue.

    :param mapping: from the keyword of `understand` (`brand`, `size`, ...) to the row's column that holds it.
    :raises UsageError: a mapping to an unknown keyword, a column that the row lacks, or as `understand`.
    """
    raise NotImplementedError


def query(wanted: Wanted) -> Query:
    """Return what a shop's search is asked for: brand and model as one would type them, and the codes."""
    raise NotImplementedError
