"""`find` as a real process, on a Finder that answers from a script."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli import composed
from tests.cli.conftest import FAKE
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

PATIENCE = 25.0
"""Seconds that a busy machine may lose; a search that is held up here takes an hour."""


@pytest.fixture(autouse=True)
def contact(config: Path) -> None:
    """Whoever asks shops has said who they are."""
    config.parent.mkdir()
    config.write_text("contact = 'agents@shop.example'\n", "utf-8")


def start(environment: dict[str, str], *words: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*FAKE, "find", *words],
        cwd=ROOT,
        env=environment | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_in_a_pipe_the_answer_is_plain_text(fake: Run) -> None:
    done = fake("find", "ghost")
    assert done.returncode == 0
    assert done.stdout.startswith("Looking for Brooks Ghost 16, men's, size US 10, wide (2E), to US\n")
    assert "Corner Runner      ✓ available" in done.stdout
    assert "Say: Corner Runner has it" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_json_prints_one_document_and_what_was_understood_on_standard_error(fake: Run) -> None:
    done = fake("find", "ghost", "--json")
    report = json.loads(done.stdout)
    assert [finding["retailer"] for finding in report["findings"]] == [f.retailer for f in composed.FINDINGS]
    assert done.stderr == (
        "Looking for Brooks Ghost 16, men's, size US 10, wide (2E), to US\n  Brooks (typed broks)\n"
    )


def test_jsonl_prints_a_line_as_each_retailer_answers_and_the_report_last(fake: Run) -> None:
    lines = [
        json.loads(line) for line in fake("find", "ghost", "--jsonl", FAKE_PROBLEM="1").stdout.splitlines()
    ]
    assert [line["type"] for line in lines] == ["finding"] * 7 + ["problem", "report"]
    assert [line["retailer"] for line in lines[:2]] == ["mega", "depot"]  # in the order of their answers
    assert lines[-1]["say"]


def test_a_jsonl_line_is_there_the_moment_its_retailer_answers(environment: dict[str, str]) -> None:
    process = start(environment, "ghost", "--jsonl", FAKE_STUCK="depot")
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert first["retailer"] == "mega"
    assert process.poll() is None  # the search is still running
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


@pytest.mark.parametrize(
    ("words", "more", "code"),
    [
        ((), {}, 0),
        (("--only", "depot,plaza", "--at-least", "2"), {}, 1),
        (("--only", "corner"), {}, 3),
        (("--only", "corner", "--at-least", "1"), {}, 0),
        (("--only", "mega", "--at-least", "0"), {}, 1),
        ((), {"FAKE_PROBLEM": "1"}, 4),
        (("--only", "corner"), {"FAKE_PROBLEM": "1"}, 4),
    ],
)
def test_the_exit_code_tells_found_not_found_too_few_and_our_fault(
    fake: Run, words: tuple[str, ...], more: dict[str, str], code: int
) -> None:
    assert fake("find", "ghost", "--json", *words, **more).returncode == code


def test_too_few_answers_are_told_though_something_was_found(fake: Run) -> None:
    done = fake("find", "ghost", "--only", "corner")
    assert done.returncode == 3
    assert "Too few: 1 answer counts, 3 needed" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Which shoe? Name brand and model."),
        (("ghost", "--men", "--women"), "one of --men, --women, --kids and --audience"),
        (("ghost", "--men", "--audience", "kids"), "one of --men"),
        (("ghost", "--audience", "dogs"), "'dogs' is not one of"),
        (("ghost", "--deadline", "0"), "--deadline"),
        (("ghost", "--deadline", "soon"), "'soon' is not a valid float"),
        (("ghost", "--at-least", "-1"), "--at-least"),
        (("ghost", "--replay", "nowhere-at-all"), "does not exist"),
        (("ghost", "--replay", "tests", "--record", "tests"), "--record needs live shops"),
        (("ghost", "--colour", "black"), "--color"),
        (("ghost", "--size"), "--size"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(fake: Run, words: tuple[str, ...], told: str) -> None:
    done = fake("find", *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr
    assert done.stderr.startswith("stockfinder: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_mistake_in_the_configuration_is_exit_code_4_with_its_line(fake: Run, config: Path) -> None:
    config.write_text("# ours\ndedline = 3\n", "utf-8")
    done = fake("find", "ghost")
    assert done.returncode == 4
    assert done.stderr == f"stockfinder: {config}:2: unknown key `dedline`; did you mean `deadline`?\n"


def test_a_crash_prints_what_is_known_and_takes_no_answers_exit_code(fake: Run) -> None:
    done = fake("find", "ghost", FAKE_CRASH="depot")
    assert done.returncode == 70
    assert "Megashoes" in done.stdout
    assert "Traceback" not in done.stderr
    assert "RuntimeError: a bug. Set STOCKFINDER_DEBUG=1" in done.stderr
    assert "Traceback" in fake("find", "ghost", FAKE_CRASH="depot", STOCKFINDER_DEBUG="1").stderr


@pytest.mark.parametrize("form", [(), ("--json",), ("--jsonl",)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_early_it_prints_what_is_known_and_is_gone(
    environment: dict[str, str], tmp_path: Path, form: tuple[str, ...], number: signal.Signals
) -> None:
    mark = tmp_path / "stuck"
    process = start(environment, "ghost", *form, FAKE_STUCK="plaza", FAKE_MARK=str(mark))
    while not mark.exists():
        assert process.poll() is None
        time.sleep(0.02)
    began = time.monotonic()
    process.send_signal(number)
    out, error = process.communicate(timeout=60)
    assert time.monotonic() - began < PATIENCE
    assert process.returncode == 130
    assert b"Megashoes" in out
    assert b"Corner Runner" not in error
    if form == ("--json",):
        assert [f["retailer"] for f in json.loads(out)["findings"]] == ["depot", "kicks", "mega"]


def test_the_deadline_ends_a_search_that_is_held_up_and_what_is_known_is_printed(
    environment: dict[str, str],
) -> None:
    began = time.monotonic()
    process = start(environment, "ghost", "--deadline", "1.5", FAKE_STUCK="plaza")
    out, _ = process.communicate(timeout=60)
    assert 1.0 < time.monotonic() - began < 1.5 + PATIENCE
    assert process.returncode == 3
    assert b"Megashoes" in out


@pytest.mark.parametrize("form", [(), ("--jsonl",)])
def test_a_reader_that_goes_away_ends_it_without_a_word(
    environment: dict[str, str], form: tuple[str, ...]
) -> None:
    process = start(environment, "ghost", *form, FAKE_SECONDS="0.05")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    error = process.stderr.read().decode()
    assert process.wait(timeout=60) == 141
    process.stderr.close()
    assert all(line.startswith(("Looking for", "  Brooks (typed")) for line in error.splitlines())


@pytest.mark.parametrize("locale", ["ascii", "latin-1"])
def test_an_output_that_cannot_show_our_signs_is_no_reason_to_fail(fake: Run, locale: str) -> None:
    done = fake("find", "ghost", PYTHONIOENCODING=locale)
    assert done.returncode == 0
    assert "+ available" in done.stdout


def test_in_a_pipe_no_command_line_library_for_terminals_is_imported(environment: dict[str, str]) -> None:
    for form in ((), ("--json",), ("--jsonl",)):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", *FAKE[1:], "find", "ghost", *form],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "stockfinder.cli.words" in imported
        assert not {name for name in imported if name.split(".")[0] in {"rich", "tomlkit", "click"}}


class Terminal:
    """A process whose standard streams are a terminal."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*FAKE, "find", *words], cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)

    def read(self, until: str = "\0never") -> str:
        """What appears, up to some words or to the end."""
        text, end = b"", time.monotonic() + 30
        while until.encode() not in text and time.monotonic() < end:
            if not select.select([self._ours], [], [], 0.1)[0]:
                continue
            try:
                more = os.read(self._ours, 65536)
            except OSError:  # Linux says so when the other side is gone
                break
            if not more:
                break
            text += more
        return text.decode()

    def close(self) -> int:
        os.close(self._ours)
        return self.process.wait(timeout=60)


