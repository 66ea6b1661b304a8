"""What the caller wants: one shoe, in one size."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Audience(StrEnum):
    """For whom a shoe or a size is made."""

    MEN = "men"
    WOMEN = "women"
    UNISEX = "unisex"
    KIDS = "kids"
    TODDLER = "toddler"
    INFANT = "infant"


class SizeSystem(StrEnum):
    """The scale that a number belongs to. CM is a label on a box, not the length of a foot."""

    US = "US"
    UK = "UK"
    EU = "EU"
    CM = "CM"
    JP = "JP"
    KR = "KR"
    MX = "MX"
    AU = "AU"
    BR = "BR"
    CN = "CN"
    FR = "FR"
    IT = "IT"
    ALPHA = "ALPHA"


class Width(StrEnum):
    """A width by name, on its own audience's scale (men's D and women's B are both `standard`)."""

    XX_NARROW = "xx-narrow"
    X_NARROW = "x-narrow"
    NARROW = "narrow"
    STANDARD = "standard"
    SLIGHTLY_WIDE = "slightly-wide"
    WIDE = "wide"
    X_WIDE = "x-wide"
    XX_WIDE = "xx-wide"


class Size(Struct, frozen=True, omit_defaults=True):
    """A size on one scale: `Size("10", SizeSystem.US, Audience.MEN)`."""

    value: str
    """As the label means it: `9.5`, `43 1/3`, `XL`."""
    system: SizeSystem | None = None
    audience: Audience | None = None


class Wanted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the caller wants, as understood. Build one with `stockfinder.understand`.

    A field that is empty was not asked for and decides nothing.
    """

    text: str = ""
    """As the agent typed it, without control characters."""
    brand: str | None = None
    """The brand's own spelling: `New Balance`."""
    model: str | None = None
    """Line, version and variant words: `Ghost 16 GTX`."""
    audience: Audience | None = None
    color: str | None = None
    size: Size | None = None
    width: Width | None = None
    width_code: str | None = None
    """The letters as given: `2E`."""
    code: str | None = None
    """The maker's style code, as given."""
    gtin: str | None = None
    """Check digit tested; 8, 12, 13 or 14 digits."""
    must: tuple[str, ...] = ()
    """Attributes that have to be confirmed: `EH`, `waterproof`."""
    country: str = "US"
    """ISO 3166 alpha-2 of where the shoe is to go."""
    notes: tuple[str, ...] = ()
    """What was corrected or inferred while reading the text, for the agent to see: `brooks (typed broks)`."""
