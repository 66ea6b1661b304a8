"""Prints the two ratios that decide how a call feels: start-up CPU, and time over the slowest shop.

- The six-shop replay against `python -c pass`, whole process, CPU seconds, in turn A B A B; goal: at most 20.
- Twelve loopback shops that answer after 300 to 900 ms: what the first search of an open `Finder` adds over
  the slowest; goal: 60 ms. Only the search itself is slow, so that it shows what robots.txt, reading the
  product and judging cost.

Byte code is compiled first, as an installation does.

Run it on a quiet machine: `uv run python benchmarks/speed.py [ROUNDS]`.
"""

from __future__ import annotations

import asyncio
import compileall
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("stockfinder")
WISH = ["Brooks Ghost 16", "--men", "--size", "10"]
LATENCIES = [0.3 + 0.6 * shop / 11 for shop in range(12)]
PRODUCT = (
    '{"id":1,"title":"Brooks Men\'s Ghost 16","handle":"ghost","vendor":"Brooks",'
    '"price":14000,"available":true,"options":[{"name":"Size","position":1,"values":["10"]}],"variants":'
    '[{"id":11,"title":"10","option1":"10","option2":null,"option3":null,"sku":"G16-10","available":true,'
    '"price":14000,"barcode":""}]}'
)
SEARCH = (
    '{"resources":{"results":{"products":[{"title":"Brooks Men\'s Ghost 16","handle":"ghost",'
    '"vendor":"Brooks","url":"/products/ghost","type":"Shoes","price":"140.00","available":true,"tags":[]}]}}}'
)
ENTRY = """title = "Shop {n}"
site = "http://127.0.0.1:{port}"
platform = "shopify"
country = "US"
currency = "USD"
size_system = "US"
brands = ["Brooks"]
enabled = true
[facts]
grade = "operator"
source = "made for the benchmark"
"""


def cpu(command: list[str]) -> float:
    """CPU seconds that a command takes as a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_up(rounds: int) -> None:
    """Measure the replay beside an empty Python, in turn."""
    six = "holabird,gazelle,lukes-locker,super-runners,demo-vendure,demo-oscar"
    replay = [str(COMMAND), "find", *WISH, "--replay", str(ROOT / "fixtures"), "--only", six]
    empty = [sys.executable, "-c", "pass"]
    cpu(replay), cpu(empty)
    pairs = [(cpu(replay), cpu(empty)) for _ in range(rounds)]
    ratios = sorted(one / other for one, other in pairs)
    told = statistics.median(ratios)
    print(
        f"replay: {statistics.median(p[0] for p in pairs) * 1000:.0f} ms CPU, "
        f"{told:.1f} times `python -c pass` (min {ratios[0]:.1f}, max {ratios[-1]:.1f}; goal 20)"
    )


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, latency: float) -> None:
    """Serve one connection of a small Shopify; only the search is slow."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ", 2)[1]
            body, kind = b"User-agent: *\nAllow: /\n", b"text/plain"
            if path.startswith(b"/search"):
                await asyncio.sleep(latency)
                body, kind = SEARCH.encode(), b"application/json"
            elif path.startswith(b"/products"):
                body, kind = PRODUCT.encode(), b"application/json"
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: "
                + kind
                + b"\r\ncontent-length: %d\r\n\r\n" % len(body)
                + body
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def over_slowest(rounds: int) -> None:
    """Measure what a search of twelve shops adds over the slowest of them."""
    servers = [
        await asyncio.start_server(lambda r, w, wait=wait: answer(r, w, wait), "127.0.0.1", 0)
        for wait in LATENCIES
    ]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "config.toml").write_text('contact = "bench@shop.example"\n')
        (place / "retailers").mkdir()
        names = []
        for n, server in enumerate(servers):
            names.append(f"bench-{n}")
            port = server.sockets[0].getsockname()[1]
            (place / "retailers" / f"bench-{n}.toml").write_text(ENTRY.format(n=n, port=port))
        code = (
            "import asyncio, sys, time, stockfinder\n"
            "from pathlib import Path\n"
            "settings = stockfinder.Settings(contact='bench@shop.example')\n"
            "registry = stockfinder.Registry.load(settings, user=Path(sys.argv[1]))\n"
            "async def main():\n"
            "    async with stockfinder.Finder(settings=settings, registry=registry) as finder:\n"
            "        wanted = stockfinder.understand('Brooks Ghost 16 mens 10')\n"
            "        started = time.perf_counter()\n"
            "        report = await finder.find(wanted, only=sys.argv[2].split(','))\n"
            "        found = sum(f.outcome == 'available' for f in report.findings)\n"
            "        print(time.perf_counter() - started, found)\n"
            "asyncio.run(main())\n"
        )
        added = []
        for _ in range(rounds):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", code, str(place / "retailers"), ",".join(names), stdout=subprocess.PIPE
            )
            out, _ = await process.communicate()
            seconds, found = out.split()
            if int(found) != len(LATENCIES):
                sys.exit(f"only {int(found)} of {len(LATENCIES)} shops were found to have it")
            added.append((float(seconds) - max(LATENCIES)) * 1000)
    for server in servers:
        server.close()
    added.sort()
    print(
        f"twelve shops of 300 to 900 ms: {statistics.median(added):.0f} ms over the slowest "
        f"(min {added[0]:.0f}, max {added[-1]:.0f}; goal 60)"
    )


def main() -> None:
    """Run both measurements."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    os.environ.pop("STOCKFINDER_CONFIG", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(ROOT / "stockfinder", quiet=2)
    started = time.perf_counter()
    start_up(rounds)
    asyncio.run(over_slowest(max(3, rounds // 3)))
    print(f"{rounds} rounds in {time.perf_counter() - started:.0f} s, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
