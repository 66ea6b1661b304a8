"""Runs the real command line on a Finder that answers from a script, so that its own behaviour shows alone.

Run as `python -m tests.cli.fake [command line]`. In the environment, `FAKE_SECONDS` is how long each retailer
takes, `FAKE_STUCK` names one that never answers (and then makes the file `FAKE_MARK`), `FAKE_CRASH` one where
the search itself breaks, and `FAKE_PROBLEM` adds a fault of ours.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from stockfinder.cli.main import run
from stockfinder.errors import UsageError
from tests.cli import composed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from stockfinder.report import Finding, Problem, Report
    from stockfinder.wanted import Wanted

MARK = Path(os.environ.get("FAKE_MARK", os.devnull))
STEPS = (
    composed.BLOCKED,
    composed.SOLD_OUT,
    composed.NOT_CARRIED,
    composed.NOT_OFFERED,
    composed.AVAILABLE,
    composed.CONVERTED,
    composed.UNCLEAR,
)


class Search:
    def __init__(self, deadline: float, at_least: int | None, only: tuple[str, ...]) -> None:
        self._steps = [step for step in STEPS if not only or step.retailer in only]
        self.asked = tuple(shop for shop in composed.ASKED if not only or shop.name in only)
        self._deadline = deadline
        self._at_least = 3 if at_least is None else at_least
        self._seen: list[Finding] = []
        self._problems: list[Problem] = []
        self.wanted = composed.WANTED

    async def __aiter__(self) -> AsyncIterator[Finding | Problem]:
        try:
            async with asyncio.timeout(self._deadline):
                for step in self._steps:
                    await asyncio.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
                    if step.retailer == os.environ.get("FAKE_STUCK"):
                        MARK.touch()  # noqa: ASYNC240 - nothing else runs here
                        await asyncio.sleep(3600)
                    if step.retailer == os.environ.get("FAKE_CRASH"):
                        raise RuntimeError("a bug")
                    self._seen.append(step)
                    yield step
                if os.environ.get("FAKE_PROBLEM"):
                    self._problems.append(composed.PROBLEM)
                    yield composed.PROBLEM
        except TimeoutError:
            pass

    def report(self) -> Report:
        findings = tuple(finding for finding in composed.FINDINGS if finding in self._seen)
        return composed.report(findings, tuple(self._problems), at_least=self._at_least)


class Finder:
    def __init__(self, **_: Any) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    def search(
        self, wanted: Wanted, *, deadline: float, at_least: int | None, only: tuple[str, ...], **_: object
    ) -> Search:
        return Search(deadline, at_least, only)


def understand(text: str, **_: Any) -> Wanted:
    if not text:
        raise UsageError("Which shoe? Name brand and model.")
    return composed.WANTED


if __name__ == "__main__":
    for name, attribute in (("stockfinder.finder", Finder), ("stockfinder.style", understand)):
        sys.modules[name] = ModuleType(name)
        setattr(sys.modules[name], attribute.__name__, attribute)
    run()
