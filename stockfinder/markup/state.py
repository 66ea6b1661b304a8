"""The data that a page's scripts hold: typed JSON scripts, JSON given to a name or a call, flight, Nuxt.

Stands for: `application/json` scripts (Next.js `__NEXT_DATA__`, Shopify themes), `self.__next_f.push`
(Next.js app router), `__NUXT_DATA__` (Nuxt 3), `window.__NUXT__=(function(a,b){...})(1,2)` (Nuxt 2), `name
= {...}`, `name = JSON.parse("...")` and `call({...})`. Literals only: nothing is evaluated.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stockfinder.markup.literal import NoLiteral, decode, literal, loads, prefix, string
from stockfinder.markup.scan import (
    CODE_STEMS,
    SIZE_STEMS,
    STOCK_STEMS,
    Soon,
    has_key,
    has_size,
    names_size,
    tells_code,
    tells_stock,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.markup.document import Document, Script

MAX_LITERALS = 400
"""Literals looked at in one script."""
SHORTEST = 80
"""Characters of a script that may list a product's variants, at least."""

_UNSTOCKED = {
    b"Config": (b"jsonConfig", b"Product.Config(", b"initConfigurable"),
    b"lowestAsk": (b"lowestAsk",),
}
"""What shop programs call data that tells stock without a key for it, by what these names have in common."""
_DATA_TYPES = frozenset({"a-state", "text/x-magento-init", "text/mage-init"})
_CODE_TYPES = frozenset({"", "text/javascript", "module", "application/javascript"})
_START = re.compile(r"""[\[{](?=\s*["'\w\[{\]}$-])""")
_GIVEN = ("=", "(", ",", "?", ":", "|", "&", "return")
"""What stands before a literal that is given to something."""
_PARSE = (  # two patterns, as each is found by its first letters
    re.compile(r"""JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?(?=["']\s*(?:\[|\{|%[57]B))"""),
    re.compile(r"""=\s*(?=["']\s*(?:\[|\{|%[57]B))"""),
)
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_FLIGHT_PUSH = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_NUXT2 = re.compile(r"window\.__NUXT__\s*=\s*\(?\s*function\s*\(([\w$,\s]*)\)\s*\{")
_INDEX = re.compile(r"""\[["']([\w$.-]+)["']\]""")


def states(doc: Document) -> Iterator[tuple[str, Any, Script]]:
    """The data in the page's scripts whose keys tell both sizes and stock: `(where, value, script)`."""
    flight: list[str] = []
    stream: list[str] = []
    first = streamed = None
    body = doc.body
    for script in doc.scripts:
        if body.find(b"__next_f", script.start, script.start + 60) >= 0:
            flight += _pushed(doc.content(script))
            first = first or script
            continue
        if body.find(b"streamController.enqueue", script.start, script.start + 200) >= 0:
            stream += _enqueued(doc.content(script))
            streamed = streamed or script
            continue
        if not _may_hold(script):
            continue
        if _tells_both(body, script) or _is_unstocked(body, script):
            yield from _literals(doc, script)
    if first is not None:
        for where, value in _flight("".join(flight)):
            yield where, value, first
    if streamed is not None:
        for value in _turbo("".join(stream)):
            yield "streamController", value, streamed


def _may_hold(script: Script) -> bool:
    """Whether a script is long enough for a product's variants, and of a type that holds data or code."""
    if script.end - script.start < SHORTEST or script.type == "application/ld+json":
        return False
    return script.type.endswith("json") or script.type in _DATA_TYPES or script.type in _CODE_TYPES


def _tells_both(body: bytes, script: Script) -> bool:
    """Whether a script has keys for sizes and for stock."""
    return _is_stocked(body, script) and has_size(body, script.start, script.end)


def _is_stocked(body: bytes, script: Script) -> bool:
    """Whether a script has a key for stock."""
    if script.stocked is None:
        script.stocked = has_key(body, script.start, script.end, STOCK_STEMS, tells_stock)
    return script.stocked


def _is_unstocked(body: bytes, script: Script) -> bool:
    """Whether a script holds data of a shop program that needs no key for stock."""
    start, end = script.start, script.end
    return any(
        body.find(stem, start, end) >= 0 and any(body.find(word, start, end) >= 0 for word in words)
        for stem, words in _UNSTOCKED.items()
    )


