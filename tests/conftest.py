"""What all tests share: where the repository and the shared data are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no defect; what a reader may cost is bounded by tests of its own.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent


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
