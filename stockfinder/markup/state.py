"""The data that a page's scripts hold: typed JSON scripts, JSON given to a name or a call, flight, Nuxt.

Stands for: `application/json` scripts (Next.js `__NEXT_DATA__`, Shopify themes), `self.__next_f.push` (Next.js app
router), `__NUXT_DATA__` (Nuxt 3), `window.__NUXT__=(function(a,b){...})(1,2)` (Nuxt 2), `name = {...}`,
`name = JSON.parse("...")` and `call({...})`. Literals only: nothing is evaluated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stockfinder.markup.literal import NoLiteral, literal, loads, prefix, string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.markup.document import Document, Script

MAX_LITERALS = 400
"""Literals looked at on one page."""

_STEMS = (
    b"tock",
    b"vailab",
    b"uantity",
    b"nventory",
    b"oldOut",
    b"old_out",
    b"onHand",
    b"orderable",
    b"lowestAsk",
)
"""What the keys that tell stock have in common: finding a few short words is ten times faster than a pattern."""
_KEY = re.compile(rb"""\w{0,30}\\?["']?\s*:""")
_CONFIGURATIONS = (b"jsonConfig", b"Product.Config(", b"initConfigurable", b"combinations")
_SIZES = (
    b"ize",
    b"option",
    b"ttribute",
    b"variation",
    b"taille",
    b"pointure",
    b"talla",
    b"Gr\xc3",
    b"velikost",
    b"sku",
)
_START = re.compile(r"""(?:[=(,?:|&]|\breturn)\s*(?=[\[{]\s*["'\w\[{\]}$-])""")
_PARSE = re.compile(r"""JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?(?=["'])""")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_FLIGHT_PUSH = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_NUXT2 = re.compile(r"window\.__NUXT__\s*=\s*\(?\s*function\s*\(([\w$,\s]*)\)\s*\{")
_NAME = re.compile(r"""(?:([\w$.]+)|\[["']([\w$.-]+)["']\])\s*[=:(]\s*$""")


def states(doc: Document) -> Iterator[tuple[str, Any, Script]]:
    """Every piece of data in the page's scripts that may tell of stock: `(where, value, script)`."""
    flight: list[str] = []
    first: Script | None = None
    left = MAX_LITERALS
    body = doc.body
    for script in doc.scripts:
        if script.type == "application/ld+json" or script.end - script.start < 40:
            continue
        if body.find(b"__next_f", script.start, script.start + 60) >= 0:
            flight += _pushed(doc.content(script))
            first = first or script
            continue
        last = _last_stock_key(body, script.start, script.end)
        if last < 0 or all(body.find(word, script.start, script.end) < 0 for word in _SIZES):
            continue
        if script.type.endswith("json") or script.type in ("a-state", "text/x-magento-init"):
            try:
                yield script.name, _typed(doc, script), script
            except NoLiteral:
                continue
        elif script.type in (
            "",
            "text/javascript",
            "module",
            "application/javascript",
            "text/x-magento-init",
        ):
            for name, value in assigned(doc.content(script), last - script.start):
                left -= 1
                yield f"{script.name}:{name}" if name else script.name, value, script
                if not left:
                    return
    if first is not None:
        for where, value in _flight("".join(flight)):
            yield where, value, first


def _last_stock_key(body: bytes, start: int, end: int) -> int:
    """Where the last key that may tell stock stands in a script, or -1."""
    last = -1
    for stem in _STEMS:
        at = body.rfind(stem, max(start, last), end)
        for _ in range(20):
            if at < 0:
                break
            if _KEY.match(body, at + len(stem), end):
                last = max(last, at)
                break
            at = body.rfind(stem, max(start, last), at)
    if last < 0:
        last = max(body.find(word, start, end) for word in _CONFIGURATIONS)
        return end if last >= 0 else -1
    return last


def _typed(doc: Document, script: Script) -> Any:
    value = loads(doc.body[script.start : script.end] if doc.charset == "utf-8" else doc.content(script))
    if script.attributes.get("id") == "__NUXT_DATA__" and isinstance(value, list):
        return revive(value)
    return value


