"""Answers a JSON Lines stream: a line in, a line out, and none that is bad ends it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from stockfinder.cli.as_json import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMED = 5
"""Bad lines that are named at the end."""


def answer_lines(answer: Callable[[bytes], object]) -> None:
    """Answer each line of standard input as it comes; an empty one is passed over.

    A line that cannot be answered gives `{"error": "line 3: ..."}` in its place, and standard error tells at
    the end which those were.

    :param answer: from a line to what msgspec can encode; whatever it raises becomes the error.
    """
    out = sys.stdout.buffer
    asked, bad = 0, []
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        asked += 1
        try:
            told = as_json(answer(line), indent=False)
        except Exception as error:  # noqa: BLE001 - one line that cannot be answered must not end the stream
            bad.append(number)
            told = as_json({"error": f"line {number}: {error or type(error).__name__}"}, indent=False)
        out.write(told if told.isascii() else _ascii(told))
        out.flush()
    if bad:
        named = ", ".join(map(str, bad[:_NAMED])) + (", ..." if len(bad) > _NAMED else "")
        print(
            f"stockfinder: {len(bad)} of {asked} lines could not be answered: {named}. Each has its error.",
            file=sys.stderr,
        )


def _ascii(told: bytes) -> bytes:
    """Escape what is not ASCII, so that no reader takes a sign of it for a line's end."""
    import json

    return json.dumps(json.loads(told)).encode() + b"\n"
