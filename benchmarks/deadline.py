"""How late a look-up ends when every shop does all it can to hold it: a thousand look-ups, and the command.

Each look-up asks three hostile shops (`benchmarks.hostile`), each at a host of its own on loopback, and has
between 0.4 and 1.2 s. Lateness is the time from its deadline to its end, in milliseconds. As many run at
once as the last column says: two where shops make us compute, since what they want together is more than
a processor has. A name server that takes six seconds is `socket.getaddrinfo` replaced.

The command is run as a whole process, and its end is waited for, with a `--deadline` counted from its start.
A page in the browser that keeps busy needs the extra `browser` and a Chromium, and is left out without them.

Run it on a quiet machine: `uv run python -m benchmarks.deadline [LOOK-UPS]`.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.hostile import KINDS
from benchmarks.loopback import Shops, address, many_descriptors, quantile, served, shop
from stockfinder import Finder, Settings, understand
from stockfinder.retailer import write_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.shop import Shop

SHOPS = 3
WISH = "Brooks Ghost 16 mens 10"
CONTACT = "bench@shop.example"
COMPUTING = "sends 100 Continue for ever"
"""The kinds from this one on take our computing, and not only our patience."""
SEARCHED = {"search": "/search?q={query}", "product_path": "/p/"}
BROWSER = "keeps the browser busy"
NAMES = "slow name server"
COMMAND_SECONDS = 1.5


def hostile(name: str, number: int, kind: str, port: int) -> Shop:
    """The n-th shop of that kind."""
    platform = KINDS[kind][0] if kind in KINDS else "shopify"
    site = f"http://{address(number)}:{port}"
    if platform == "schema":
        return shop(name, site, platform="schema_org", options=SEARCHED, browser=kind == BROWSER)
    if platform == "tls":
        site = site.replace("http:", "https:")
    if kind == NAMES:
        site = f"http://{name}.example"
    return shop(name, site)


def row(kind: str, late: list[float], at_once: int, early: int = 0) -> None:
    """Print one kind's figures."""
    if not late:
        print(f"| {kind} | all ended before it | | | | {early} | {at_once} |", flush=True)
        return
    told = [min(late), quantile(late, 0.5), quantile(late, 0.99), max(late)]
    print(
        f"| {kind} | {' | '.join(f'{1000 * one:.0f}' for one in told)} | {len(late) + early} | {at_once} |",
        flush=True,
    )


async def look_ups(kind: str, port: int, count: int, at_once: int, first: int) -> list[float]:
    """Run so many look-ups against one kind; gives how late each was, in seconds."""
    shops = [
        hostile(f"{kind.replace(' ', '-').replace(',', '')}-{n}", first + n, kind, port)
        for n in range(count * SHOPS)
    ]
    turns = asyncio.Semaphore(at_once)
    late: list[float] = []
    early = 0
    wanted = understand(WISH)
    async with Finder(settings=Settings(contact=CONTACT), registry=Shops(shops)) as finder:

        async def one(number: int) -> None:
            nonlocal early
            names = [shops[number * SHOPS + n].name for n in range(SHOPS)]
            seconds = random.uniform(0.4, 1.2)  # noqa: S311 - no secret
            async with turns:
                begun = time.monotonic()
                await finder.find(wanted, only=names, deadline=seconds, fresh=True)
                over = time.monotonic() - begun - seconds
            if over < 0:
                early += 1  # it gave up on all three before
            else:
                late.append(over)

        await asyncio.gather(*(one(number) for number in range(count)))
    row(kind, late, at_once, early)
    return late


def slow_names(*_: Any, **__: Any) -> Any:
    """A name server that takes its time."""
    time.sleep(6)
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


SLOW_NAMES = """
import socket, time, sys
import stockfinder.web.names as names
def slow(*_, **__):
    time.sleep(6)
    raise socket.gaierror(socket.EAI_AGAIN, "too late")
names.socket.getaddrinfo = slow
"""
RUN = "import sys\nfrom stockfinder.cli.main import run\nsys.argv = ['stockfinder', *sys.argv[1:]]\nrun()\n"


