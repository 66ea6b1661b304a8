"""Whether two colour names mean the same colour."""

from __future__ import annotations

from stockfinder.style.verdict import Verdict


def compare_color(wanted: str, shop: str) -> Verdict:
    """Compare a wanted colour with a shop's colour name, across languages and colour families.

    A family asked for (`blue`) is met by any name whose main colour is of it (`Navy/White`, `Marineblau`).
    `unsure`: a name without a known colour in it (`Mysterioso`), or a nickname. Never raises.
    """
    raise NotImplementedError
