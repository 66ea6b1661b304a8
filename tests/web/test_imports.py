"""What a start costs: nothing heavy is imported before it is needed, and on replay never."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.web.test_replay import entry, write

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"httpx", "httpcore", "anyio", "tenacity", "h11", "certifi"}
REPLAY = """
import asyncio, sys
from pathlib import Path
from stockfinder.shop import Facts, Shop
from stockfinder.web import Door
async def main():
    shop = Shop(name="shop", title="Shop", site="https://shop.example", platform="x", country="US",
                facts=Facts(grade="recorded", source="a test"))
    async with Door(contact=None, replay=Path(sys.argv[1])) as door:
        web = door.shop(shop, query_paths=(), deadline=asyncio.get_running_loop().time() + 30)
        assert (await web.get("/p")).status == 200
asyncio.run(main())
print(*sys.modules)
"""


def modules(program: str, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_importing_the_room_imports_no_client() -> None:
    """`import stockfinder.web` does not need httpx."""
    assert not HEAVY & modules("import sys, stockfinder.web; print(*sys.modules)")


def test_replay_imports_no_client(tmp_path: Path) -> None:
    """A replay never imports httpx."""
    write(tmp_path, entry("/robots.txt", "User-agent: *\nDisallow:", kind="text/plain"), entry("/p"))
    loaded = modules(REPLAY, str(tmp_path))
    assert not HEAVY & loaded
    assert "stockfinder.web.replay" in loaded
