"""What a shop's option or attribute is about, by its name: size, width or colour."""

from __future__ import annotations

import re
from typing import Literal

Choice = Literal["size", "width", "color"]

# In the languages of US and EU shops, case-folded (so that Größe is grösse).
_WORDS: dict[Choice, str] = {
    # First, because "width size" and "Schuhweite" are widths.
    "width": "width widths fitting weite schuhweite largeur ancho anchura larghezza breedte",
    "color": (
        "color colors colour colours colorway colourway farbe couleur coloris colore kleur färg farve väri"
    ),
    "size": (
        "size sizes sizing grösse groesse schuhgrösse schuhgroesse taille pointure talla tallas "
        "número numero misura taglia maat schoenmaat storlek størrelse koko"
    ),
}


def choice(name: str | None) -> Choice | None:
    """What an option of that name chooses: `US Men's Size` the size, `Style` nothing."""
    words = re.split(r"[\W_]+", (name or "").casefold())
    return next((about for about, known in _WORDS.items() if not set(words).isdisjoint(known.split())), None)
