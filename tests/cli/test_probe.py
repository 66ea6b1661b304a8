"""`probe` as a real process: on a recording, and on a composed shop behind a real server."""

from __future__ import annotations

import asyncio
import json
import threading
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from stockfinder import settings
from tests.probe.shops import ShopServer
from tests.web.server import reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Run


@contextmanager
def serving(server: ShopServer) -> Iterator[str]:
    """The server, in a thread of its own: the command is another process."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
        yield server.url
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The recorded visit to a composed WooCommerce, and its address."""
    from stockfinder.probe import probe
    from stockfinder.settings import Settings

    folder = tmp_path_factory.mktemp("recorded")

    async def record() -> str:
        async with ShopServer("woocommerce") as server:
            found = await probe(server.url, settings=Settings(contact="a@shop.example"), record=folder)
        assert found.works
        return server.url

    return asyncio.run(record()), folder


@pytest.fixture
def probed(stockfinder: Run, recording: tuple[str, Path]) -> tuple[Run, str, str]:
    """The command, the shop's address, and the folder of its recording."""
    return stockfinder, recording[0], str(recording[1])


def test_it_tells_platform_robots_search_sizes_and_every_request(probed: tuple[Run, str, str]) -> None:
    run, url, folder = probed
    done = run("probe", url, "--replay", folder)
    assert done.returncode == 0, done.stderr
    for words in (
        "Platform:   woocommerce",
        "robots.txt: permits Store API, search page, product page",
        "Search:     works: finds",
        "Sizes:      works:",
        "in stock, by endpoint",
        f"GET {url}/robots.txt 200",
    ):
        assert words in done.stdout
    assert done.stderr == ""


def test_as_json_it_is_one_document(probed: tuple[Run, str, str]) -> None:
    run, url, folder = probed
    told = json.loads(run("probe", url, "--replay", folder, "--json").stdout)
    assert (told["platform"], told["works"], told["written"]) == ("woocommerce", True, None)
    assert told["search"]["works"]
    assert told["sample"][0]["evidence"]
    assert [one["status"] for one in told["requests"]]


def test_add_writes_the_entry_and_leaves_it_off(probed: tuple[Run, str, str], config: Path) -> None:
    run, url, folder = probed
    done = run("probe", url, "--replay", folder, "--add", "corner")
    assert done.returncode == 0
    path = config.parent / "retailers" / "corner.toml"
    assert str(path) in done.stdout
    assert "corner is off." in done.stdout
    told = tomllib.loads(path.read_text())
    assert (told["title"], told["site"], told["platform"]) == ("Corner Runner", url, "woocommerce")
    assert "enabled" not in told
    assert (told["facts"]["grade"], told["facts"]["source"], told["facts"]["how"]) == (
        "operator",
        "stockfinder probe",
        "probe",
    )
    row = next(line for line in run("retailers").stdout.splitlines() if line.startswith("corner "))
    assert " off " in row


def test_enable_switches_it_on_where_all_of_it_worked(probed: tuple[Run, str, str]) -> None:
    run, url, folder = probed
    done = run("probe", url, "--replay", folder, "--add", "corner", "--enable")
    assert "corner is on." in done.stdout
    row = next(line for line in run("retailers").stdout.splitlines() if line.startswith("corner "))
    assert " on " in row


def test_a_known_retailer_is_probed_by_its_name_and_switched_on_in_the_configuration(
    probed: tuple[Run, str, str], config: Path
) -> None:
    run, url, folder = probed
    run("probe", url, "--replay", folder, "--add", "corner")
    for known in ("corner", url):
        done = run("probe", known, "--replay", folder, "--enable")
        assert done.returncode == 0, done.stderr
        assert "corner is on" in done.stdout
        assert settings.load(config).retailers["corner"].enabled is True
        run("retailers", "disable", "corner")


def test_one_shop_does_not_become_two_retailers(probed: tuple[Run, str, str]) -> None:
    run, url, folder = probed
    run("probe", url, "--replay", folder, "--add", "corner")
    for name in ("corner", "other"):
        done = run("probe", url, "--replay", folder, "--add", name)
        assert done.returncode == 2
    assert "known already, as corner" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("https://shop.example", "--enable"), "--add NAME"),
        (("https://shop.example", "--add", "Not A Name"), "must be like corner-runner"),
        (("https://shop.example", "--option", "key"), "publishable_key=pk_123"),
        (("https://shop.example", "--record", ".", "--replay", "."), "--record needs a live shop"),
        (("ftp://shop.example",), "is no web address"),
    ],
)
def test_wrong_usage_ends_with_2_and_what_to_say(stockfinder: Run, words: tuple[str, ...], said: str) -> None:
    done = stockfinder("probe", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_without_a_contact_no_shop_is_asked(stockfinder: Run) -> None:
    done = stockfinder("probe", "http://127.0.0.1:9")
    assert done.returncode == 4
    assert "config set contact" in done.stderr


def test_a_recording_of_another_shop_is_a_mistake_of_the_configuration(
    stockfinder: Run, recording: tuple[str, Path]
) -> None:
    done = stockfinder("probe", "https://shop.example", "--replay", str(recording[1]))
    assert done.returncode == 4
    assert "shop.har" in done.stderr


def test_a_live_shop_that_refuses_is_not_written_and_the_advice_says_what_to_do(
    stockfinder: Run, config: Path
) -> None:
    stockfinder("config", "set", "contact", "agents@shop.example")
    with serving(ShopServer("shopify", refuses=reply(403, "no"))) as url:
        done = stockfinder("probe", url, "--add", "corner", "--enable")
    assert done.returncode == 1
    assert "No answer:  blocked: it refuses programs (403)" in done.stdout
    assert "link_only" in done.stdout
    assert "No entry was written." in done.stdout
    assert not (config.parent / "retailers").exists()


def test_a_live_shop_whose_search_fails_gets_an_entry_that_stays_off(stockfinder: Run, config: Path) -> None:
    stockfinder("config", "set", "contact", "agents@shop.example")
    robots = "User-agent: *\nDisallow: /search\nDisallow: /products\n"
    with serving(ShopServer("shopify", robots=robots)) as url:
        done = stockfinder("probe", url, "--add", "corner", "--enable")
    assert done.returncode == 1
    assert "corner is off: not all of it worked." in done.stdout
    assert 'robots.txt: closes listing: robots.txt forbids it with "Disallow: /products"' in done.stdout
    told = tomllib.loads((config.parent / "retailers" / "corner.toml").read_text())
    assert (told["platform"], told.get("enabled", False)) == ("shopify", False)
