"""Every error that stockfinder raises, and what each one means for the caller.

::

    StockfinderError
    ├── UsageError            the wish or a flag makes no sense; say it differently      (exit 2)
    ├── ConfigurationError    a file of ours or the operator's is wrong: where, and why  (exit 4)
    │   └── NotRecorded       a replay was asked for a request that is not in it
    └── NoAnswer              one shop gave no answer; carries the outcome to report
        ├── Blocked           401, 403, 406, or a challenge page
        ├── NotPermitted      robots.txt or the operator's own policy forbids it
        │   └── LinkOnly      a shop that guards against programs; a person may open the link
        ├── RateLimited       the shop said: too many requests
        ├── HeldBack          our own budget said no
        ├── TimedOut          the deadline came first
        ├── Unreachable       no connection, a broken one, or a server error
        ├── Drifted           it answered in a shape that we do not know
        └── Unclear           it answered, and the answer does not settle the question
"""

from __future__ import annotations

from stockfinder.report import Outcome


class StockfinderError(Exception):
    """The root of all errors here; its text is one sentence for the person at the keyboard."""


class UsageError(StockfinderError):
    """What was asked makes no sense; the text says what to ask instead."""


class ConfigurationError(StockfinderError):
    """A file is wrong; the text names the file, the line where known, and the cure."""


class NotRecorded(ConfigurationError):
    """A replay met a request that is not in the recording. Never an outcome of a shop."""


class NoAnswer(StockfinderError):
    """One shop gave no answer. `outcome` is what its finding says.

    :param message: what happened, in words for a phone agent; the shop's name is added by the caller.
    :param url: the address that was asked, if one was.
    """

    outcome: Outcome = Outcome.UNCLEAR

    def __init__(self, message: str, *, url: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.url = url


class Blocked(NoAnswer):
    """The shop refuses programs: 401, 403, 406, or a challenge page."""

    outcome = Outcome.BLOCKED


class NotPermitted(NoAnswer):
    """robots.txt or the operator's policy forbids the request; the message names the rule."""

    outcome = Outcome.NOT_PERMITTED


class LinkOnly(NotPermitted):
    """The shop guards against programs, so nothing is asked of it; `url` is its search, for a person."""


class RateLimited(NoAnswer):
    """The shop asks for fewer requests. `retry_after` is in seconds where the shop said it."""

    outcome = Outcome.RATE_LIMITED

    def __init__(self, message: str, *, url: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, url=url)
        self.retry_after = retry_after


class HeldBack(NoAnswer):
    """Our own budget of requests for this shop is used up."""

    outcome = Outcome.HELD_BACK


class TimedOut(NoAnswer):
    """The deadline came before the shop's answer."""

    outcome = Outcome.TIMED_OUT


class Unreachable(NoAnswer):
    """No connection, a broken one, a certificate that does not hold, or a server error (5xx)."""

    outcome = Outcome.UNREACHABLE


class Drifted(NoAnswer):
    """The shop answered in a shape that we do not know. `path` points at what did not fit.

    :param body: what it said, where it refused the request itself (400, 405, 422): some name their program.
    """

    outcome = Outcome.DRIFTED

    def __init__(
        self, message: str, *, url: str | None = None, path: str | None = None, body: bytes = b""
    ) -> None:
        super().__init__(message, url=url)
        self.path = path
        self.body = body


class Unclear(NoAnswer):
    """The shop answered, and the answer does not settle the question (a search that found nothing known)."""

    outcome = Outcome.UNCLEAR