def test_on_a_terminal_the_table_fills_in_with_colours_and_links(environment: dict[str, str]) -> None:
    terminal = Terminal(environment | {"COLUMNS": "120", "FAKE_SECONDS": "0.05"}, "ghost")
    text = terminal.read()
    assert terminal.close() == 0
    assert "asking" in text
    assert "\x1b[1;32m✓ available" in text
    assert "\x1b]8;" in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")  # the cursor is shown again


def test_on_a_terminal_without_colours_wanted_there_are_none(environment: dict[str, str]) -> None:
    terminal = Terminal(environment | {"NO_COLOR": "1", "COLUMNS": "120"}, "ghost")
    text = terminal.read()
    assert terminal.close() == 0
    assert "✓ available" in text
    assert "\x1b[32m" not in text
    assert "\x1b[1;32m" not in text
    assert "\x1b[35m" not in text


def test_a_terminal_that_cannot_move_its_cursor_gets_plain_text(environment: dict[str, str]) -> None:
    terminal = Terminal(environment | {"TERM": "dumb"}, "ghost")
    text = terminal.read()
    assert terminal.close() == 0
    assert "RETAILER" in text
    assert "\x1b" not in text


def test_ctrl_c_on_a_terminal_leaves_the_cursor_and_the_answer(environment: dict[str, str]) -> None:
    terminal = Terminal(environment | {"FAKE_STUCK": "plaza", "COLUMNS": "120"}, "ghost")
    terminal.read(until="waiting for 6")
    terminal.process.send_signal(signal.SIGINT)
    text = terminal.read()
    assert terminal.close() == 130
    assert "\x1b[?25h" in text
    assert "not waited for" in text
