"""The outcomes that have to come of each fault, as `expected.toml` has them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from msgspec import Struct

from stockfinder.toml_file import read_toml


class Expect(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What comes of some faults; a fault's name may end in `*`."""

    outcomes: tuple[str, ...]
    """`truth` is what the healthy shop answers."""
    faults: tuple[str, ...]


class Also(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is as right at certain stages, and why."""

    where: tuple[str, ...]
    """`platform/stage`."""
    why: str
    faults: tuple[str, ...]
    outcomes: tuple[str, ...]
    instead_of: tuple[str, ...] = ()
    """Only where one of these is expected; always where this is empty."""


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    expect: tuple[Expect, ...]
    also: tuple[Also, ...] = ()


@cache
def table() -> Table:
    """The table, read once."""
    return read_toml(Path(__file__).with_name("expected.toml"), Table)


def right(where: str, fault: str, truth: str) -> frozenset[str]:
    """The outcomes that are right at a stage.

    :param where: `platform/stage`.
    :param truth: what the healthy shop answers.
    """
    found = {outcome for one in table().expect if _names(one.faults, fault) for outcome in one.outcomes}
    for also in table().also:
        fits = where in also.where and _names(also.faults, fault)
        if fits and (not also.instead_of or found & {*also.instead_of}):
            found |= {*also.outcomes}
    return frozenset(truth if outcome == "truth" else outcome for outcome in found)


def _names(patterns: tuple[str, ...], fault: str) -> bool:
    # only `*` is a pattern here: names of faults have brackets in them
    return any(fnmatchcase(fault, pattern.replace("[", "[[]")) for pattern in patterns)
