"""Secrets of the configuration: from the environment or the keyring, sent where they belong, never shown."""

from __future__ import annotations

import asyncio
import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from stockfinder import Finder
from stockfinder.errors import ConfigurationError
from stockfinder.platforms.entry import options
from stockfinder.report import Event, Outcome
from stockfinder.retailer import Registry
from stockfinder.secret import Secret
from stockfinder.settings import Settings
from tests.shoes import wish
from tests.web.conftest import NoPace, shop_of, web_of
from tests.web.server import Script, Server, reply

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.report import Report

KEY = "pk_s3cr3tV4lu3xyz"  # what is planted
ENV = {"env": "SHOP_KEY"}


@pytest.mark.parametrize("told", [KEY, ENV, {"keyring": "shop/agent"}])
def test_a_secret_reads_as_three_asterisks_wherever_it_is_printed(told: Any) -> None:
    """In text, in a representation, in a format and in JSON."""
    secret = Secret.of(told)
    assert {str(secret), f"{secret}", f"{secret!s:>3}", secret.format()} == {"***"}
    assert repr(secret) == "'***'"
    assert json.dumps({"key": secret}) == '{"key": "***"}'
    assert msgspec.json.encode({"key": secret}, enc_hook=str) == b'{"key":"***"}'
    assert KEY not in repr([secret, {"a": secret}])


