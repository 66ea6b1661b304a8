"""What a check of one retailer found: its state, and the questions that showed it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from stockfinder.report import Outcome


class State(StrEnum):
    """How a retailer is."""

    OK = "ok"
    DRIFTED = "drifted"  # it answers in a shape that our reader does not know, or reads wrongly
    BLOCKED = "blocked"
    NOT_PERMITTED = "not_permitted"
    UNREACHABLE = "unreachable"
    UNPROVEN = "unproven"  # it answers, but nothing was found there that proves the reader, right or wrong


OF_OUTCOME = {
    Outcome.DRIFTED: State.DRIFTED,
    Outcome.BLOCKED: State.BLOCKED,
    Outcome.NOT_PERMITTED: State.NOT_PERMITTED,
    Outcome.UNREACHABLE: State.UNREACHABLE,
    Outcome.TIMED_OUT: State.UNREACHABLE,
}
"""What no answer says of the retailer; those left out (rate limited, held back, unclear) prove nothing."""

ADVICE = {
    State.DRIFTED: "Open the address and compare it with the reader of its platform; `stockfinder read` on"
    " the saved page shows what is seen there.",
    State.BLOCKED: "It refuses programs, and that is not evaded: switch it off, or ask the shop for its"
    " permission or a product feed.",
    State.NOT_PERMITTED: "Do not ask it: switch it off, or record its written permission with `stockfinder"
    " retailers permit`.",
    State.UNREACHABLE: "See whether it opens in a browser; check again later.",
    State.UNPROVEN: "Check again later, or look it up by hand for a shoe that you see on its pages.",
}
"""What the operator can do."""


class Canary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question of which the right answer is known."""

    name: str
    """`in stock`, `sold out`, or `no such style`."""
    asked: str | None = None
    """The wish, in words; nothing where the shop showed nothing to ask for."""
    passed: bool | None = None
    """Nothing where it was not asked, or its answer settles nothing."""
    says: str = ""
    """What came out, or why nothing did."""
    path: str | None = None
    """For a wrong answer: where in the reply the picked size's stock stands."""
    url: str | None = None


class Check(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One retailer, as it was at one time."""

    retailer: str
    name: str
    state: State
    message: str = ""
    """What is wrong, and for `ok` what was seen to work."""
    advice: str = ""
    path: str | None = None
    """For `drifted`: where the reply is not what the reader knows."""
    url: str | None = None
    """The address whose answer showed it."""
    platform: str
    canaries: tuple[Canary, ...] = ()
    requests: int = 0
    """Requests sent, robots.txt not counted."""
    seconds: float = 0.0
    at: datetime
