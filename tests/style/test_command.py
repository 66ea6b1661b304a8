"""`stockfinder match`, by hand and as a stream."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stockfinder.cli.as_json import as_json
from stockfinder.cli.match import answer


def ask(**line: object) -> dict[str, object]:
    found = json.loads(as_json(answer(json.dumps(line).encode())))
    assert isinstance(found, dict)
    return found


def test_answers_a_line_of_the_contract() -> None:
    """Verdict, score and reasons."""
    found = ask(
        wanted={"brand": "Brooks", "model": "Ghost 16", "audience": "men"}, title="Brooks Men's Ghost 15"
    )
    assert found["verdict"] == "different"
    assert found["reasons"] == ["version 15, wanted 16"]
    assert isinstance(found["score"], float)


def test_codes_and_gtins_of_the_line_are_used() -> None:
    """`code` and `gtin` stand beside the title."""
    assert ask(wanted={"code": "GX1137"}, title="Shoe", code="gx1137")["verdict"] == "same"
    assert ask(wanted={"gtin": "4006381333931"}, title="Shoe", gtin="4006381333931")["verdict"] == "same"


def test_an_adult_is_a_man_or_a_woman_and_no_child() -> None:
    """The contract's extra audience."""
    wanted = {"brand": "adidas", "model": "Yeezy Foam Runner", "audience": "adult"}
    assert ask(wanted=wanted, title="adidas Yeezy Foam Runner 'Onyx'")["verdict"] == "same"
    assert ask(wanted=wanted, title="(TD) adidas Yeezy Foam Runner 'Onyx'")["verdict"] == "different"


def test_text_beside_other_fields_is_an_agents() -> None:
    """Only by itself is a text another shop's title."""
    found = ask(wanted={"text": "brooks ghost 16", "audience": "men"}, title="Brooks Men's Ghost 16")
    assert found["verdict"] == "same"


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"{}", b'{"wanted": {"audience": "dogs"}, "title": "x"}', b'{"wanted": {}, "title": 1}'],
)
def test_a_line_that_is_no_question_is_refused(line: bytes) -> None:
    """What the stream makes of it, `tests/cli/test_lines.py` shows."""
    with pytest.raises(ValueError, match=r"."):
        answer(line)


def run(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("stockfinder")
    return subprocess.run(
        [command, "match", *args], input=stdin, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_stream_keeps_its_order() -> None:
    """One answer a line, through the installed command."""
    lines = [
        {"wanted": {"brand": "Brooks", "model": "Ghost 16"}, "title": f"Brooks Ghost {n}"}
        for n in (15, 16, 17)
    ]
    done = run("--jsonl", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == [
        "different",
        "same",
        "different",
    ]


def test_the_human_form_says_verdict_reasons_and_notes() -> None:
    """What was corrected is shown as well."""
    done = run("broks ghost 16 mens", "Brooks Women's Ghost 16")
    assert done.stdout.splitlines() == ["different: women's, wanted men's", "note: Brooks (typed broks)"]


def test_a_wish_without_a_title_is_a_usage_error() -> None:
    """Exit code 2, and a sentence."""
    done = run("brooks ghost 16")
    assert done.returncode == 2
    assert "--jsonl" in done.stderr
