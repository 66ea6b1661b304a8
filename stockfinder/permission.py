"""What a shop may be asked for: purposes, and the written permissions that the operator has on file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct

if TYPE_CHECKING:
    from stockfinder.shop import Shop

Purpose = Literal["lookup", "display", "sweep"]
"""A look-up for a caller who waits; answers shown to the public; many questions without a caller."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

_WORDS: dict[Purpose, str] = {
    "lookup": "a look-up in a call",
    "display": "a public display",
    "sweep": "a sweep",
}


class Permission(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A shop's written permission, from `[retailers.NAME.permission]` of the operator's configuration."""

    by: str
    """Who granted it, at the shop: `Jane Doe, head of e-commerce`."""
    on: date
    """The day it was granted; it holds from then."""
    until: date
    """The last day on which it holds."""
    purposes: tuple[Purpose, ...] = ("lookup",)
    robots: bool = False
    """Whether it covers what the shop's robots.txt forbids to programs in general."""
    reference: str | None = None
    """Where it is filed: `contract 2026-114`, `mail of 2026-03-02`."""

    def __post_init__(self) -> None:
        """Refuse what permits nothing, in a sentence for whoever edits the file."""
        if not self.by.strip():
            raise ValueError("`by` must say who granted the permission")
        if self.until < self.on:
            raise ValueError("`until` must not be before `on`")
        if not self.purposes:
            raise ValueError(f"`purposes` must name one of {', '.join(PURPOSES)}")

    def holds(self, today: date) -> bool:
        """Whether it is in force on that day."""
        return self.on <= today <= self.until


def purpose_of(text: str) -> Purpose:
    """The purpose of that name.

    :raises UsageError: there is none.
    """
    from stockfinder.errors import UsageError

    for purpose in PURPOSES:
        if text == purpose:
            return purpose
    raise UsageError(f"There is no purpose {text!r}; known are {', '.join(PURPOSES)}.")


def held(shop: Shop, purpose: Purpose, today: date) -> Permission | None:
    """The shop's written permission, if it is in force and covers the purpose."""
    told = shop.permission
    return told if told is not None and told.holds(today) and purpose in told.purposes else None


def refusal(shop: Shop, purpose: Purpose, today: date) -> str | None:
    """Why the shop may not be asked for this purpose, and what to do; nothing where it may."""
    if purpose in shop.purposes or held(shop, purpose, today):
        return None
    allowed = " and ".join(_WORDS[one] for one in shop.purposes) or "nothing"
    return (
        f"not asked: its entry allows {allowed}, and {_WORDS[purpose]} needs its written permission"
        f"{_gap(shop.permission, today)}. Ask the shop, then record what it grants: stockfinder retailers"
        f" permit {shop.name} --by WHO --until DATE --for {purpose}"
    )


def _gap(told: Permission | None, today: date) -> str:
    if told is None:
        return ""
    return f" ({out_of_force(told, today) or f'the one by {told.by} does not cover that'})"


def out_of_force(told: Permission, today: date) -> str | None:
    """Why a permission counts for nothing on that day; nothing where it is in force."""
    if told.holds(today):
        return None
    return (
        f"the one by {told.by} ended on {told.until}"
        if told.until < today
        else f"the one by {told.by} holds from {told.on} on"
    )


def describe(told: Permission) -> str:
    """A permission in one line: who granted it, when, until when, for what, and where it is filed."""
    uses = " and ".join(_WORDS[one] for one in told.purposes)
    waiver = ", robots.txt notwithstanding" if told.robots else ""
    filed = f" ({told.reference})" if told.reference else ""
    return f"{told.by} on {told.on}, until {told.until}, for {uses}{waiver}{filed}"
