"""Writes data as JSON that is safe to look at: what a terminal would obey is escaped, whoever wrote it."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from stockfinder.page import without_lone_surrogates


def as_json(value: Any, *, indent: bool = True) -> bytes:
    """One document, or with `indent` false one line, and its end.

    Only printable signs stand in it as they are. A lone surrogate, which no UTF-8 can hold (a title cut in
    the middle of an emoji; a word typed in another charset), becomes U+FFFD.
    """
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:
        import json

        data = without_lone_surrogates(json.dumps(msgspec.to_builtins(value)).encode())
    if indent:
        data = msgspec.json.format(data)
    if not data.isascii() or b"\x7f" in data:
        data = re.sub(r"[^\n -~]", _escape, data.decode()).encode()
    return data + b"\n"


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    if sign.isprintable():
        return sign
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
