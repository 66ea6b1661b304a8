"""robots.txt by RFC 9309, read by Protego: what it forbids us, and by which line."""

from __future__ import annotations

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


class Robots:
    """The rules of one origin.

    :param body: the file; empty where there is none (4xx).
    :param trouble: the status of a server error, which forbids everything (RFC 9309 section 2.3.1.4).
    """

    def __init__(self, body: bytes = b"", *, trouble: int | None = None) -> None:
        self._trouble = trouble
        self.lifetime = LIFETIME if trouble is None else LIFETIME_OF_TROUBLE
        text = body[:LARGEST].decode("utf-8-sig", "replace")
        self._text = text.rpartition("\n")[0] if len(body) > LARGEST else text
        self._rules = None
        if "disallow" in self._text.lower():
            from protego import Protego

            self._rules = Protego.parse(self._text)

    def forbids(self, url: str) -> str | None:
        """Why the address may not be asked: the line that forbids it; nothing where it may be."""
        if self._trouble is not None:
            return f"its robots.txt answers with a server error ({self._trouble}), which forbids everything"
        if self._rules is None or self._rules.can_fetch(url, PRODUCT_TOKEN):
            return None
        return f'robots.txt forbids it with "{self._line(url)}"'

    def _line(self, url: str) -> str:
        """The longest `Disallow` of our group that matches by itself: the one that counts."""
        from protego import Protego

        best = ""
        for value in _disallowed(self._text):
            alone = Protego.parse(f"User-agent: *\nDisallow: {value}")
            if len(value) > len(best) and not alone.can_fetch(url, PRODUCT_TOKEN):
                best = value
        return f"Disallow: {best}"[:120]


def _disallowed(text: str) -> Iterator[str]:
    """The values of `Disallow` in the groups for us: those that name us, or else those for everybody."""
    groups: dict[str, list[str]] = {PRODUCT_TOKEN: [], "*": []}
    named = False
    current: list[str] = []
    in_rules = True
    for line in text.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            current = [] if in_rules else current
            in_rules = False
            current.append(value.lower())
            named = named or value.lower() == PRODUCT_TOKEN
        elif field in ("allow", "disallow"):
            in_rules = True
            if field == "disallow" and value:
                for agent in current:
                    groups.setdefault(agent, []).append(value)
    yield from groups[PRODUCT_TOKEN if named else "*"]
