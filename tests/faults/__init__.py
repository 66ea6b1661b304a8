"""Faults of shops against every platform, at each stage of a look-up and in the shape of each reply."""
