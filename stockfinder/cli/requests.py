"""`stockfinder requests`: what was sent to whom from this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stockfinder.store.requests import Sent

_COLUMNS = ("at", "retailer", "method", "url", "status", "seconds", "detail")


def requests(
    *,
    retailer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only those to this retailer, by its short name.")
    ] = None,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="From when on: 30m, 2h, 7d, 8w, or 2026-11-20.")
    ] = "24h",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with the summary.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, without the summary.")] = False,
) -> None:
    """List what was sent to which retailer from this machine, and sum it up. Kept for eight weeks.

    \b
    Examples:
      stockfinder requests
      stockfinder requests --retailer holabird --since 2h
      stockfinder requests --since 2026-11-20 --csv
    """
    from stockfinder.cli.shared import in_store
    from stockfinder.errors import UsageError
    from stockfinder.store.requests import sent

    if as_json and as_csv:
        raise UsageError("Give one of --json and --csv.")
    begin = _time(since)
    found = in_store(lambda store: sent(store, retailer, begin))
    if retailer is not None and not found:
        _check_name(retailer)
    if as_json:
        _print_json(found, begin)
    elif as_csv:
        _print_csv(found)
    else:
        _print_text(found, begin)


def _check_name(name: str) -> None:
    """Let pass a name of which something is known: an entry, or an older row of one that was removed.

    :raises UsageError: there is neither, so it is mistyped.
    """
    from stockfinder.cli.registry import entry_named, registry
    from stockfinder.cli.shared import in_store
    from stockfinder.store.requests import sent

    if not in_store(lambda store: sent(store, name)):
        entry_named(registry(), name)


def _time(text: str) -> datetime:
    """When a time as typed was: so long ago, or a day (and time) of this machine's clock."""
    import re
    from datetime import datetime, timedelta

    from stockfinder.errors import UsageError

    if ago := re.fullmatch(r"(\d{1,5})\s*([mhdw])", text.strip().lower()):
        unit = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[ago[2]]
        return datetime.now().astimezone() - timedelta(**{unit: int(ago[1])})
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--since is like 30m, 2h, 7d, 8w or 2026-11-20; {text!r} is not.") from error


def _summary(found: Sequence[Sent]) -> list[dict[str, object]]:
    """What was sent to each retailer, those asked most first."""
    from datetime import timedelta

    by_retailer: dict[str, list[Sent]] = {}
    for one in found:
        by_retailer.setdefault(one.retailer, []).append(one)
    told: list[dict[str, object]] = []
    for name, rows in sorted(by_retailer.items(), key=lambda pair: -len(pair[1])):
        times = [one.at for one in rows if one.at]
        status = [one.status or 0 for one in rows]
        begin, most = 0, 0
        for end, at in enumerate(times):
            while at - times[begin] >= timedelta(hours=1):
                begin += 1
            most = max(most, end - begin + 1)
        told.append(
            {
                "retailer": name,
                "requests": len(rows),
                "answered": sum(200 <= one < 400 or one in (404, 410) for one in status),
                "refused": sum(400 <= one < 500 and one not in (404, 410) for one in status),
                "failed": sum(one >= 500 or one == 0 for one in status),
                "most_in_an_hour": most,
                "first": times[0],
                "last": times[-1],
            }
        )
    return told


def _print_json(found: list[Sent], begin: datetime) -> None:
    from stockfinder.cli.as_json import as_json

    data = {"since": begin, "summary": _summary(found), "requests": found}
    sys.stdout.buffer.write(as_json(data))


def _print_csv(found: list[Sent]) -> None:
    import csv

    from stockfinder.cli.clean import clean

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in found:
        at = one.at.isoformat() if one.at else ""
        told = (one.retailer, one.method, one.url, one.status, one.seconds, one.detail)
        writer.writerow((at, *("" if value is None else clean(str(value)) for value in told)))


def _print_text(found: list[Sent], begin: datetime) -> None:
    from stockfinder.cli.clean import clean
    from stockfinder.cli.plain import table

    if not found:
        print(f"Nothing was sent since {begin:%Y-%m-%d %H:%M}.")
        return
    lines = [
        (
            f"{one.at.astimezone():%Y-%m-%d %H:%M:%S}" if one.at else "",
            clean(one.retailer),
            one.method,
            str(one.status) if one.status else clean(one.detail or "no answer"),
            f"{one.seconds:.2f} s",
            clean(one.url),
        )
        for one in found
    ]
    print(table(("TIME", "RETAILER", "METHOD", "STATUS", "TOOK", "ADDRESS"), lines))
    print()
    keys = ("retailer", "requests", "answered", "refused", "failed", "most_in_an_hour")
    sums = [tuple(str(one[key]) for key in keys) for one in _summary(found)]
    print(table([key.replace("_", " ").upper() for key in keys], sums))
