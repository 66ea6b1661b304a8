"""Whether a script has keys that tell sizes or stock: looked for in its bytes, before anything is decoded."""

from __future__ import annotations

import re
import string
import sys
from typing import TYPE_CHECKING

from stockfinder.markup.keys import Role, role
from stockfinder.markup.options import option_role

if TYPE_CHECKING:
    from collections.abc import Callable

# What the keys that tell a size or a stock have in common. To find a few short words and look at the key
# around them is ten times faster than a pattern over the whole script.
SIZE_STEMS = (b"ize", b"ption1", b"aille", b"ointure", b"alla", b"elikost")
_SIZE_VALUES = (b'ize"', b'aille"', b'ointure"', b'alla"', 'öße"'.encode(), b'u00dfe"', b'elikost"')
_CHOICE_STEMS = (b"ption", b"ttribute", b"ariant", b"raits")
STOCK_STEMS = (b"vailab", b"tock", b"uantity", b"nventory", b"oldOut", b"onHand")
SOON = 8_000
"""Characters after the start of an object literal in which keys for sizes and stock have to stand."""
_NOWHERE = sys.maxsize
_STOCK_TEXTS, _SIZE_TEXTS = (tuple(one.decode() for one in some) for some in (STOCK_STEMS, SIZE_STEMS))
CODE_STEMS = (b"ariantId", b"ariant_id", b"sku", b"Sku")
_IN_KEYS = string.ascii_letters.encode() + string.digits.encode() + b"_$-"
_AFTER = re.compile(rb"""([\w$-]{0,40})\\?["']?\s*:""")
_TELLS_STOCK = frozenset(
    {Role.IN_STOCK, Role.BUYABLE, Role.SOLD_OUT, Role.QUANTITY, Role.STATUS, Role.HOLDER}
)


def has_key(
    body: bytes, start: int, end: int, stems: tuple[bytes, ...], wanted: Callable[[str], bool]
) -> bool:
    """Whether a script has a key of the wanted kind."""
    for stem in stems:
        at = body.find(stem, start, end)
        for _ in range(200):
            if at < 0:
                break
            after = _AFTER.match(body, at + len(stem), end)
            if after:
                before = body[max(start, at - 40) : at]
                key = before[len(before.rstrip(_IN_KEYS)) :] + stem + after[1]
                if wanted(key.decode("utf-8", "replace")):
                    return True
            at = body.find(stem, at + len(stem), end)
    return False


def names_size(key: str) -> bool:
    """Whether a key is called a size."""
    return role(key)[0] is Role.SIZE or option_role(key) is Role.SIZE or key == "option1"


def _tells_choices(key: str) -> bool:
    return role(key)[0] is Role.CHOICES or key.lower().startswith(("option", "variant", "attribute"))


def has_size(body: bytes, start: int, end: int) -> bool:
    """Whether a script has a key for a size, or choices one of which is called a size."""
    if has_key(body, start, end, SIZE_STEMS, names_size):
        return True
    return any(body.find(word, start, end) >= 0 for word in _SIZE_VALUES) and has_key(
        body, start, end, _CHOICE_STEMS, _tells_choices
    )


def tells_code(key: str) -> bool:
    """Whether a key tells a variant's code."""
    return "variant" in key.lower() or role(key)[0] in (Role.SKU, Role.GTIN)


def tells_stock(key: str) -> bool:
    """Whether a key tells stock, or holds what does."""
    return role(key)[0] in _TELLS_STOCK


class Soon:
    """Whether keys for sizes and for stock come soon after a place in a script; the places asked for grow."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = (dict.fromkeys(_STOCK_TEXTS, -1), dict.fromkeys(_SIZE_TEXTS, -1))

    def tells(self, at: int) -> bool:
        """Whether an object literal that starts there tells both."""
        if not all(self._comes(stems, at) for stems in self._next):
            return False
        part = self._text[at : at + SOON].encode("utf-8", "surrogatepass")
        return has_key(part, 0, len(part), STOCK_STEMS, tells_stock) and has_key(
            part, 0, len(part), SIZE_STEMS, names_size
        )

    def _comes(self, stems: dict[str, int], at: int) -> bool:
        """Whether one of the stems comes soon. Each is sought from where it was found last."""
        for stem, last in stems.items():
            if last < at:
                place = self._text.find(stem, at)
                stems[stem] = place if place >= 0 else _NOWHERE
            if stems[stem] < at + SOON:
                return True
        return False
