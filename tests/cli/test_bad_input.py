"""Where bad input loses nothing: crashes, broken plug-ins and files, a machine that lacks something."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stockfinder import understand
from stockfinder.finder import Finder
from stockfinder.retailer import Registry
from tests.cli.conftest import COMMAND
from tests.conftest import ROOT

WISH = understand("Brooks Ghost 16", audience="men", size="10")
REPLAY = ("find", "Brooks Ghost 16", "--men", "--size", "10", "--only", "holabird", "--at-least", "1")
ENTRY = """
title = "X"
site = "https://x.example"
platform = "shopify"
country = "US"
[facts]
grade = "operator"
source = "x"
"""


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), RecursionError(), MemoryError(), AssertionError("no")]
)
@pytest.mark.parametrize("where", ["stockfinder.finder.look_up", "stockfinder.finder.refusal"])
async def test_a_crash_at_one_retailer_is_a_row_and_the_others_answer(
    where: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its reader, and in our own code around it."""
    import importlib

    module, _, name = where.rpartition(".")
    real = getattr(importlib.import_module(module), name)

    def crash(*words: Any, **more: Any) -> Any:
        if any(getattr(word, "name", "") == "gazelle" for word in words):
            raise error
        return real(*words, **more)

    monkeypatch.setattr(where, crash)
    async with Finder(replay=ROOT / "fixtures") as finder:
        report = await finder.find(WISH, only=["gazelle", "holabird"])
    assert [one.outcome for one in report.findings if one.retailer == "holabird"] == ["available"]
    (told,) = [
        *(one.message for one in report.findings if one.retailer == "gazelle"),
        *(one.message for one in report.problems),
    ]
    assert type(error).__name__ in told
    assert "report" in told


@pytest.mark.parametrize(
    "name_and_text",
    [
        ("nested", "a = " + "[" * 100_000),
        ("bytes", b"\xff\xfe\x00"),
        ("nul", 'title = "\\u0000"\x00'),
        ("site", ENTRY.replace("https://x.example", "http://[")),
        ("port", ENTRY.replace("x.example", "x.example:99999")),
        ("scheme", ENTRY.replace("https://x.example", "javascript:alert(1)")),
        ("platform", ENTRY.replace("shopify", "../shopify")),
        ("module", ENTRY.replace("shopify", "__init__")),
        ("list", "[[title]]"),
        ("empty", ""),
    ],
    ids=lambda pair: pair[0],
)
def test_a_broken_entry_of_the_users_is_a_row_with_its_problem(
    name_and_text: tuple[str, str | bytes], tmp_path: Path
) -> None:
    name, text = name_and_text
    (tmp_path / f"{name}.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "good.toml").write_text(ENTRY)
    registry = Registry([tmp_path])
    assert registry.get(name).problem
    assert not registry.get(name).enabled
    assert registry.get("good").problem is None
    assert len(registry.all()) == 2


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("broken_plugin.entries", "raise RuntimeError('boom')"),
        ("broken_plugin.entries", "raise SystemExit(3)"),
        ("no_such_package", ""),
        ("", ""),
    ],
)
def test_a_broken_collection_is_a_row_and_the_others_are_there(value: str, code: str, tmp_path: Path) -> None:
    """A third party's distribution that raises, ends the process or does not exist."""
    (tmp_path / "broken_plugin.py").write_text(code)
    told = tmp_path / "broken_plugin-1.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1\n")
    (told / "entry_points.txt").write_text(f"[stockfinder.retailers]\nbroken = {value}\n")
    code = (
        "from stockfinder.retailer import Registry\n"
        "r = Registry.load()\n"
        "print(len(r.names()), [e.name for e in r.all() if 'opened' in (e.problem or '')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    number, _, broken = done.stdout.strip().partition(" ")
    assert int(number) > 100
    assert broken == "['broken']"


@pytest.mark.parametrize("missing", ["stdin", "stderr", "locale"])
def test_a_replay_answers_on_a_machine_that_lacks_something(
    missing: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """An open input or error output, signs beyond ASCII."""
    if missing == "locale":
        environment |= {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    closed = {"stdin": "<&-", "stderr": "2>&-"}.get(missing, "")
    words = [*COMMAND, *REPLAY, "--replay", str(ROOT / "fixtures")]
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" "$@" {closed}', *words],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    assert b"available" in done.stdout


def test_without_a_home_folder_it_says_what_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from stockfinder import settings
    from stockfinder.errors import ConfigurationError
    from stockfinder.store import store_file

    for name in ("STOCKFINDER_CONFIG", "STOCKFINDER_STATE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", _homeless)
    monkeypatch.setattr("platformdirs.user_state_path", _homeless)
    assert settings.load() == settings.Settings()
    assert not store_file().exists()
    with pytest.raises(ConfigurationError, match="no home folder"):
        settings.store(("contact",), "a@shop.example")


def _homeless(*_: object, **__: object) -> Path:
    raise RuntimeError("could not determine the home directory")


def test_a_closed_input_is_an_empty_one(environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" size --jsonl <&-', *COMMAND],
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("form", ["--json", "--jsonl"])
def test_an_answer_that_cannot_be_written_is_said_to_be_lost(form: str, environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *REPLAY, "--replay", str(ROOT / "fixtures"), form],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 4
    assert b"no space is left" in done.stderr
