"""Decompression in slices: the whole body, in bounded steps."""

from __future__ import annotations

import gzip
import zlib

import pytest

from stockfinder.errors import Unreachable
from stockfinder.web.inflate import MOST_MEMBERS, SLICE, Inflater

CAP = 8_000_000


def unpacked(data: bytes, encoding: str = "gzip", cap: int = CAP) -> tuple[bytes, int]:
    """The body, and in how many steps it came."""
    inflater = Inflater(encoding, cap)
    steps, rest = 1, inflater.feed(data)
    while rest:
        steps, rest = steps + 1, inflater.feed(rest)
    return inflater.finish(), steps


@pytest.mark.parametrize("size", [0, 1, SLICE - 259, *range(SLICE - 3, SLICE + 3), 3 * SLICE, 3 * SLICE + 17])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_of_any_size_comes_whole_in_slices(size: int, encoding: str) -> None:
    body = b"a" * size
    data = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    got, steps = unpacked(data, encoding)
    assert got == body
    assert steps <= size // SLICE + 2


def test_a_bomb_is_unpacked_a_slice_at_a_time_and_stops_at_the_cap() -> None:
    inflater = Inflater("gzip", CAP)
    rest = gzip.compress(b"\0" * 3 * CAP)
    for _ in range(CAP // SLICE):
        rest = inflater.feed(rest)
        assert rest
    with pytest.raises(Unreachable, match="larger than 8 MB"):
        inflater.feed(rest)


def test_several_members_are_one_body_and_thousands_are_refused() -> None:
    assert unpacked(gzip.compress(b"one ") + gzip.compress(b"body"))[0] == b"one body"
    with pytest.raises(Unreachable, match="more parts"):
        unpacked(gzip.compress(b"x") * (MOST_MEMBERS + 1))
