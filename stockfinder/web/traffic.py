"""Collects what was asked and answered, in memory, so that a wrong answer can be looked into afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.errors import TimedOut
from stockfinder.web.exchange import Broken, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stockfinder.errors import NoAnswer
    from stockfinder.web.record import Recorder

LARGEST = 4 * 1024 * 1024
"""Bytes of bodies that are collected of one retailer; of one that sends more, nothing is."""
_SENT = ("accept", "content-type")
"""Request headers that are collected: no other is needed to find the answer, and others may hold a key."""


class Exchange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request, and its answer or the reason why there is none."""

    request: Request
    started: datetime
    seconds: float
    response: Response | None = None
    kind: str = ""
    """For a failure: `timed_out`, `broken` or `unreachable`."""
    message: str = ""


class Traffic:
    """The traffic of look-ups, by retailer."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def line(self, retailer: str) -> _Line:
        """Where one retailer's traffic is told, as to a `Recorder`."""
        return self._lines.setdefault(retailer, _Line())

    def exchanges(self) -> dict[str, tuple[Exchange, ...]]:
        """What was collected, by retailer; nothing of those that sent too much."""
        return {name: tuple(line.exchanges) for name, line in self._lines.items() if line.size <= LARGEST}


class _Line:
    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.size = 0

    def answered(self, request: Request, response: Response, started: datetime, seconds: float) -> None:
        """See `Recorder.answered`."""
        self.size += len(response.body)
        if self.size > LARGEST:
            self.exchanges.clear()
            return
        asked = _bare(request)
        self.exchanges.append(Exchange(request=asked, response=response, started=started, seconds=seconds))

    def failed(self, request: Request, error: NoAnswer, started: datetime, seconds: float) -> None:
        """See `Recorder.failed`."""
        kind = "broken" if isinstance(error, Broken) else "unreachable"
        kind = "timed_out" if isinstance(error, TimedOut) else kind
        self.exchanges.append(
            Exchange(
                request=_bare(request), started=started, seconds=seconds, kind=kind, message=error.message
            )
        )


def record(exchanges: Iterable[Exchange], recorder: Recorder) -> None:
    """Tell a recorder, which scrubs and trims, of exchanges collected earlier."""
    from stockfinder.web.replay import FAILURES

    for one in exchanges:
        if one.response is not None:
            recorder.answered(one.request, one.response, one.started, one.seconds)
        else:
            error = FAILURES[one.kind](one.message, url=one.request.url)
            recorder.failed(one.request, error, one.started, one.seconds)


def _bare(request: Request) -> Request:
    return replace(request, headers={k: v for k, v in request.headers.items() if k.lower() in _SENT})
