"""Prints how many times as many pages a second are read as extruct reads, each as a whole process.

Both read the same files from a list on standard input, in turn (A B A B), so that a machine that slows down
slows both; CPU seconds of one core count, with the start and without it (a list of one page is taken off).
extruct is asked for JSON-LD and microdata alone. Goal: 10 times; at least 2.

The pages are the saved HTML pages beside the repository (`../shared/data`, or `$STOCKFINDER_SHARED/data`).
Run it with extruct installed: `uv run --with extruct python -m benchmarks.pages [ROUNDS]`.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("STOCKFINDER_SHARED", ROOT.parent / "shared")) / "data"
REPEATS = 4
"""Times that each page is read in one run, so that the start weighs less."""
OURS = (str(Path(sys.executable).with_name("stockfinder")), "read", "--jsonl")
THEIRS = (
    sys.executable,
    "-c",
    """
import json, sys, extruct
from contextlib import suppress
from pathlib import Path
for line in sys.stdin:
    asked = json.loads(line)
    text = Path(asked["file"]).read_bytes().decode("utf-8", "replace")
    with suppress(Exception):  # extruct gives up on a page in some twenty
        told = extruct.extract(text, base_url=asked["url"], syntaxes=["json-ld", "microdata"])
        print(json.dumps(told))
""",
)


def saved() -> Iterator[tuple[str, bytes]]:
    """The address and the body of each page."""
    folder = DATA / "product_extraction_benchmark"
    if (folder / "ground-truth.json").exists():
        for name, told in json.loads((folder / "ground-truth.json").read_text()).items():
            url = told["url"][0] if isinstance(told["url"], list) else told["url"]
            yield url, gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
    for file in sorted((DATA / "real").rglob("*.html")):
        yield f"https://{file.parent.name}/", file.read_bytes()


def cpu(command: Sequence[str], asked: str) -> float:
    """CPU seconds of a process, start and end included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=asked, stdout=subprocess.DEVNULL, check=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure, and print a line with the start and one without it."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pages = list(saved())
    if not pages:
        sys.exit(f"no saved pages under {DATA}")
    if importlib.util.find_spec("extruct") is None:
        sys.exit("extruct is not installed: uv run --with extruct python -m benchmarks.pages")
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for number, (url, body) in enumerate(pages):
            file = Path(folder) / f"{number}.html"
            file.write_bytes(body)
            lines.append(json.dumps({"file": str(file), "url": url}) + "\n")
        one, many = lines[0], "".join(lines * REPEATS)
        for command in (OURS, THEIRS):
            cpu(command, one)
        whole = [(cpu(OURS, many), cpu(THEIRS, many)) for _ in range(rounds)]
        start = min(cpu(OURS, one) for _ in range(rounds)), min(cpu(THEIRS, one) for _ in range(rounds))
    count = len(pages) * REPEATS
    for kind, pairs in (
        ("with the start", whole),
        ("without it", [(ours - start[0], theirs - start[1]) for ours, theirs in whole]),
    ):
        ratios = sorted(theirs / ours for ours, theirs in pairs)
        ours, theirs = (count / statistics.median(side) for side in zip(*pairs, strict=True))
        print(
            f"{kind}: {ours:.0f} pages/s; extruct {theirs:.0f}; {statistics.median(ratios):.2f} times as fast"
            f" (min {ratios[0]:.2f}, max {ratios[-1]:.2f}; at least 2)"
        )


if __name__ == "__main__":
    main()
