"""robots.txt by RFC 9309: what it forbids us, and by which line.

Protego, which is well kept, reads more than the RFC grants: it takes a part of our name for us, lets unknown
lines end a group, and takes `Allow: /index.html` for the front page; and it does not say which line forbids.
The tests hold this reader against it where both follow the RFC.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

PRODUCT_TOKEN = "stockfinder"  # noqa: S105 - RFC 9309 calls a crawler's name so
LARGEST = 500 * 1024
"""Bytes that are read, RFC 9309 section 2.5; the rest is ignored."""
SMALL = 64 * 1024
"""Bytes: what is larger takes long enough to parse that the event loop should not wait for it."""

# Misspelt fields count as what they were meant to be, as they do for other crawlers: that forbids more.
_LINE = r"\s*(user[ -]?agent|allow|dis+al+[ao]w|diasllow)(?:\s*:|\s)\s*(.*)"
_TOKEN = r"\*(?=\s|$)|[a-z_-]+"  # noqa: S105 - RFC 9309 section 2.2.1, no token of a login
_ESCAPE = rb"%([0-9A-Fa-f]{2})"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_QUERY = _UNRESERVED | frozenset(b"!'(),/:;?@[]")
"""What may stand as it is in a query, so that `?u=https://a` and `?u=https%3A%2F%2Fa` are the same."""


class _Rule(Struct, frozen=True):
    allows: bool
    parts: tuple[bytes, ...]
    """The path's pieces between its wildcards."""
    ends: bool
    """Whether it holds for the very end of an address only (`$`)."""
    octets: int
    line: str

    def matches(self, path: bytes) -> bool:
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        at = len(first)
        last = rest.pop() if rest else None
        for part in rest:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if last is None:
            return not self.ends or at == len(path)
        if self.ends:
            return len(path) - len(last) >= at and path.endswith(last)
        return path.find(last, at) >= 0


class Robots:
    """The rules of one origin.

    :param body: the file; empty where there is none (4xx).
    :param trouble: the status of a server error, which forbids everything (RFC 9309 section 2.3.1.4).
    """

    def __init__(self, body: bytes = b"", *, trouble: int | None = None) -> None:
        self.trouble = trouble
        if len(body) > LARGEST:
            body = body[:LARGEST].rpartition(b"\n")[0]
        text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        # The most octets win, and of equal ones the one that allows: RFC 9309 section 2.2.2.
        self._rules = sorted(_rules(text), key=lambda rule: (-rule.octets, not rule.allows))

    def forbids(self, url: str) -> str | None:
        """Why the address may not be asked: the line that forbids it; nothing where it may be."""
        if self.trouble is not None:
            return f"its robots.txt answers with a server error ({self.trouble}), which forbids everything"
        parts = urlsplit(url)
        if not self._rules or parts.path == "/robots.txt":
            return None
        path = _normal(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/", star="%2A")
        rule = next((rule for rule in self._rules if rule.matches(path)), None)
        return None if rule is None or rule.allows else f'robots.txt forbids it with "{rule.line}"'


def _rules(text: str) -> Iterator[_Rule]:
    """The rules for us: of all groups that name us, or else of all groups for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {PRODUCT_TOKEN: [], "*": []}
    named = False
    agents: set[str] = set()
    in_rules = True
    read = re.compile(_LINE, re.IGNORECASE)
    token = re.compile(_TOKEN, re.IGNORECASE)
    for line in re.split(r"[\r\n]+", text):
        found = read.match(line.partition("#")[0])
        if found is None:
            continue  # section 2.2.4: other lines do not interfere
        field, value = found[1].lower(), found[2].strip()
        if field.startswith("user"):
            name = token.match(value)
            agents = set() if in_rules else agents
            agents |= {name[0].lower()} if name else set()
            in_rules = False
            named = named or PRODUCT_TOKEN in agents
        else:
            in_rules = True
            if value:
                kind = "Allow" if field == "allow" else "Disallow"
                for agent in agents & groups.keys():
                    groups[agent].append((kind, value))
    for kind, value in groups[PRODUCT_TOKEN if named else "*"]:
        ends = value.endswith("$")
        pattern = _normal(value.removesuffix("$"), star="*")
        yield _Rule(
            allows=kind == "Allow",
            parts=tuple(re.sub(rb"\*+", b"*", pattern).split(b"*")),
            ends=ends,
            octets=len(pattern) + ends,
            line=f"{kind}: {value}"[:120].encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        )


def _normal(path: str, *, star: str) -> bytes:
    """A path and query in the spelling in which they are compared: RFC 9309 section 2.2.2, RFC 3986.

    :param star: what an asterisk becomes; in a rule it is a wildcard, in an address it is itself.
    """
    octets = path.encode("utf-8", "surrogateescape")
    place, mark, query = octets.partition(b"?")
    told = _decoded(place, _UNRESERVED) + mark + _decoded(query, _IN_QUERY)
    return quote(told, safe="%!&'()+,/:;=?@[]~*").replace("*", star).encode()


def _decoded(octets: bytes, plain: frozenset[int]) -> bytes:
    """Without the escapes of octets that need none; those that stay are in capitals."""

    def spelled(found: re.Match[bytes]) -> bytes:
        octet = int(found[1], 16)
        return bytes((octet,)) if octet in plain else found[0].upper()

    return re.sub(_ESCAPE, spelled, octets) if b"%" in octets else octets
