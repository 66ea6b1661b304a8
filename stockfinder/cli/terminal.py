"""Whether a person looks at our output."""

from __future__ import annotations

import os
import sys


def interactive() -> bool:
    """Whether standard output is a terminal that can move its cursor."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
