"""Whether a shop's product is the wanted style, and what the caller's words mean.

Pure code: no network, no clock, no settings. Attribute agreement decides, similarity only ranks.

- `understand` / `from_row`: the wish, from text and flags or from a row of the caller's own catalogue.
- `query`: the wish as a shop's search is asked.
- `match`: the wish against one product, or a bare search hit.
- `compare_color`: one colour name against another, in the main languages of US, UK and EU shops.
- `attributes.check`: whether a product states an attribute (`EH`, `waterproof`).
"""

from __future__ import annotations

from stockfinder.style.color import compare_color
from stockfinder.style.matching import match
from stockfinder.style.verdict import Conflict, StyleMatch, Verdict
from stockfinder.style.wish import from_row, query, understand

__all__ = [
    "Conflict",
    "StyleMatch",
    "Verdict",
    "compare_color",
    "from_row",
    "match",
    "query",
    "understand",
]
