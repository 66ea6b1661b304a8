"""The last look-up, kept on this machine, so that a wrong answer of it can be looked into.

It is kept as it was received, in a file that only its user can read: scrubbing takes a second for a few
pages, which no look-up has. What leaves that file goes through the recorder, which scrubs it (`wrong`).
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stockfinder.decode import convert
from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.report import Finding
from stockfinder.shop import Shop
from stockfinder.wanted import Wanted
from stockfinder.web.traffic import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stockfinder.report import Report
    from stockfinder.web.traffic import Traffic

MOST = 8 * 1024 * 1024
"""Bytes of bodies that are kept; the retailers that sent the most are left out first."""
_FILE = "last-look-up"
_HEAD = 8
"""Bytes that say how long the part before the bodies is."""
_STALE = 3600.0
"""Seconds after which a file that was not finished is thrown away: its process was killed."""


class LastLook(Struct, frozen=True, kw_only=True):
    """One look-up: what was wanted, who was asked, what was answered, and the traffic behind it."""

    wanted: Wanted
    at: datetime
    shops: dict[str, Shop]
    findings: dict[str, Finding]
    exchanges: dict[str, tuple[Exchange, ...]]


class _Kept(Struct, frozen=True, kw_only=True):
    """The file's beginning; the bodies follow, each in its turn."""

    look: LastLook
    sizes: list[int]


def gather(wanted: Wanted, shops: Iterable[Shop], report: Report, traffic: Traffic) -> LastLook:
    """The look-up as it is kept; of the traffic as much as is kept of it."""
    room = MOST
    exchanges: dict[str, tuple[Exchange, ...]] = {}
    for name, told in sorted(traffic.exchanges().items(), key=lambda row: _size(row[1])):
        room -= _size(told)
        if room < 0:
            break
        exchanges[name] = told
    return LastLook(
        wanted=wanted,
        at=report.started or datetime.now(UTC),
        shops={shop.name: shop for shop in shops},
        findings={finding.retailer: finding for finding in report.findings},
        exchanges=exchanges,
    )


def keep(look: LastLook, folder: Path) -> None:
    """Write it in place of the one before; whole, or not at all.

    :param folder: where the state of this machine lies.
    :raises OSError: it cannot be written.
    """
    responses = [one.response for told in look.exchanges.values() for one in told if one.response]
    bare = {
        name: tuple(
            replace(one, response=replace(one.response, body=b"")) if one.response else one for one in told
        )
        for name, told in look.exchanges.items()
    }
    kept = _Kept(look=replace(look, exchanges=bare), sizes=[len(one.body) for one in responses])
    head = msgspec.msgpack.encode(kept)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in folder.glob(f".{_FILE}.*"):
        if datetime.now(UTC).timestamp() - stale.stat().st_mtime > _STALE:
            stale.unlink(missing_ok=True)
    new = folder / f".{_FILE}.{os.getpid()}"
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(len(head).to_bytes(_HEAD, "big"))
            file.write(head)
            file.writelines(one.body for one in responses)
        new.replace(folder / _FILE)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def last(folder: Path) -> LastLook:
    """The last look-up.

    :raises UsageError: none is kept.
    :raises ConfigurationError: the file cannot be read.
    """
    path = folder / _FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError("No look-up is kept yet: ask the shops with `stockfinder find` first.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    start = _HEAD + int.from_bytes(data[:_HEAD], "big")
    try:
        kept = convert(msgspec.msgpack.decode(data[_HEAD:start]), _Kept)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} is of another version of stockfinder, or damaged: ask the shops again."
        ) from error
    sizes = iter(kept.sizes)

    def whole(one: Exchange) -> Exchange:
        nonlocal start
        if one.response is None:
            return one
        begin, start = start, start + next(sizes)
        return replace(one, response=replace(one.response, body=data[begin:start]))

    exchanges = {name: tuple(map(whole, told)) for name, told in kept.look.exchanges.items()}
    return replace(kept.look, exchanges=exchanges)


def _size(told: Iterable[Exchange]) -> int:
    return sum(len(one.response.body) for one in told if one.response)
