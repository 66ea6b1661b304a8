"""The parts of a size label: its numbers with what stands with them, and what stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.size.width import Mark

if TYPE_CHECKING:
    from stockfinder.size.stock_code import Code
    from stockfinder.wanted import Audience, SizeSystem


class Item:
    """One number of a label (or a range) and what stands with it."""

    __slots__ = (
        "audience",
        "clash",
        "letters",
        "marks",
        "number",
        "prefix",
        "segment",
        "system",
        "text",
        "to",
    )

    def __init__(self, number: int, text: str, segment: int) -> None:
        self.number = number
        self.text = text
        self.segment = segment
        self.to: int | None = None
        self.system: SizeSystem | None = None
        self.audience: Audience | None = None
        self.prefix: str | None = None  # a letter of PREFIX_LETTERS before it
        self.letters: list[tuple[str, bool]] = []  # single letters after it, and whether glued
        self.marks: list[Mark] = []
        self.clash = False  # two systems or two audiences for one number


class Scan:
    """All that a label holds, before it is decided what it means."""

    __slots__ = (
        "age", "alphas", "audiences", "code", "hint", "items", "letters", "marks", "measured",
        "named", "open_ended", "systems", "unknown",
    )  # fmt: skip

    def __init__(self, code: Code | None) -> None:
        self.code = code
        self.items: list[Item] = []
        self.systems: list[SizeSystem] = []  # those that stand with no number
        self.audiences: list[Audience] = []
        self.marks: list[Mark] = []
        self.letters: list[str] = []
        self.alphas: list[str] = []
        self.age: str | None = None  # `6-12 months`
        self.hint: SizeSystem | None = None  # the language of its word for size
        self.named = False  # a word for size stands in it
        self.unknown: list[tuple[int, str]] = []  # words that mean nothing here, and their segment
        self.measured = False  # a height in inches was taken out
        self.open_ended = False  # `23.5cm以下`: and smaller

    def loose_marks(self) -> list[Mark]:
        """Give the width marks that stand with no number."""
        return self.marks + [Mark(letter) for letter in self.letters]

    def loose_medium(self) -> bool:
        """Whether all there is is `M` or `Medium`: a letter size as well as a width."""
        return not self.alphas and [mark.text for mark in self.loose_marks()] in (["m"], ["medium"], ["med"])
