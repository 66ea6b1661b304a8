"""A feed of tens of megabytes is read in the memory of a small one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

PROGRAM = """
import gzip, io, resource, sys
from stockfinder import feeds
from stockfinder.product import Query
from tests.feeds import make

kind, size = sys.argv[1], int(sys.argv[2]) * 1_000_000
BRANDS = ("Nike", "adidas", "Brooks", "HOKA", "ASICS", "New Balance", "Saucony")


def block(first):
    rows = [
        make.entry(
            number,
            title=f"{BRANDS[number // 12 % 7]} Model {number // 12} Running Shoe - {number % 12 / 2 + 6}",
            brand=BRANDS[number // 12 % 7],
            item_group_id=f"G{number // 12}",
            size=str(number % 12 / 2 + 6),
            description="A soft and lovely shoe. " * 20,
        )
        for number in range(first, first + 200)
    ]
    if kind == "xml":
        whole = make.rss(rows)
        return whole[whole.index(b"<item>") : whole.index(b"</channel>")]
    return make.awin(rows).partition(b"\\n")[2]


class Stream(io.RawIOBase):
    # Writes the feed while it is read, so that the disk and the page cache have no part in it.

    def __init__(self):
        whole = make.rss([]) if kind == "xml" else make.awin([make.entry(0)])
        cut = whole.index(b"</channel>") if kind == "xml" else whole.index(b"\\n") + 1
        self.head, self.tail = whole[:cut], whole[cut:] if kind == "xml" else b""
        self.rest, self.told, self.number = self.head, 0, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, to, whence=0):
        self.rest, self.told, self.number = self.head, 0, 0
        return 0

    def readinto(self, buffer):
        if not self.rest and self.told < size:
            self.rest = block(self.number)
            self.number += 200
            if self.told + len(self.rest) >= size:
                self.rest += self.tail
        part, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(part)] = part
        self.told += len(part)
        return len(part)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run():
    search = feeds.Search(Query(text="Brooks Model 2", brand="Brooks", model="Model 2"))
    stream = Stream()
    found = feeds.scan(stream, wants=search.wants, may_mean=search.may_mean, is_silent=search.is_silent)
    return found, stream.told

whole, size = size, 1_000_000
run()
before, size = peak(), whole
found, told = run()
print(found.count, len(found.rows), told / 1e6, peak() - before)
"""


@pytest.mark.parametrize(("kind", "megabytes"), [("xml", 50), ("awin", 20)])
def test_a_large_feed_takes_no_more_memory_than_a_small_one(kind: str, megabytes: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, kind, str(megabytes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    count, kept, read, grown = map(float, done.stdout.split())
    assert count > 600 * megabytes
    assert kept == 12
    assert read >= megabytes
    assert grown < 12, "megabytes more than for a feed of one"
