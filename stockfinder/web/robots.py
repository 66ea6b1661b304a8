"""robots.txt by RFC 9309, read by Protego: what it forbids us, and by which line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PRODUCT_TOKEN = "stockfinder"  # noqa: S105 - RFC 9309 calls a crawler's name so
LARGEST = 500 * 1024
"""Bytes that are read, RFC 9309 section 2.5; the rest is ignored."""
LIFETIME = 24 * 3600.0
"""Seconds that a file is kept, RFC 9309 section 2.4."""
LIFETIME_OF_TROUBLE = 60.0
"""Seconds that a server error is taken for the answer, so that one look-up asks once."""
SMALL = 64 * 1024
"""Bytes: what is larger takes long enough to parse that the event loop should not wait for it."""

_NAMED = 1000
"""Rules that are looked through for the one to name."""
_AGENT = r"(?im)^[ \t]*user[- ]?agent[ \t]*:(.*)$"


class Robots:
    """The rules of one origin.

    :param body: the file; empty where there is none (4xx).
    :param trouble: the status of a server error, which forbids everything (RFC 9309 section 2.3.1.4).
    """

    def __init__(self, body: bytes = b"", *, trouble: int | None = None) -> None:
        self._trouble = trouble
        self.lifetime = LIFETIME if trouble is None else LIFETIME_OF_TROUBLE
        text = body[:LARGEST].decode("utf-8-sig", "replace")
        text = text.rpartition("\n")[0] if len(body) > LARGEST else text
        self._text = re.sub(_AGENT, _one_of_three, text)
        self._rules = None
        if "disallow" in text.lower():
            from protego import Protego

            self._rules = Protego.parse(self._text)

    def forbids(self, url: str) -> str | None:
        """Why the address may not be asked: the line that forbids it; nothing where it may be."""
        if self._trouble is not None:
            return f"its robots.txt answers with a server error ({self._trouble}), which forbids everything"
        if self._rules is None or self._rules.can_fetch(url, PRODUCT_TOKEN):
            return None
        line = self._line(url)
        return f'robots.txt forbids it with "{line}"' if line else "robots.txt forbids it"

    def _line(self, url: str) -> str | None:
        """The longest `Disallow` of our group that matches by itself: the one that counts."""
        from protego import Protego

        values = sorted(set(_disallowed(self._text)), key=len, reverse=True)
        for value in values[:_NAMED]:
            if not Protego.parse(f"User-agent: *\nDisallow: {value}").can_fetch(url, PRODUCT_TOKEN):
                return f"Disallow: {value}"[:120]
        return None


def _one_of_three(found: re.Match[str]) -> str:
    """A `User-agent` line that is ours, everybody's or another's.

    RFC 9309 compares whole product tokens, where Protego takes a part of ours for us; and it takes minutes
    for a file that names ten thousand agents.
    """
    name = re.split(r"[/\s#]", found[1].strip(), maxsplit=1)[0].lower()
    return f"User-agent: {name if name in (PRODUCT_TOKEN, '*') else 'other'}"


def _disallowed(text: str) -> Iterator[str]:
    """The values of `Disallow` in the groups for us: those that name us, or else those for everybody."""
    groups: dict[str, list[str]] = {PRODUCT_TOKEN: [], "*": [], "other": []}
    agents: set[str] = set()
    named = False
    in_rules = True
    for line in text.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            agents = {value} if in_rules else agents | {value}
            in_rules = False
            named = named or value == PRODUCT_TOKEN
        elif field in ("allow", "disallow"):
            in_rules = True
            if field == "disallow" and value:
                for agent in agents:
                    groups[agent].append(value)
    yield from groups[PRODUCT_TOKEN if named else "*"]
