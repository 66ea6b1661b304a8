"""Reading size labels, and comparing sizes and widths. Pure code: no network, no clock, no settings.

- `read_size`: what a shop's size label says.
- `read_wanted_size`, `shift`: the size an agent types, and `+0.5`.
- `compare_size`, `convert`: whether an offered size is the wanted one; a conversion is never exact.
- `read_width`, `width_in_title`, `compare_width`: widths, on each audience's and country's own scale;
  `read_widths_audience`: for whom they are, by their letters.
- `say_size`, `say_width`: how an agent says them aloud.
"""

from __future__ import annotations

from stockfinder.size.compare import compare_size
from stockfinder.size.convert import convert
from stockfinder.size.label import read_size
from stockfinder.size.say import say_size, say_width
from stockfinder.size.width import compare_width
from stockfinder.size.width_text import read_width, read_widths_audience, width_in_title
from stockfinder.size.wish import read_wanted_size, shift
from stockfinder.size.words import Conversion, FitKind, SizeFit, SizeReading, StatedSize, WidthFit

__all__ = [
    "Conversion",
    "FitKind",
    "SizeFit",
    "SizeReading",
    "StatedSize",
    "WidthFit",
    "compare_size",
    "compare_width",
    "convert",
    "read_size",
    "read_wanted_size",
    "read_width",
    "read_widths_audience",
    "say_size",
    "say_width",
    "shift",
    "width_in_title",
]