def command(kind: str, shops: list[Shop], times: int, seconds: float) -> None:
    """Run the command so many times, one after the other, against the shops."""
    late: list[float] = []
    early = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "config.toml").write_text(f'contact = "{CONTACT}"\n')
        (place / "retailers").mkdir()
        for one in shops:
            write_entry(one, place / "retailers")
        env = os.environ | {
            "STOCKFINDER_CONFIG": str(place / "config.toml"),
            "STOCKFINDER_STATE": str(place / "state"),
        }
        code = (SLOW_NAMES if kind == NAMES else "") + RUN
        for number in range(times):
            names = ",".join(one.name for one in shops[number * SHOPS : (number + 1) * SHOPS])
            words = ["find", WISH, "--only", names, "--deadline", str(seconds), "--json", "--fresh"]
            begun = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-c", code, *words], env=env, capture_output=True, text=True, check=False
            )
            over = time.monotonic() - begun - seconds
            if kind == BROWSER:
                time.sleep(2)  # until Chromium, which we no longer wait for, is gone
            if done.returncode not in (0, 1, 3):
                sys.exit(f"{kind}: exit code {done.returncode}: {done.stderr}")
            if over < 0:
                early += 1
            else:
                late.append(over)
    row(kind, late, 1, early)


TIMER = """
import asyncio, random, sys, time
late = []
async def one():
    seconds = random.uniform(0.4, 1.2)
    begun = time.monotonic()
    await asyncio.sleep(seconds)
    late.append(time.monotonic() - begun - seconds)
async def main():
    print(flush=True)
    end = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    while not end.done():
        await asyncio.gather(*(one() for _ in range(20)))
    print(*late)
asyncio.run(main())
"""


@contextmanager
def timer(what: str) -> Iterator[None]:
    """How late a bare timer of another process is meanwhile: what the machine itself adds."""
    words = [sys.executable, "-c", TIMER]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        process.stdout.readline()
        yield
        out, _ = process.communicate()
    row(what, [float(one) for one in out.split()], 20)


def sleeping(times: int) -> None:
    """How late a process is that does nothing but sleep."""
    late = []
    for _ in range(times):
        begun = time.monotonic()
        subprocess.run([sys.executable, "-c", f"import time; time.sleep({COMMAND_SECONDS})"], check=True)
        late.append(time.monotonic() - begun - COMMAND_SECONDS)
    row("`time.sleep`, for comparison", late, 1)


def main() -> None:
    """Measure, and print Markdown."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    many_descriptors()
    with served("hostile") as ports:
        kinds = dict(zip(KINDS, ports, strict=True)) | {NAMES: 0}
        if find_spec("playwright") is None:
            del kinds[BROWSER]
        each = -(-count // len(kinds))
        head = "| shops | min | median | p99 | max | look-ups | at once |\n|---|--:|--:|--:|--:|--:|--:|"
        print(f"Through the library, milliseconds after the deadline:\n\n{head}")
        real, at_once = socket.getaddrinfo, 20
        with timer("a bare timer meanwhile, for comparison"):
            for number, (kind, port) in enumerate(kinds.items()):
                if kind == NAMES:
                    socket.getaddrinfo, at_once = slow_names, 20
                elif kind == COMPUTING:
                    at_once = 2
                asyncio.run(look_ups(kind, port, each, at_once, number * 1000 * SHOPS))
                socket.getaddrinfo = real
        times = max(2, each // 14)
        print(f"\nAs a command, a process each:\n\n{head}")
        for number, (kind, port) in enumerate(kinds.items()):
            shops = [
                hostile(f"command-{n}", 100_000 + number * 1000 + n, kind, port) for n in range(times * SHOPS)
            ]
            command(kind, shops, times, COMMAND_SECONDS)
        sleeping(times)
    print(f"\nload {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
