"""The answer to "is it the wanted style?"."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from stockfinder.wanted import Audience

Verdict = Literal["same", "different", "unsure"]
"""`unsure` is a candidate to check by eye; it never counts as found."""

Conflict = Literal["gtin", "code", "brand", "line", "version", "variant", "audience", "width", "color"]


class StyleMatch(Struct, frozen=True, kw_only=True):
    """Whether a product is the wanted style, and why."""

    verdict: Verdict
    score: float
    """0 to 1. Ranks candidates; never decides."""
    reasons: tuple[str, ...] = ()
    """In words an agent can read: `version 15, wanted 16`, `men's, wanted women's`, `same style code`."""
    conflicts: tuple[Conflict, ...] = ()
    """What speaks against it, each kind once. `("color",)` alone is the wanted style in another colour;
    so with `("audience",)` and `("width",)`. Empty with `unsure` means that facts are missing."""
    audience: Audience | None = None
    """For whom the product says it is, wherever it says so; nothing where it is silent."""