def assigned(text: str, last: int) -> Iterator[tuple[str, Any]]:
    """The literals in a script that are given to a name or a call: `(name, value)`.

    :param last: where the last key of interest stands; literals after it are not read.
    """
    if found := _NUXT2.search(text):
        value = _nuxt2(text, found)
        if value is not None:
            yield "__NUXT__", value
            return
    for found in _PARSE.finditer(text):
        if quoted := _QUOTED.match(text, found.end()):
            inner = string(quoted[0])
            if inner.startswith("%7B") or inner.startswith("%5B"):
                from urllib.parse import unquote

                inner = unquote(inner)
            try:
                yield _name(text, found.start()), loads(inner)
            except NoLiteral:
                continue
    at = tries = 0
    while at <= last and (found := _START.search(text, at)) and tries < MAX_LITERALS:
        at = found.end()
        tries += 1
        try:
            value, end = prefix(text, at)
        except NoLiteral:
            continue
        if end - at > 30:
            yield _name(text, at), value
        at = end


def _name(text: str, at: int) -> str:
    found = _NAME.search(text[max(0, at - 120) : at])
    return (found[1] or found[2]) if found else ""


def _pushed(text: str) -> list[str]:
    """The pieces of flight data that a script pushes (React: the second item of the array)."""
    pieces = []
    for found in _FLIGHT_PUSH.finditer(text):
        try:
            value, _ = prefix(text, found.end())
        except NoLiteral:
            continue
        if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str):
            pieces.append(value[1])
    return pieces


_ROW = re.compile(rb"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),|([A-Z]{0,2})(?=[\[{\"]))?")


def _flight(text: str) -> Iterator[tuple[str, Any]]:
    """The rows of a React flight stream that are JSON: `id:json`; `id:Tlength,text` is skipped by its length."""
    data = text.encode("utf-8", "surrogatepass")
    at = 0
    while at < len(data):
        row = _ROW.match(data, at)
        if row and row[2] is not None:
            at = row.end() + int(row[2], 16)
            continue
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        if row and row[3] == b"" and _last_stock_key(data, at, end) >= 0:
            try:
                yield f"__next_f/{row[1].decode()}", loads(data[row.end() : end])
            except NoLiteral:
                pass
        at = end + 1


def _nuxt2(text: str, found: re.Match[str]) -> Any:
    """Nuxt 2's state: an object whose bare names are the arguments of the function around it."""
    names = [name.strip() for name in found[1].split(",") if name.strip()]
    start = re.compile(r"\breturn\s*(?=\{)").search(text, found.end())
    call = text.rfind("}(")
    if start is None or call < 0:
        return None
    try:
        # the arguments, read as an array; the closing bracket stands in for the parenthesis
        end = text.rfind("))", call)
        values, _ = literal("[" + text[call + 2 : end if end > 0 else None] + "]")
        value, _ = literal(text, start.end(), dict(zip(names, values, strict=False)))
    except NoLiteral:
        return None
    return value


MAX_REVIVED = 300_000


def revive(flat: list[Any]) -> Any:
    """Nuxt 3's payload (the `devalue` format): a flat array whose objects hold indexes into it."""
    done: dict[int, Any] = {}
    left = [MAX_REVIVED]

    def at(index: Any, depth: int) -> Any:
        left[0] -= 1
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(flat):
            return None
        if index in done:
            return done[index]
        if depth > 80 or left[0] <= 0:
            return None
        value = flat[index]
        if isinstance(value, dict):
            whole: dict[str, Any] = {}
            done[index] = whole
            for key, inner in value.items():
                whole[key] = at(inner, depth + 1)
            return whole
        if isinstance(value, list):
            if value and isinstance(value[0], str):
                # ["Reactive", 5] and its like wrap another value; dates, sets and maps hold no stock
                inner = value[1] if len(value) == 2 else None
                done[index] = None
                done[index] = at(inner, depth + 1) if isinstance(inner, int) else inner
                return done[index]
            items: list[Any] = []
            done[index] = items
            items.extend(at(inner, depth + 1) for inner in value)
            return items
        done[index] = value
        return value

    return at(0, 0) if flat else None
