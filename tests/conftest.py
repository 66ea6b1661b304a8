"""What all tests share: where the repository and the shared data are, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import os
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.left_behind import left, left_tasks, open_things

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

# A busy machine is no defect; what a reader may cost is bounded by tests of its own.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = {path.parent.name: path.parent for path in sorted((ROOT / "fixtures").rglob("questions.toml"))}
"""Every shop's fixture folder, by the shop's short name."""


@pytest.fixture(scope="session", autouse=True)
def _state(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes what the machine remembers for whoever runs it."""
    os.environ["STOCKFINDER_STATE"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data that lies beside the repository; a test that needs it is skipped where it is absent."""
    place = Path(os.environ.get("STOCKFINDER_SHARED", ROOT.parent / "shared"))
    if not (place / "data").is_dir():
        pytest.skip("needs the data beside the repository (../shared), which is not here")
    return place


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test leaves a descriptor, a thread of ours, a process or, if it is async, a task behind."""
    before = open_things()
    if iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("_no_task_is_left")
        before |= open_things()  # the event loop's own, which outlives this
    yield
    assert not left(before)


@pytest.fixture
async def _no_task_is_left() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    assert not await left_tasks(before)
