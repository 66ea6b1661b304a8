"""Runs the command line as a real process, with a configuration of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from tests.conftest import ROOT

COMMAND = (str(Path(sys.executable).with_name("stockfinder")),)
FAKE = (sys.executable, "-m", "tests.cli.fake")


class Run(Protocol):
    """Runs the command with the given words and environment."""

    def __call__(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the test's configuration file is to be; not there yet."""
    return tmp_path / "configuration" / "config.toml"


@pytest.fixture
def environment(config: Path) -> dict[str, str]:
    """The environment of the process: the test's configuration and state, nothing of who runs the test."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("STOCKFINDER", "FAKE"))}
    for key in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        kept.pop(key, None)
    return kept | {
        "STOCKFINDER_CONFIG": str(config),
        "STOCKFINDER_STATE": str(config.parent.parent / "state"),
        "PYTHONIOENCODING": "utf-8",
        "TERM": "xterm-256color",
    }


def _runner(command: tuple[str, ...], base: dict[str, str]) -> Run:
    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words],
            cwd=ROOT,
            env=base | environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def stockfinder(environment: dict[str, str]) -> Run:
    """The installed command."""
    return _runner(COMMAND, environment)


@pytest.fixture
def fake(environment: dict[str, str]) -> Run:
    """The command on a Finder that answers from a script (`fake.py`)."""
    return _runner(FAKE, environment)