def halves(doc: Document) -> Iterator[tuple[str, Any, Script]]:
    """The data of scripts that tell either sizes or stock, by code, for pages that keep them apart (ASOS)."""
    body = doc.body
    scripts = [one for one in doc.scripts if _may_hold(one)]

    def coded(one: Script) -> bool:
        return has_key(body, one.start, one.end, CODE_STEMS, tells_code)

    stocks = [one for one in scripts if _is_stocked(body, one) and coded(one)]
    if not stocks:
        return
    sizes = [
        one
        for one in scripts
        if not _is_stocked(body, one)
        and coded(one)
        and has_key(body, one.start, one.end, SIZE_STEMS, names_size)
    ]
    if sizes:
        for script in sizes + stocks:
            yield from _literals(doc, script, strict=True)


def _literals(doc: Document, script: Script, *, strict: bool = False) -> Iterator[tuple[str, Any, Script]]:
    kind = script.type
    if kind.endswith("json") or kind in _DATA_TYPES:
        try:
            yield script.name, _typed(doc, script), script
        except NoLiteral:
            return
    elif kind in _CODE_TYPES:
        whole = _whole(doc, script)
        found = [whole] if whole else assigned(doc.content(script), strict=strict)
        for name, value in found:
            yield f"{script.name}:{name}" if name else script.name, value, script


def _typed(doc: Document, script: Script) -> Any:
    value = loads(doc.body[script.start : script.end] if doc.charset == "utf-8" else doc.content(script))
    if script.attributes.get("id") == "__NUXT_DATA__" and isinstance(value, list):
        return revive(value)
    return value


def assigned(text: str, *, strict: bool = False) -> Iterator[tuple[str, Any]]:
    """The literals in a script that are given to a name or a call: `(name, value)`.

    :param strict: only those that are JSON.
    """
    if found := _NUXT2.search(text):
        value = _nuxt2(text, found)
        if value is not None:
            yield "__NUXT__", value
            return
    for found in sorted((one for pattern in _PARSE for one in pattern.finditer(text)), key=re.Match.start):
        if quoted := _QUOTED.match(text, found.end()):
            inner = string(quoted[0])
            if inner.startswith("%7B") or inner.startswith("%5B"):
                from urllib.parse import unquote

                inner = unquote(inner)
            try:
                yield _name(text, found.end() if found[0][0] == "=" else found.start()), loads(inner)
            except NoLiteral:
                continue
    at = tries = 0
    soon = Soon(text)
    while (found := _START.search(text, at)) and tries < MAX_LITERALS:
        at = found.end()
        if not text[max(0, found.start() - 40) : found.start()].rstrip().endswith(_GIVEN):
            continue
        at = found.start()
        tries += 1
        try:
            value, end = prefix(text, at, loose=False)
        except NoLiteral:
            # to read an object literal is slow, so only one that tells both soon
            value, end = None, at
            if not strict and soon.tells(at):
                with suppress(NoLiteral):
                    value, end = prefix(text, at)
            if end == at:
                at += 1
                continue
        if end - at > 30:
            yield _name(text, at), value
        at = end


_ALONE = re.compile(rb"""\s*(?:window\.|var |let |const )?[\w$.\[\]"']{1,80}\s*=\s*(?=[\[{])""")


def _whole(doc: Document, script: Script) -> tuple[str, Any] | None:
    """The value of a script that is nothing but `name = value;`: read whole, which is faster."""
    found = _ALONE.match(doc.body, script.start, script.end)
    if not found or doc.charset != "utf-8":
        return None
    body = doc.body[found.end() : script.end].rstrip(b"; \t\r\n")
    if not body.endswith((b"}", b"]")):
        return None
    try:
        value = decode(body)
    except NoLiteral:
        return None
    name = doc.decode(script.start, found.end())
    return _name(name, len(name)), value


def _name(text: str, at: int) -> str:
    """The name that a literal is given to: `a.b =`, `a["b"] =`, `b:`, `call(`."""
    before = text[max(0, at - 120) : at].rstrip()
    if before[-1:] not in ("=", ":", "("):
        return ""
    before = before[:-1].rstrip()
    if before.endswith("]"):
        found = _INDEX.fullmatch(before, max(0, before.rfind("[")))
        return found[1] if found else ""
    start = len(before)
    while start and (before[start - 1].isalnum() or before[start - 1] in "_$."):
        start -= 1
    return before[start:]


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


