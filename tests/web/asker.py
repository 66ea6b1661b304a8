"""A process that asks a shop for three pages: `python -m tests.web.asker SITE STORE SECONDS`.

It says `ready`, waits for a line on standard input, and prints how far it got and what troubled the store.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from stockfinder.errors import NoAnswer
from stockfinder.shop import Facts, Shop
from stockfinder.store import SqliteStore
from stockfinder.web import Door


async def main() -> None:
    site, file, seconds = sys.argv[1:]
    store = SqliteStore(Path(file))
    facts = Facts(grade="recorded", source="a test")
    shop = Shop(name="shop", title="Shop", site=site, platform="x", country="US", facts=facts)
    outcome = "answered"
    async with Door(contact="tests@shop.example", store=store) as door:
        print("ready", flush=True)
        sys.stdin.readline()
        web = door.shop(shop, query_paths=(), deadline=asyncio.get_running_loop().time() + float(seconds))
        try:
            for page in range(3):
                await web.get(f"/p?{page}")
        except NoAnswer as error:
            outcome = error.outcome
    await store.rows("request")  # once this is read, all is written
    print(outcome, store.trouble, sep="\t")
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main())
