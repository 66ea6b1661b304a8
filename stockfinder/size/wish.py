"""Reads the size an agent types."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.wanted import Audience, Size, Width


def read_wanted_size(
    text: str, *, audience: Audience | None = None, country: str = "US"
) -> tuple[Size, Width | None, str | None]:
    """Read a wanted size (`10`, `10.5 2E`, `EU 43`, `43 1/3`, `9w`): the size, the width, the width's letters.

    A bare number is on the country's scale, unless it can only be on another (43 in the US is EU).

    :raises UsageError: where no shoe has that size (`95`, `-3`, `abc`).
    """
    raise NotImplementedError


def shift(was: Size, by: str) -> Size:
    """Give a size relative to the last one: `shift(Size("10", ...), "+0.5")` is 10.5.

    :raises UsageError: where `by` is no such difference, or no shoe has the resulting size.
    """
    raise NotImplementedError