_ENQUEUE = re.compile(r"""streamController\.enqueue\(\s*(?=["'])""")


def _enqueued(text: str) -> list[str]:
    """The pieces of a stream that a script hands to React Router (Remix)."""
    quoted = (_QUOTED.match(text, found.end()) for found in _ENQUEUE.finditer(text))
    return [string(one[0]) for one in quoted if one]


def _turbo(text: str) -> Iterator[Any]:
    """The data of a `turbo-stream`: lines of flat arrays, whose objects hold indexes."""
    for line in text.split("\n"):
        start = line.find("[")  # what is promised comes later, as `P12:[...]`
        if 0 <= start < 12:
            with suppress(NoLiteral):
                value = loads(line[start:])
                if isinstance(value, list):
                    yield revive(value)


_ROW = re.compile(rb"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),|([A-Z]{0,2})(?=[\[{\"]))?")


def _flight(text: str) -> Iterator[tuple[str, Any]]:
    """The rows of a React flight stream that are JSON: `id:json`; `id:Tlength,text` is skipped by its
    length."""
    data = text.encode("utf-8", "surrogatepass")
    at = 0
    while at < len(data):
        row = _ROW.match(data, at)
        if row and row[2] is not None:
            at = row.end() + int(row[2], 16)
            continue
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        if row and row[3] == b"" and has_key(data, at, end, STOCK_STEMS, tells_stock):
            with suppress(NoLiteral):
                yield f"__next_f/{row[1].decode()}", loads(data[row.end() : end])
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
_INDEXED = re.compile(r"_\d{1,7}")


def revive(flat: list[Any]) -> Any:
    """A flat array whose objects hold indexes into it: Nuxt 3's payload (`devalue`), or a `turbo-stream`."""
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
                name = at(int(key[1:]), depth + 1) if _INDEXED.fullmatch(key) else key
                whole[name if isinstance(name, str) else key] = at(inner, depth + 1)
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


MAX_RESOLVED = 50_000


def resolve(cache: dict[str, Any]) -> list[Any]:
    """The products of an Apollo cache (a flat map of objects that refer to each other by id), each put
    together.

    Apollo Client 3 refers by `{"__ref": id}`, version 2 and VTEX by `{"type": "id", "id": id}`; a field with
    arguments has them in its key.
    """
    left = [MAX_RESOLVED]

    def put_together(value: Any, depth: int) -> Any:
        left[0] -= 1
        if depth > 8 or left[0] <= 0:
            return None
        if isinstance(value, list):
            return [put_together(one, depth + 1) for one in value]
        if not isinstance(value, dict):
            return value
        target = value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
        if isinstance(target, str) and isinstance(cache.get(target), dict):
            value = cache[target]
        return {key.partition("(")[0]: put_together(one, depth + 1) for key, one in value.items()}

    return [
        put_together(one, 0)
        for key, one in cache.items()
        if isinstance(one, dict) and str(one.get("__typename") or key).split(":")[0] in _ENTITIES
    ]


_ENTITIES = frozenset(
    {"Product", "ProductGroup", "ConfigurableProduct", "Style", "ProductDetail", "ProductType"}
)


_ATTRIBUTE = re.compile(rb"""=\s*(?:"(?=\s*(?:&quot;|&#34;|[\[{]))([^"]{60,})"|'(?=\s*[\[{])([^']{60,})')""")


def data_attributes(doc: Document, start: int, end: int) -> Iterator[tuple[str, Any]]:
    """The JSON in attributes that tells of sizes and stock: `(where, value)`.

    In `data-` attributes, and in those that frameworks bind: Vue's `:product`, Alpine's `x-data`, Livewire's
    `wire:snapshot`.
    """
    from html import unescape

    for found in _ATTRIBUTE.finditer(doc.markup, start, end):
        raw = (found[1] or found[2]).replace(b"&quot;", b'"')
        if not has_key(raw, 0, len(raw), STOCK_STEMS, tells_stock):
            continue
        try:
            yield (
                doc.shown(max(0, found.start() - 60), found.start()).rsplit(maxsplit=1)[-1],
                loads(unescape(raw.decode(doc.charset, "replace"))),
            )
        except NoLiteral:
            continue
