"""HAR 1.2 as it is read and written here: typed, and tolerant of what browsers add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a recording comes from. Composed traffic is written by hand from a documented shape."""

    kind: Literal["recorded", "composed"]
    program: str = ""
    """The site or program that answered, with its version: `Vendure 3.7`."""
    when: str = ""
    """ISO 8601 date or time."""
    note: str = ""


def origin(path: Path) -> Origin:
    """What a HAR file says of its origin (`log._origin`); a browser's own file counts as recorded.

    :raises ConfigurationError: the file cannot be read, or is no HAR.
    """
    raise NotImplementedError
