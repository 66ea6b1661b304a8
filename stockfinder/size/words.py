"""What reading a size label, comparing two sizes and converting one give back."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from stockfinder.wanted import Audience, SizeSystem, Width


class StatedSize(Struct, frozen=True):
    """One size that a label states; a dual label states several."""

    system: SizeSystem | None
    value: str
    """Thirds and halves as the label means them: `9.5`, `43 1/3`, `XL`."""
    value_to: str | None = None
    """The other end of a range (`35/36`)."""
    audience: Audience | None = None


class SizeReading(Struct, frozen=True):
    """What a shop's size label says, field for field the JSON Lines contract of `stockfinder size`."""

    system: SizeSystem | None = None
    """Nothing where neither the label nor the shop says it."""
    value: str | None = None
    """Nothing where the label is no size."""
    value_to: str | None = None
    audience: Audience | None = None
    width: Width | None = None
    """Nothing where the label states no width; never assumed to be standard."""
    width_code: str | None = None
    """The letters as read: `2E`."""
    also: tuple[StatedSize, ...] = ()
    """The other sizes the same label states: as much the shop's own statement as the first."""
    ambiguous: bool = False
    """Whether another reading is possible; `doubts` says of what."""
    reason: str = ""
    """Why it is ambiguous, or why it is no size, in a few words."""
    inferred: tuple[str, ...] = ()
    """Fields that the label itself does not state: `system`, `audience`, `width`, `value`."""
    doubts: tuple[str, ...] = ()
    """Fields of which another reading is possible. In doubt of the `width` alone, the size is certain."""

    unisex: bool = False
    """Whether it is a unisex shoe's number that names no audience, and so is read as men's."""

    @property
    def sizes(self) -> tuple[StatedSize, ...]:
        """All sizes the label states, the first one first; empty where it is no size."""
        if self.value is None:
            return ()
        return (StatedSize(self.system, self.value, self.value_to, self.audience), *self.also)


class FitKind(StrEnum):
    """How an offered size meets the wanted one."""

    EXACT = "exact"  # the same size on the same scale, stated by the shop
    CONVERTED = "converted"  # another scale; the chart says that they meet
    NEAR = "near"  # half a size off
    DIFFERENT = "different"
    UNKNOWN = "unknown"  # the label or the wish leaves it open


class SizeFit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an offered size meets the wanted one, and what the agent should be told."""

    kind: FitKind
    sentence: str = ""
    """For the agent: `size 10.5, wanted 10`; for a conversion chart, confidence and candidates."""
    chart: str | None = None
    """For a conversion: whose chart (`Nike`), or `generic formula`."""
    confidence: str | None = None
    """For a conversion: `high`, `medium`, `low`, or `approximate` for the generic formula."""
    candidates: tuple[str, ...] = ()
    """For a conversion: all sizes in the offered system that the wanted one may be."""
    ambiguous: bool = False
    """Whether several candidates are possible: only all of them together answer the question."""
    steps: float | None = None
    """For `near`: how much bigger the offered size is, in half sizes of the wanted system (-1: half down)."""
    audience_open: bool = False
    """The number agrees, but the wish or the page does not say for whom (men's 10 is not women's); `kind` is
    unknown."""


class Conversion(Struct, frozen=True, kw_only=True):
    """One size in another system: always a set, since no two scales line up."""

    candidates: tuple[str, ...]
    """Smallest first; empty where the chart does not reach and no formula holds."""
    system: SizeSystem
    audience: Audience | None
    """Of the candidates: the wanted audience, or nothing where the system has none (EU, CM)."""
    chart: str
    """Whose chart (`Nike`), or `generic formula`."""
    confidence: str
    """`high`, `medium`, `low`, or `approximate` for the generic formula."""

    @property
    def approximate(self) -> bool:
        """Whether no chart of the brand says it."""
        return self.confidence == "approximate"


class WidthFit(StrEnum):
    """How a stated width meets the wanted one."""

    NOT_WANTED = "not_wanted"
    SAME = "same"
    NOT_STATED = "not_stated"
    NEIGHBOUR = "neighbour"  # the next narrower or wider one that shops sell
    DIFFERENT = "different"