def test_a_secret_comes_from_the_environment_or_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked up at the moment when it is sent; a text stands for itself."""
    secret = Secret.of(ENV)
    monkeypatch.setenv("SHOP_KEY", KEY)
    assert secret.reveal() == KEY
    kept = {("shop", "agent"): KEY}
    keyring = SimpleNamespace(get_password=lambda service, user: kept.get((service, user)))
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert Secret.of({"keyring": "shop/agent"}).reveal() == KEY
    assert Secret.of(KEY).reveal() == KEY


def locked(*_: str) -> str:
    raise RuntimeError(f"locked, with {KEY} in it")


@pytest.mark.parametrize(
    ("told", "environment", "keyring", "words"),
    [
        (ENV, None, None, "SHOP_KEY is not set"),
        (ENV, " ", None, "SHOP_KEY is not set"),
        (ENV, f"{KEY}\ninjected: 1", None, "characters that cannot be sent"),
        ({"keyring": "shop/agent"}, None, None, "package `keyring` is not installed"),
        ({"keyring": "shop/agent"}, None, lambda *_: None, "keyring set shop agent"),
        ({"keyring": "shop/agent"}, None, locked, "unlock it"),
    ],
)
def test_a_secret_that_is_not_there_is_told_with_the_cure_and_without_the_secret(
    monkeypatch: pytest.MonkeyPatch, told: Any, environment: str | None, keyring: Any, words: str
) -> None:
    """The message says where it was looked for."""
    if environment is not None:
        monkeypatch.setenv("SHOP_KEY", environment)
    else:
        monkeypatch.delenv("SHOP_KEY", raising=False)
    module = SimpleNamespace(get_password=keyring) if keyring else None  # None: an import of it fails
    monkeypatch.setitem(sys.modules, "keyring", module)
    with pytest.raises(ConfigurationError) as raised:
        Secret.of(told).reveal()
    assert words in str(raised.value)
    assert KEY not in str(raised.value)
    assert raised.value.__cause__ is None or KEY not in str(raised.value.__cause__)


@pytest.mark.parametrize(
    "told", ["", None, 1, {}, {"file": KEY}, {"env": ""}, {"env": "A", "keyring": "b/c"}, [KEY]]
)
def test_a_secret_told_in_no_known_way_is_a_mistake_of_the_entry(told: Any) -> None:
    """And the message does not repeat what was told."""

    class Wants(msgspec.Struct):
        key: Secret

    with pytest.raises(ConfigurationError) as raised:
        options(shop_of("https://shop.example", options={"key": told}), Wants)
    assert 'env = "NAME"' in str(raised.value)
    assert KEY not in str(raised.value)


ENTRY = """title = "Shop"
site = "{site}"
platform = "medusa"
country = "US"
brands = ["Brooks"]
enabled = true
[options]
publishable_key = {key}
[facts]
grade = "operator"
source = "made for a test"
"""
ANSWERS: dict[str, Script] = {
    "found nothing": reply(200, '{"products":[],"count":0,"offset":0,"limit":100}', "application/json"),
    "refused": reply(
        400, f'{{"message":"A valid publishable key is required, not {KEY}"}}', "application/json"
    ),
    "broken": reply(500, f"no {KEY}"),
    "echoed": reply(302, Location=f"/elsewhere?token={KEY}"),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_a_secret_reaches_the_shop_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Script
) -> None:
    """Not the report, the events, the errors nor the recording, whatever the shop answers."""
    monkeypatch.setenv("SHOP_KEY", KEY)
    events: list[Event] = []

    async def run() -> tuple[Report, list[str | None]]:
        routes = {"/robots.txt": reply(200, "", "text/plain"), "/store/products": answer}
        async with Server(routes) as server:
            entry = ENTRY.format(site=server.url, key='{ env = "SHOP_KEY" }')
            await asyncio.to_thread((tmp_path / "shop.toml").write_text, entry)
            async with Finder(
                settings=Settings(contact="tests@shop.example"),
                registry=Registry([tmp_path]),
                record=tmp_path / "recorded",
                on_event=events.append,
            ) as finder:
                report = await finder.find(wish(), only=["shop"], deadline=10)
            keys = [a.headers.get("x-publishable-api-key") for a in server.asked if "store" in a.path]
            return report, keys

    report, keys = asyncio.run(run())
    assert set(keys) == {KEY}
    shown = msgspec.json.encode([report, events]).decode() + repr(report) + repr(events)
    assert KEY not in shown
    recording = (tmp_path / "recorded" / "shop" / "shop.har").read_text()
    assert "/store/products" in recording
    assert "x-publishable-api-key" not in recording.lower()
    if answer is ANSWERS["found nothing"]:
        assert KEY not in recording


def test_a_secret_that_is_missing_is_a_problem_of_ours_and_no_outcome_of_the_shop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop is not asked without it."""
    monkeypatch.delenv("SHOP_KEY", raising=False)

    async def run() -> tuple[Report, list[str]]:
        async with Server({"/robots.txt": reply(200, "", "text/plain")}) as server:
            entry = ENTRY.format(site=server.url, key='{ env = "SHOP_KEY" }')
            await asyncio.to_thread((tmp_path / "shop.toml").write_text, entry)
            settings = Settings(contact="tests@shop.example")
            async with Finder(settings=settings, registry=Registry([tmp_path])) as finder:
                report = await finder.find(wish(), only=["shop"], deadline=10)
            return report, [a.path for a in server.asked]

    report, asked = asyncio.run(run())
    assert "SHOP_KEY is not set" in report.problems[0].message
    assert Outcome.NOT_CARRIED not in {f.outcome for f in report.findings}
    assert asked == ["/robots.txt"]


async def test_a_secret_does_not_follow_a_redirect_to_another_host() -> None:
    """It is for whom it was given."""
    from stockfinder.web import Door

    page = reply(200, "<p>there</p>")
    async with Server({"/robots.txt": reply(404), "/there": page}) as other:
        led = reply(307, Location=f"{other.url}/there")
        async with (
            Server({"/robots.txt": reply(404), "/here": led}) as server,
            Door(contact="tests@shop.example") as door,
        ):
            door._pace = NoPace()
            web = web_of(door, server.url, hosts=(f"127.0.0.1:{other.port}",))
            await web.get("/here", headers={"x-key": Secret.of(KEY), "x-plain": "1"})
            (sent,) = [a for a in server.asked if a.path == "/here"]
            (followed,) = [a for a in other.asked if a.path == "/there"]
    assert sent.headers["x-key"] == KEY
    assert "x-key" not in followed.headers
    assert followed.headers["x-plain"] == "1"
