"""What one visit to a shop has shown, and what to do about it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from stockfinder.product import Variant
from stockfinder.report import Outcome
from stockfinder.shop import Shop


class Step(Struct, frozen=True):
    """One thing that was tried."""

    works: bool
    says: str
    """What was seen, or why it does not work."""


class Way(Struct, frozen=True):
    """One way into the shop, as robots.txt has it."""

    name: str
    address: str
    forbidden: str | None = None
    """The rule that forbids it; nothing where it is permitted."""


class Asked(Struct, frozen=True):
    """One request."""

    method: str
    url: str
    status: int | None = None
    detail: str | None = None
    """Why no answer came."""


class Probe(Struct, frozen=True, kw_only=True):
    """What one visit has shown."""

    url: str
    """The address that was looked at, after redirects."""
    platform: str | None = None
    because: str | None = None
    """The mark that the platform was known by."""
    certain: bool = False
    ways: tuple[Way, ...] = ()
    agents: Step | None = None
    """Whether it offers its catalogue to agents; nothing where that was not asked."""
    search: Step | None = None
    """Nothing where it was not tried."""
    sizes: Step | None = None
    sample: tuple[Variant, ...] = ()
    """Some variants of the product that was read, with the evidence behind their stock."""
    outcome: Outcome | None = None
    """Why the visit ended early; nothing where the shop answered."""
    message: str = ""
    advice: str = ""
    """What to do next, where something does not work."""
    requests: tuple[Asked, ...] = ()
    """All requests, in their order, robots.txt included."""
    lost: str | None = None
    """What could not be written, and why: the recording."""
    shop: Shop | None = None
    """The entry that this makes; nothing where no platform was recognised."""
    at: datetime | None = None

    @property
    def works(self) -> bool:
        """Whether the shop can be searched and read size by size."""
        return bool(self.search and self.search.works and self.sizes and self.sizes.works)


UNKNOWN = "No platform was recognised: name a product's page, or see CONTRIBUTING.md on platforms."
FEED = 'This is no shop but a product feed: save it, and name it in an entry with platform = "feed".'
_ELSE = (
    'ask the shop for its permission or a product feed, or give it as a link only (platform = "link_only").'
)
_BY_OUTCOME = {
    Outcome.BLOCKED: f"It refuses programs, and that is not evaded: {_ELSE}",
    Outcome.NOT_PERMITTED: f"Its robots.txt closes what would have to be asked: {_ELSE}",
    Outcome.RATE_LIMITED: "It asks for fewer requests: try again later.",
    Outcome.HELD_BACK: "The visit used up its requests before all was seen: name a product's page.",
    Outcome.TIMED_OUT: "It did not answer in time: try again later.",
    Outcome.UNREACHABLE: "Check the address, and whether it opens in a browser; or try again later.",
    Outcome.DRIFTED: "Check the address: it leads elsewhere, or to something that is no shop.",
}


def advise(found: Probe) -> str:
    """What to do next; nothing where all works."""
    if found.outcome is not None:
        return _BY_OUTCOME.get(found.outcome, "")
    if found.search is not None and not found.search.works:
        if found.ways and all(way.forbidden for way in found.ways):
            return _BY_OUTCOME[Outcome.NOT_PERMITTED]
        return "See what its search says: a setting in [options] may be missing, or it is another search."
    if found.sizes is not None and not found.sizes.works:
        return (
            "`stockfinder read` on a product's page shows what is seen there; where a browser shows more,"
            " set `browser = true` in its entry."
        )
    return ""
