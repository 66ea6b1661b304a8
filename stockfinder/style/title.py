"""What a title tells, sorted: brand, audience, name, colours, codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.style.tokens import Word

if TYPE_CHECKING:
    from stockfinder.style.codes import Code
    from stockfinder.style.color import Colorway

SORTS = frozenset(
    ("boot", "sandal", "slide", "clog", "slipper", "flipflop", "mule", "loafer", "heel", "flat")
)
"""Sorts of footwear that are another shoe than the sneaker of the same name."""


class Reading:
    """What a title tells. Made by `reading.read`; not to be changed, since readings are kept."""

    __slots__ = (
        "accessory",
        "audience",
        "brands",
        "codes",
        "colors",
        "colorway",
        "extra",
        "fragments",
        "ground",
        "gtins",
        "implied",
        "name",
        "soft",
        "sorts",
        "widths",
    )

    def __init__(self) -> None:
        self.accessory: str | None = None
        """What the title sells that is no shoe: `laces`."""
        self.brands: list[str] = []
        self.implied: str | None = None
        """The brand whose line the name starts with, where no brand is named."""
        self.audience = 0
        """For whom, as bits; 0 where the title is silent."""
        self.name: list[Word] = []
        """The words that tell line, version and variant, in order."""
        self.soft: list[str] = []
        """Leading words of the name that shops leave out: `gel`."""
        self.extra: list[str] = []
        """Words behind the name that nothing explains."""
        self.sorts: set[str] = set()
        self.ground: set[str] = set()
        """Soleplates of football boots: `fg`."""
        self.widths: list[str] = []
        """By name (`x-wide`) or by letters (`2e`)."""
        self.colors: list[list[Word]] = []
        """The colourways the title tells, each as its words."""
        self.colorway: Colorway = ()
        """The fullest of them; the tails of titles repeat it in part."""
        self.codes: list[Code] = []
        self.fragments: list[str] = []
        """Numbers that may be a piece of a style code."""
        self.gtins: list[str] = []


def named_as(reading: Reading, words: list[str]) -> Reading:
    """A reading as it is, but for these words as its name."""
    other = Reading()
    for slot in Reading.__slots__:
        setattr(other, slot, getattr(reading, slot))
    other.name = [Word(word, word, "unknown", 0) for word in words]
    other.soft = []
    return other
