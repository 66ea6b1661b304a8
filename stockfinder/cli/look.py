"""Runs one look-up for the command line: shows it, ends it on time, and says how it went by an exit code."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from stockfinder.finder import Finder
    from stockfinder.report import Finding, Problem, Report
    from stockfinder.search import Search
    from stockfinder.settings import Settings
    from stockfinder.store import Store
    from stockfinder.wanted import Wanted

Form = Literal["text", "json", "jsonl"]
"""How the answer is printed; text is a live table where a person looks at it."""


_PATIENCE = 0.03
"""Seconds for closing connections where the deadline has come."""
_LAST = 0.06
"""Seconds before the deadline at which the search ends, for letting go, printing and closing."""


class View(Protocol):
    """Who shows a look-up: the live table, plain text, or data."""

    def understood(self, wanted: Wanted) -> None: ...  # noqa: D102 - the protocol's docstring says it

    def start(self, search: Search) -> None: ...  # noqa: D102

    def update(self, search: Search, item: Finding | Problem) -> None: ...  # noqa: D102

    def finish(self, search: Search) -> None: ...  # noqa: D102

    def stop(self) -> None: ...  # noqa: D102


def look(
    wanted: Wanted,
    settings: Settings,
    *,
    form: Form,
    deadline: float,
    at_least: int | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    everyone: bool,
    fresh: bool,
    purpose: str | None,
    replay: Path | None,
    record: Path | None,
) -> int:
    """Run a look-up and print it.

    :param deadline: seconds from the start of the process.
    :returns: the exit code.
    """
    import asyncio

    from stockfinder.cli.clock import elapsed
    from stockfinder.cli.registry import registry
    from stockfinder.cli.shared import tell_lost, to_the_end

    view = _view(form)
    view.understood(wanted)

    async def run() -> int:
        from stockfinder.finder import Finder

        stopped = False
        retailers = registry(settings, replay=replay)
        store = traffic = keeping = None
        if replay is None:
            from stockfinder.cli.shared import open_store
            from stockfinder.web.traffic import Traffic

            store, traffic = open_store(), Traffic()
        opened = Finder(
            settings=settings,
            registry=retailers,
            replay=replay,
            record=record,
            store=store,
            traffic=traffic,
        )
        async with _closed_by(deadline, opened, store) as finder:
            left = max(0.0, deadline - elapsed() - _LAST)
            search = finder.search(
                wanted,
                deadline=left,
                at_least=at_least,
                only=only,
                skip=skip,
                everyone=everyone,
                fresh=fresh,
                purpose=purpose,
            )
            view.start(search)
            try:
                async for item in search:
                    view.update(search, item)
            except asyncio.CancelledError:
                stopped = True
            finally:  # whatever happened, what is known is printed, and before connections are closed
                view.stop()
                view.finish(search)
                sys.stdout.flush()
                if store is not None:
                    tell_lost(store)
                if traffic is not None:
                    from stockfinder.cli.keeping import Keeping

                    keeping = Keeping(search, traffic)
        if keeping is not None:
            keeping.finish(max(_PATIENCE / 2, deadline - elapsed()))
        return 130 if stopped else exit_code(search.report())

    return to_the_end(run())


def _view(form: Form) -> View:
    from stockfinder.cli import terminal

    if form != "text":
        from stockfinder.cli.data import JsonLinesView, JsonView

        return JsonLinesView() if form == "jsonl" else JsonView()
    if terminal.interactive():
        from stockfinder.cli.render import LiveView

        return LiveView()
    from stockfinder.cli.plain import PlainView

    return PlainView()


@asynccontextmanager
async def _closed_by(deadline: float, finder: Finder, store: Store | None) -> AsyncIterator[Finder]:
    """The Finder, waited for no longer than the look-up may take; a browser then goes by itself."""
    import asyncio

    from stockfinder.cli.clock import elapsed

    async def close() -> None:
        try:
            await finder.__aexit__()
        finally:
            if store is not None:
                await store.aclose()

    await finder.__aenter__()
    try:
        yield finder
    finally:
        closing = asyncio.create_task(close())
        done, _ = await asyncio.wait({closing}, timeout=max(_PATIENCE, deadline - elapsed()))
        for task in done:
            task.result()


def exit_code(report: Report) -> int:
    """The exit code: a fault of ours comes first, then too few answers, then the answer."""
    if report.problems:
        return 4
    if not report.enough:
        return 3
    return 0 if report.found else 1
