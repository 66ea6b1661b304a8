"""The command as a whole, as a real process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stockfinder.cli.main import COMMANDS
from tests.cli.conftest import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

COMMANDS_WITHIN = (
    *(("retailers", name) for name in ("show", "enable", "disable")),
    *(("config", name) for name in ("set", "unset", "check")),
    ("fixtures", "check"),
)
SINGLE = tuple((name,) for name in COMMANDS if name != "fixtures")  # that one only groups


def test_help_lists_every_command(stockfinder: Run) -> None:
    done = stockfinder("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert f" {name} " in done.stdout


@pytest.mark.parametrize("words", [*SINGLE, *COMMANDS_WITHIN], ids=" ".join)
def test_each_commands_help_has_an_example_that_begins_with_its_name(
    stockfinder: Run, words: tuple[str, ...]
) -> None:
    done = stockfinder(*words, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout
    assert f"stockfinder {' '.join(words)}" in done.stdout.partition("Example")[2]


def test_finds_help_tells_the_exit_codes(stockfinder: Run) -> None:
    text = stockfinder("find", "--help").stdout
    for code in (
        "0    found",
        "1    not found",
        "2    wrong usage",
        "3    too few",
        "4    config",
        "130  stopped",
    ):
        assert code in text


def test_the_version_is_the_installed_one(stockfinder: Run) -> None:
    from importlib.metadata import version

    assert stockfinder("--version").stdout == f"stockfinder {version('stockfinder')}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fnd",), "No such command 'fnd'"),
        (("--colour",), "No such option: --colour"),
        (("retailers", "x"), "'x'"),
    ],
)
def test_a_command_that_does_not_exist_is_wrong_usage(
    stockfinder: Run, words: tuple[str, ...], told: str
) -> None:
    done = stockfinder(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_mistyped_command_is_answered_with_the_right_one(stockfinder: Run) -> None:
    assert "Did you mean 'find'?" in stockfinder("fnd").stderr


def test_without_a_command_the_help_is_shown_as_wrong_usage(stockfinder: Run) -> None:
    done = stockfinder()
    assert done.returncode == 2
    assert "retailers" in done.stdout + done.stderr


def test_the_shell_completes_commands_options_and_settings(stockfinder: Run) -> None:
    def complete(words: str, number: int) -> str:
        return stockfinder(
            _STOCKFINDER_COMPLETE="complete_bash", COMP_WORDS=f"stockfinder {words}", COMP_CWORD=str(number)
        ).stdout

    assert complete("ret", 1).split() == ["retailers"]
    assert complete("find --aud", 2).split() == ["--audience"]
    assert complete("config set dead", 3).split() == ["deadline"]


def test_the_schema_command_imports_neither_the_finder_nor_the_network(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND, "schema"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "stockfinder.report" in imported
    unwanted = {
        "asyncio",
        "httpx",
        "rich",
        "ssl",
        "stockfinder.finder",
        "stockfinder.style",
        "stockfinder.web",
    }
    assert not imported & unwanted


def test_ctrl_c_while_it_is_being_loaded_ends_it_without_a_word(tmp_path: Path) -> None:
    """Ctrl-C comes in the midst of an import, as it does where an agent changes their mind at once."""
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    words = [sys.executable, "-c", "from stockfinder.cli import run; run()", "find", "ghost 16"]
    done = subprocess.run(
        words, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
