"""How likely a candidate is the wanted style, for ordering candidates. It never decides."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from stockfinder.style.names import NameComparison
    from stockfinder.style.verdict import Conflict, Verdict

# Log-odds, fitted by logistic regression on the training pairs of WDC shoes, and rounded.
_BASE = -1.6
_NAME = 1.9
_CONFLICT = {"brand": -2.0, "line": -1.6, "version": -2.4, "variant": -1.1, "audience": -3.7, "width": -3.0}
_CODE = {"same": 3.9, "style": 1.0, "other": -3.8}
_COLOR: dict[Verdict | None, float] = {"same": 0.7, "unsure": -0.3, "different": -2.9, None: 0.8}
_LIKENESS = 2.0
_SOLEPLATE = -2.6
_PIECE_OF_CODE = 1.2
_MISSING = -0.25
_EXTRA = -0.65
_AUDIENCE_OPEN = -1.8
_ALL_AGREES = 0.6
_HUE = {1: 0.7, 0: 0.0, -1: -2.5}


def rank(
    names: NameComparison,
    *,
    wanted: int,
    conflicts: Collection[Conflict],
    code: str,
    color: Verdict | None,
    likeness: float,
    audience_open: bool,
    piece_of_code: bool,
    hue: int,
) -> float:
    """Weigh what was compared, 0 to 1.

    :param wanted: how many words the wanted name has.
    :param likeness: of the colours, 0 to 1.
    :param hue: whether a style code's colour number agrees with the other title's colour (1) or not (-1).
    :param piece_of_code: one title's number is the colour part of the other's style code.
    """
    odds = _BASE + _NAME * names.matched / max(1, wanted + len(names.extra))
    odds += sum(_CONFLICT.get(conflict, 0.0) for conflict in conflicts)
    odds += _CODE.get(code, 0.0) + _COLOR[color] + _LIKENESS * likeness
    odds += _MISSING * min(3, len(names.missing)) + _EXTRA * min(3, len(names.extra))
    odds += (
        _SOLEPLATE * names.other_soleplate + _AUDIENCE_OPEN * audience_open + _PIECE_OF_CODE * piece_of_code
    )
    odds += _HUE[hue]
    odds += _ALL_AGREES * (not names.doubts and not names.conflicts)
    return round(1 / (1 + exp(-odds)), 4)
