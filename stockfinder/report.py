"""What a search answers: one finding a retailer, and the report of them all."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from stockfinder.permission import Permission
from stockfinder.product import Availability, Evidence, Price
from stockfinder.shop import Grade
from stockfinder.wanted import Wanted

SCHEMA_VERSION = "1"


class Outcome(StrEnum):
    """How one retailer answered. The first four are answers; the rest are not."""

    AVAILABLE = "available"
    SOLD_OUT = "sold_out"
    SIZE_NOT_OFFERED = "size_not_offered"
    NOT_CARRIED = "not_carried"
    BLOCKED = "blocked"
    NOT_PERMITTED = "not_permitted"
    RATE_LIMITED = "rate_limited"
    HELD_BACK = "held_back"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    DRIFTED = "drifted"
    UNCLEAR = "unclear"

    @property
    def is_answer(self) -> bool:
        """Whether the shop answered the question."""
        return self in (Outcome.AVAILABLE, Outcome.SOLD_OUT, Outcome.SIZE_NOT_OFFERED, Outcome.NOT_CARRIED)


Proven = Literal["documents", "program", "recording", "live"]
"""On what the reader of a shop's platform was proven: documents alone, the real program, recordings of shops,
or what this installation itself read at this very shop within the last eight weeks."""


class How(StrEnum):
    """How the shoe can be had."""

    SHIP = "ship"
    ORDER = "order"  # can be ordered; the platform does not tell stock from backorder
    BACKORDER = "backorder"
    PREORDER = "preorder"
    IN_STORE = "in_store"


class Exactness(StrEnum):
    """How the offered size meets the wanted one."""

    EXACT = "exact"
    CONVERTED = "converted"


class Offered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One variant at one shop, in the shop's words, with what it is to the wish."""

    title: str
    size: str | None = None
    width: str | None = None
    color: str | None = None
    availability: Availability = Availability.UNKNOWN
    how: How | None = None
    exactness: Exactness | None = None
    """Set on the answer itself, not on near misses."""
    conversion: str | None = None
    """For a converted size: the chart, its confidence and the candidates, in one sentence."""
    differs: tuple[str, ...] = ()
    """For a near miss: in what (`size 10.5, wanted 10`; `another colour: Blue`)."""
    near: str | None = None
    """For a near miss: the same in words of our own that can be spoken (`half a size bigger`)."""
    candidates: tuple[str, ...] = ()
    """For a converted size: all sizes of the shop's scale that the wanted one may be."""
    price: Price | None = None
    list_price: Price | None = None
    url: str | None = None
    sku: str | None = None
    gtin: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Attribute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a shop says of an attribute the caller asked for."""

    name: str
    state: str
    """`confirmed`, `contradicted` or `not stated`."""
    words: str | None = None
    """The words found."""
    where: str | None = None
    """`property`, `tag`, `bullet`, `title` or `text`, or the other shop that says it."""
    url: str | None = None


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one retailer answered."""

    retailer: str
    """Its short name, as in `--only`."""
    name: str
    """Its name as people say it."""
    outcome: Outcome
    message: str = ""
    """One sentence for the agent: what was found, or why there is no answer and what to do."""
    counts: bool = False
    """Whether this answer counts for the three-site promise."""
    offer: Offered | None = None
    """For `available`: the best offer."""
    others: tuple[Offered, ...] = ()
    """For `available`: further variants that fit as well (another colour where none was wanted)."""
    near: tuple[Offered, ...] = ()
    """Near misses: half a size off, the neighbouring width, another colour, a candidate to check by eye."""
    reasons: tuple[str, ...] = ()
    """Why it is judged so, in words an agent can read."""
    attributes: tuple[Attribute, ...] = ()
    title: str | None = None
    """The matched product's title, as the shop writes it."""
    url: str | None = None
    """A link for the agent: the product, or the shop's search."""
    link_only: bool = False
    """The shop guards against programs and was not asked: the agent may open `url`."""
    evidence: tuple[Evidence, ...] = ()
    as_of: datetime | None = None
    """When the data was made that this rests on, where that is not now: the time of a product feed."""
    cached: float | None = None
    """Seconds since the shop was asked, where that was done by an earlier look-up; nothing where it was asked
    in this one."""
    last_seen: datetime | None = None
    """When the shop last gave a definite answer on this machine; nothing where none is known."""
    proven: Proven | None = None
    """How well the reader is proven that this rests on; nothing where none was used."""
    facts: Grade | None = None
    """How the facts of the shop's entry are known."""
    origin: str | None = None
    """On replay, where the traffic comes from: `recorded from Vendure 3.7, 2026-11-21`; nothing when live."""
    permission: Permission | None = None
    """The shop's written permission under which it was asked, if there is one for this purpose."""
    requests: int = 0
    """Requests sent to the shop in this look-up, robots.txt not counted."""
    seconds: float = 0.0


class Problem(Struct, frozen=True, kw_only=True):
    """A retailer that could not be asked because a file of ours is wrong (a request that a replay lacks)."""

    retailer: str
    name: str
    message: str


class Report(Struct, frozen=True, kw_only=True):
    """The answer to one look-up."""

    schema_version: str = SCHEMA_VERSION
    wanted: Wanted
    findings: tuple[Finding, ...]
    """Best first: exact before converted, in stock before backorder, then price."""
    problems: tuple[Problem, ...] = ()
    """Retailers that could not be asked through a fault on our side; never an outcome."""
    answered: int
    """Retailers whose answer counts."""
    at_least: int
    """How many have to answer: the three-site promise."""
    say: str
    """One plain sentence for the caller."""
    ask: str | None = None
    """The question that would settle an ambiguous wish."""
    notes: tuple[str, ...] = ()
    """What the agent should know of the search as a whole: composed traffic, retailers left out."""
    not_asked: tuple[str, ...] = ()
    """Short names of retailers that were held in reserve, since likelier ones had answered."""
    started: datetime | None = None
    seconds: float = 0.0

    @property
    def found(self) -> bool:
        """Whether any retailer has it."""
        return any(f.outcome is Outcome.AVAILABLE for f in self.findings)

    @property
    def enough(self) -> bool:
        """Whether the promise is kept."""
        return self.answered >= self.at_least


class EventKind(StrEnum):
    """What a service can watch."""

    ASKED = "asked"  # a retailer's search starts
    REQUEST = "request"  # one HTTP exchange ended
    WAIT = "wait"  # pace or Retry-After held a request back
    RETRY = "retry"
    FINDING = "finding"  # a retailer is done


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened, for a service's metrics and traces."""

    kind: EventKind
    retailer: str
    url: str | None = None
    method: str | None = None
    status: int | None = None
    seconds: float | None = None
    outcome: Outcome | None = None
    detail: str | None = None
