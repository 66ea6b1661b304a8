"""What is known of one host by all who ask it, and what that means for the next request. Pure: no clock.

Times are seconds since 1970, so that all processes of a machine read the same. A time that lies further ahead
than it can, since the clock was set back, is taken for over.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.report import Outcome

FAILURES = 5
"""In a row, until a host that fails is left alone."""
FIRST_PAUSE = 60.0
LONGEST_PAUSE = 900.0
"""Seconds that such a host is left alone: twice as long each time, up to this."""
LONGEST_WISH = 24 * 3600.0
"""Seconds of a Retry-After that are kept at most."""
TRIAL = 30.0
"""Seconds that a trial request may take until another look-up may try: its process may have been killed."""

_HOUR, _DAY = 3600.0, 24 * 3600.0
_LONGEST_QUEUE = 700.0
"""Seconds: no look-up waits longer for its turn (`Settings.deadline` is at most 600)."""


class Limits(Struct, frozen=True):
    """How much a host is asked by all processes of a machine together.

    The measure is one person in a hurry, whatever the number of agents. Such a person opens a page every five
    seconds or so, and a shop's page then asks the shop's own host for more (suggestions at each letter typed,
    the product's data, the cart): bursts of five, one request a second at most, and some 1200 requests in an
    hour. Nobody is in a hurry all day: five such hours are 6000 a day. For two hundred agents at one look-up
    every six minutes (2000 an hour) that leaves 0.6 requests a look-up and shop; asking likely shops only,
    remembered addresses and answers kept for a minute are what makes it enough, and the rest is held back.
    """

    burst: int = 5
    interval: float = 1.0
    """Seconds between requests, once the burst is used up."""
    hour: int = 1200
    day: int = 6000


class Spent(Struct, frozen=True, array_like=True):
    """Requests since a time, for an hour or a day from then."""

    since: float = 0.0
    count: int = 0

    def at(self, now: float, length: float) -> Spent:
        """The same, or a new window where this one is over."""
        return self if 0 <= now - self.since < length else Spent(now, 0)


class Host(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of a host; a new one has the values given here."""

    full: float = 0.0
    """When its burst is whole again: a token bucket, kept as a time."""
    hour: Spent = Spent()
    day: Spent = Spent()
    wish: float = 0.0
    """Until when it asked to be left alone."""
    failures: int = 0
    """In a row."""
    since: float = 0.0
    """Of the first of them."""
    outcome: Outcome = Outcome.UNREACHABLE
    """Of the last of them."""
    message: str = ""
    pause: float = 0.0
    """Seconds that it is left alone this time; 0 where it is not."""
    until: float = 0.0
    trial: float = 0.0
    """Until when another look-up may be trying it."""


class Turn(Struct, frozen=True):
    """A request may be sent in so many seconds."""

    wait: float


class Refused(Struct, frozen=True):
    """No request may be sent."""

    outcome: Outcome
    message: str
    seconds: float | None = None
    """Until it may be asked again, where the shop said so."""


def alone(host: Host, now: float) -> Refused | None:
    """Why the host is left alone at this time; nothing where it may be asked."""
    if _ahead(host.wish, now, LONGEST_WISH):
        wish = host.wish - now
        said = f"it asked to be left alone for another {wish:.0f} s (until {clock(host.wish)})"
        return Refused(Outcome.RATE_LIMITED, said, wish)
    if not host.pause:
        return None
    times = "" if host.failures == 1 else f" {host.failures} times"
    said = f"{host.message}:{times} since {clock(host.since)}"
    if _ahead(host.until, now, host.pause):
        return Refused(host.outcome, f"{said}; it is asked again at {clock(host.until)}")
    if _ahead(host.trial, now, TRIAL + _LONGEST_QUEUE):
        return Refused(host.outcome, f"{said}; another look-up is trying it just now")
    return None


def turn(
    host: Host, limits: Limits, now: float, *, within: float, again: bool = False
) -> tuple[Host, Turn | Refused]:
    """Take the next turn, if there is one soon enough.

    :param within: seconds that the look-up can wait; a turn that comes later is not taken.
    :param again: this look-up has just asked, and asks again: what it met then does not stand in its way.
    """
    refused = None if again and not _ahead(host.wish, now, LONGEST_WISH) else alone(host, now)
    if refused is not None:
        return host, refused
    hour, day = host.hour.at(now, _HOUR), host.day.at(now, _DAY)
    for spent, most, length, words in (
        (day, limits.day, _DAY, "a day"),
        (hour, limits.hour, _HOUR, "an hour"),
    ):
        if spent.count >= most:
            end = clock(spent.since + length)
            return host, Refused(
                Outcome.HELD_BACK, f"our own limit of {most} requests {words} to it is used up until {end}"
            )
    full = (host.full if _ahead(host.full, now, _LONGEST_QUEUE) else now) + limits.interval
    wait = max(0.0, full - now - limits.burst * limits.interval)
    if wait > within:
        return host, Refused(Outcome.HELD_BACK, "our own pace leaves no turn for it before the deadline")
    host = replace(
        host,
        full=full,
        hour=Spent(hour.since, hour.count + 1),
        day=Spent(day.since, day.count + 1),
        trial=now + wait + TRIAL if host.pause else 0.0,
    )
    return host, Turn(wait)


def wished(host: Host, now: float, seconds: float) -> Host:
    """It asked to be left alone for so long; the longest wish counts."""
    return replace(host, wish=max(host.wish, now + min(seconds, LONGEST_WISH)))


def failed(host: Host, now: float, outcome: Outcome, message: str, *, at_once: bool = False) -> Host:
    """It failed once more.

    What fails while it is left alone was sent before that, and makes the pause no longer.

    :param at_once: it asked for fewer requests without saying for how long: it is left alone from now on.
    """
    failures = host.failures + 1
    host = replace(
        host,
        failures=failures,
        since=host.since if host.failures else now,
        outcome=outcome,
        message=message,
        trial=0.0,
    )
    if _ahead(host.until, now, host.pause) or (failures < FAILURES and not at_once and not host.pause):
        return host
    pause = min(host.pause * 2, LONGEST_PAUSE) if host.pause else FIRST_PAUSE
    return replace(host, pause=pause, until=now + pause)


def answered(host: Host, sent: float) -> Host:
    """It answered a request that was sent at this time: what failed before is forgotten.

    While it is left alone, what was sent before says nothing: only a trial ends the pause.
    """
    if host.pause and sent < host.until:
        return host
    return Host(full=host.full, hour=host.hour, day=host.day, wish=host.wish)


def _ahead(at: float, now: float, most: float) -> bool:
    return 0 < at - now <= most


def clock(at: float) -> str:
    """A time of this day or the next, as this machine's clock shows it: `14:05`."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M")
