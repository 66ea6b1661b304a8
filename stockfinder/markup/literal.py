"""Decodes the JSON that pages really hold, and JavaScript object literals, without running anything.

Strict JSON first, as it is nearly always that; then JSON with what shops leave in it (comments, CDATA,
trailing commas, raw line breaks, HTML entities); then an object literal as ECMA-262 allows it: bare keys,
single quotes, `undefined`. An expression in it (a call, a name) becomes nothing; it is never evaluated.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from stockfinder.page import without_lone_surrogates

MAX_CHARS = 3_000_000
"""A literal longer than this is left unread."""
MAX_VAIN = 20
"""Parts of a literal that are taken for strict JSON in vain, before it is read sign by sign."""
MAX_DEPTH = 200
"""Deeper nesting than this is left unread; no shop's data comes near it."""

_BEFORE = ("\ufeff", "<!--", "<![CDATA[", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */")
_AFTER = (";", "-->", "]]>", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */")
_DATA = re.compile(r"""(?:\[\s*)*(?:\{\s*(?:/[/*].*\s+)*["']?[\w$-]{1,60}["']?\s*:|["'\d\]-])""")
"""How a literal begins that holds data, and not a function's code."""
_STRICT = re.compile(r"""\{\s*["}]|\[\s*[\["{\d\]tfn-]""")
"""How strict JSON begins."""
_DECODER = json.JSONDecoder(strict=False)
_BEST = msgspec.json.Decoder()


class NoLiteral(ValueError):
    """The text is no literal that can be read without running it."""


def loads(text: str | bytes) -> Any:
    """Decode one JSON document as pages hold them.

    :raises NoLiteral: it cannot be read.
    """
    try:
        return decode(text)
    except NoLiteral:
        pass
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if len(text) > MAX_CHARS:
        raise NoLiteral("too long")
    text = _unwrapped(text)
    if "&quot;" in text and '"' not in text:
        from html import unescape

        text = unescape(text)
    try:
        return _DECODER.decode(_whole(text))
    except (ValueError, RecursionError):
        return literal(text)[0]


def _whole(text: str) -> str:
    """JSON whose strings hold no half of a sign."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return without_lone_surrogates(text.encode("utf-8", "replace")).decode()


def _unwrapped(text: str) -> str:
    """A script's text without the comments and CDATA marks around it."""
    text = text.strip()
    for marks, strip in ((_BEFORE, str.removeprefix), (_AFTER, str.removesuffix)):
        before = ""
        while before != text:
            before = text
            for mark in sorted(marks, key=len, reverse=True):
                text = strip(text, mark).strip()
    return text


def decode(text: str | bytes) -> Any:
    """Decode strict JSON.

    :raises NoLiteral: it is none.
    """
    try:
        return _BEST.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NoLiteral(str(error)) from None


def prefix(text: str, start: int, *, loose: bool = True) -> tuple[Any, int]:
    """The JSON value or object literal that starts at `start`, whatever follows it, and where it ends.

    :param loose: whether an object literal that is no strict JSON will do.
    :raises NoLiteral: there is none.
    """
    try:
        if not _STRICT.match(text, start):  # an error costs more than a look
            raise NoLiteral
        value, end = _DECODER.raw_decode(text, start)
        part = text[start:end]
        return (_DECODER.decode(_whole(part)) if "\\ud" in part or "\\uD" in part else value), end
    except (ValueError, RecursionError):
        if not loose or not _DATA.match(text, start):
            raise NoLiteral("a block of code") from None
        return literal(text, start)


_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/
    |(?P<mark>[{}\[\]:,])
    |(?P<double>"(?:[^"\\]|\\.)*")
    |(?P<single>'(?:[^'\\]|\\.)*')
    |(?P<number>-?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+))(?![\w$])
    |(?P<word>[\w$]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def string(quoted: str) -> str:
    """The text of a quoted JavaScript string."""
    inner = quoted[1:-1]
    if "\\" not in inner:
        return inner

    def plain(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        if code is None:
            return _SIMPLE.get(found[4], found[4])
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"

    text = _ESCAPE.sub(plain, inner)
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class _Skip:
    """Stands for an expression that is not evaluated."""


_SKIP = _Skip()


def literal(text: str, start: int = 0, names: dict[str, Any] | None = None) -> tuple[Any, int]:
    """The object or array literal that starts at `start`, and where it ends.

    :param names: what bare names stand for (the arguments of the function around it).
    :raises NoLiteral: there is none, or it is cut short, too deep or too long.
    """
    names = names or {}
    stack: list[tuple[Any, Any]] = []  # containers that are open, each with the key it will have
    container: Any = None
    key: Any = None
    value: Any = None
    pending = False  # a value was read and not yet put away
    at, end, vain = start, min(len(text), start + MAX_CHARS), 0
    token = _TOKEN.match
    while at < end and (found := token(text, at, end)):
        kind, at = found.lastgroup, found.end()
        if kind is None:
            continue
        sign = found[0]
        if kind == "mark" and sign in "{[":
            if len(stack) >= MAX_DEPTH:
                raise NoLiteral("too deep")
            if pending:  # an index or a block after an expression: read it, but it is no value
                value = _SKIP
            elif stack and vain < MAX_VAIN and _STRICT.match(text, at - 1):
                try:  # most of what stands in a literal is strict JSON, which is read faster
                    value, at = prefix(text, at - 1, loose=False)
                except NoLiteral:
                    vain += 1
                else:
                    pending = True
                    continue
            stack.append((container, key))
            container, key = ({} if sign == "{" else []), None
            pending = False
            continue
        if container is None:
            raise NoLiteral("no literal starts here")
        if kind == "mark":
            if sign == ":":
                if not isinstance(container, dict) or key is not None:
                    value = _SKIP  # a conditional expression
                    continue
                key = value if isinstance(value, str) else str(value)
                pending = False
                continue
            if pending:
                _put(container, key, value)
            key, pending = None, False
            if sign == ",":
                continue
            if (sign == "}") is not isinstance(container, dict):
                raise NoLiteral("brackets do not match")
            value, (container, key) = container, stack.pop()
            if container is None:
                return value, at
            pending = True
            continue
        if pending:  # a second sign without a comma: an expression
            value = _SKIP
            continue
        pending = True
        if kind in {"double", "single"}:
            value = string(sign)
        elif kind == "number":
            value = float(sign) if any(one in sign for one in ".eE") else _integer(sign)
        elif kind == "word":
            value = _word(container, key, sign, names)
        else:
            value = _SKIP
    raise NoLiteral("cut short")


def _word(container: Any, key: Any, token: str, names: dict[str, Any]) -> Any:
    if isinstance(container, dict) and key is None:
        return token  # a bare key
    if token in _WORDS:
        return _WORDS[token]
    return names.get(token, _SKIP)


def _integer(token: str) -> int | float:
    return int(token) if len(token) < 20 else float(token)


def _put(container: Any, key: Any, value: Any) -> None:
    value = None if value is _SKIP else value
    if isinstance(container, list):
        container.append(value)
    elif key is not None:
        container[key] = value
    elif isinstance(value, str):
        container[value] = None  # shorthand: the name of a variable we do not know
