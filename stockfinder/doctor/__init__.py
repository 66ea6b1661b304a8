"""Checks by hand whether retailers can still be read: each is asked for shoes picked from the shop itself.

- `check(shops, settings=..., store=...)`: the visits, at once, each within a few requests.
- `history(store)`: what earlier checks found, eight weeks back.
- `Check`: one retailer's result; `State`: the words for it.
"""

from __future__ import annotations

from stockfinder.doctor.history import KEPT, history, keep
from stockfinder.doctor.result import Canary, Check, State
from stockfinder.doctor.visit import check

__all__ = ["KEPT", "Canary", "Check", "State", "check", "history", "keep"]
