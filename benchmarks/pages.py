"""Prints how many times as many pages a second are read as extruct reads, side by side on the same pages.

Each page is read by both in turn (A B A B), so that a machine that slows down slows both; of each the best of
some rounds counts, in CPU seconds of one core. extruct is asked for JSON-LD and microdata alone, of text that
is decoded already. Goal: 10 times; at least 2.

The pages are the saved HTML pages beside the repository (`../shared/data`, or `$STOCKFINDER_SHARED/data`).
Run it with extruct installed: `uv run --with extruct python benchmarks/pages.py [ROUNDS]`.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from stockfinder.page import Page
from stockfinder.read import contract_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("STOCKFINDER_SHARED", ROOT.parent / "shared")) / "data"


def saved() -> Iterator[tuple[str, Page]]:
    """The pages with the set that each belongs to."""
    folder = DATA / "product_extraction_benchmark"
    if (folder / "ground-truth.json").exists():
        for name, told in json.loads((folder / "ground-truth.json").read_text()).items():
            url = told["url"][0] if isinstance(told["url"], list) else told["url"]
            body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield "benchmark", Page(url=url, body=body)
    for file in sorted((DATA / "real").rglob("*.html")):
        yield "real", Page(url=f"https://{file.parent.name}/", body=file.read_bytes())


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that a piece of work takes."""
    start = time.process_time()
    with contextlib.suppress(Exception):  # extruct gives up on a page in some twenty
        work()
    return time.process_time() - start


def main() -> None:
    """Measure, and print a line for each set of pages."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pages = list(saved())
    if not pages:
        sys.exit(f"no saved pages under {DATA}")
    try:
        import extruct
    except ModuleNotFoundError:
        sys.exit("extruct is not installed: uv run --with extruct python benchmarks/pages.py")
    total: dict[str, list[float]] = {}
    for kind, page in pages:
        text = page.text
        ours = theirs = float("inf")
        for _ in range(rounds):
            ours = min(ours, seconds(lambda page=page: contract_line(page, "")))  # type: ignore[misc]  # bound now
            theirs = min(
                theirs,
                seconds(
                    lambda text=text, url=page.url: extruct.extract(  # type: ignore[misc]  # bound now
                        text, base_url=url, syntaxes=["json-ld", "microdata"]
                    )
                ),
            )
        for one in (kind, "all"):
            count, a, b = total.get(one, [0, 0.0, 0.0])
            total[one] = [count + 1, a + ours, b + theirs]
    for kind, (count, ours, theirs) in total.items():
        print(
            f"{kind}: {count:.0f} pages, {count / ours:.0f} pages/s; extruct {count / theirs:.0f}; "
            f"{theirs / ours:.2f} times as fast"
        )


if __name__ == "__main__":
    main()
