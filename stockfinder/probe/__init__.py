"""Looks at a shop once: its platform, what its robots.txt allows, and whether it can be searched and read.

- `probe(address, settings=...)`: the visit.
- `Probe`: what it has shown, and the entry that this makes.
"""

from __future__ import annotations

from stockfinder.probe.found import Asked, Probe, Step, Way
from stockfinder.probe.visit import probe

__all__ = ["Asked", "Probe", "Step", "Way", "probe"]
