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

_STOCK_WORDS = re.compile(
    rb"""stock|availab|sold|quantity|\bqty\b|onhand|inventory|orderable|purchasable|buyable|sellable|salable"""
    rb"""|\bats\b|\bATS\b|Stock|Availab|Sold|Quantity|\bQty\b|onHand|Inventory|Orderable|Purchasable"""
    rb"""|jsonConfig|spConfig|Product\.Config|initConfigurable|combinations|option1|lowestAsk"""
)
_SIZE_WORDS = re.compile(
    rb"[sS]ize|SIZE|option|variant|taille|pointure|talla|Gr[\xc3o]|velikost|attribute|sku|unit"
)
_START = re.compile(r"""(?:[=(,?:|&]|\breturn)\s*(?=[\[{]\s*["'\w\[{\]}$-])""")
_PARSE = re.compile(r"""JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?(?=["'])""")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_FLIGHT_PUSH = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_NUXT2 = re.compile(r"window\.__NUXT__\s*=\s*\(?\s*function\s*\(([\w$,\s]*)\)\s*\{")
_NAME = re.compile(r"""(?:([\w$.]+)|\[["']([\w$.-]+)["']\])\s*[=:(]\s*$""")


def states(doc: Document) -> Iterator[tuple[str, Any]]:
    """Every piece of data in the page's scripts that may tell of stock: `(where, value)`."""
    flight: list[str] = []
    left = MAX_LITERALS
    body = doc.body
    for script in doc.scripts:
        if script.type == "application/ld+json" or script.end - script.start < 40:
            continue
        if b"__next_f" in body[script.start : script.start + 60]:
            flight += _pushed(doc.content(script))
            continue
        if not _STOCK_WORDS.search(body, script.start, script.end):
            continue
        if not _SIZE_WORDS.search(body, script.start, script.end):
            continue
        if script.type.endswith("json") or script.type in ("a-state", "text/x-magento-init"):
            try:
                yield script.name, _typed(doc, script)
            except NoLiteral:
                continue
        elif script.type in (
            "",
            "text/javascript",
            "module",
            "application/javascript",
            "text/x-magento-init",
        ):
            for name, value in assigned(doc.content(script)):
                left -= 1
                yield f"{script.name}:{name}" if name else script.name, value
                if not left:
                    return
    if flight:
        yield from _flight("".join(flight))


def _typed(doc: Document, script: Script) -> Any:
    value = loads(doc.body[script.start : script.end] if doc.charset == "utf-8" else doc.content(script))
    if script.attributes.get("id") == "__NUXT_DATA__" and isinstance(value, list):
        return revive(value)
    return value


def assigned(text: str) -> Iterator[tuple[str, Any]]:
    """The literals in a script that are given to a name or a call: `(name, value)`; longest first to last."""
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
    while (found := _START.search(text, at)) and tries < MAX_LITERALS:
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
        if row and row[3] == b"" and _STOCK_WORDS.search(data, at, end):
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
