"""Makes a shop's text safe to print: it may hold terminal escapes, and it may lie about its direction."""

from __future__ import annotations

import re
from functools import cache


@cache
def _unsafe() -> re.Pattern[str]:
    # Escape sequences whole (ECMA-48: OSC and its like up to their end, CSI, two-character escapes), then
    # every control character, then the marks that turn or hide text (Unicode's Bidi_Control, U+200B to
    # U+200F, U+2028 to U+202E, U+2060 to U+206F, BOM, tags) and lone surrogates.
    return re.compile(
        r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"
        r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
        r"|\x1b[ -/]*[0-~]?"
        r"|[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
        r"|[\ud800-\udfff]"
    )


def clean(text: str) -> str:
    """The text on one line, without terminal escapes, control characters and marks that turn it around."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    spaced = _unsafe().sub(_keep_breaks, text)
    return " ".join(spaced.split())


def _keep_breaks(found: re.Match[str]) -> str:
    """A line break still parts two words; everything else goes without a trace."""
    return " " if found[0] in "\t\n\v\f\r\x85\u2028\u2029" else ""


def link(url: str | None) -> str | None:
    """The address if it is one to click on: http or https, with a host, printable and without spaces."""
    if not url or not url.isascii() or not url.isprintable() or " " in url:
        return None
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
