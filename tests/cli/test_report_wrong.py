"""`report-wrong` and `doctor` as real processes, on a composed shop behind a real server."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tomlkit
from msgspec import to_builtins

from stockfinder.fixtures import check
from stockfinder.shop import Facts, Shop
from tests.cli.conftest import COMMAND
from tests.cli.test_probe import serving
from tests.probe.shops import ShopServer
from tests.web.server import black_hole

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FIND = ("find", "brooks ghost 16 mens 10", "--only", "corner", "--at-least", "1", "--deadline", "30")


@pytest.fixture
def known(stockfinder: Run, config: Path) -> Run:
    """The command, with a contact."""
    config.parent.mkdir(parents=True)
    config.write_text('contact = "agents@shop.example"')
    return stockfinder


def enter(config: Path, site: str, name: str = "corner") -> None:
    """Write the shop's entry into the user's own folder, switched on."""
    shop = Shop(
        title="Corner Runner",
        site=site,
        platform="vtex",
        country="US",
        size_system="EU",
        brands=("Brooks",),
        enabled=True,
        facts=Facts(grade="operator", source="made for a test"),
    )
    folder = config.parent / "retailers"
    folder.mkdir(exist_ok=True)
    told = {key: value for key, value in to_builtins(shop).items() if key not in ("name", "folder")}
    (folder / f"{name}.toml").write_text(tomlkit.dumps(told))


def test_a_wrong_answer_becomes_a_folder_that_shows_it_in_one_step(
    known: Run, config: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "wrong"
    report = ("report-wrong", "--expected", "sold-out", "--note", "they said so", "--to", str(folder))
    with serving(ShopServer("vtex")) as url:
        enter(config, url)
        found = known(*FIND, "--json")
        told = json.loads(found.stdout)["findings"][0]
        assert found.stderr.count("\n") == 1, found.stderr
        done = known(*report)
        remembered = known(*FIND)
        assert remembered.returncode == found.returncode
        again = known(*report)
    assert done.returncode == 0, done.stderr
    assert (folder / "corner" / "shop.har").is_file()
    assert f"outcome expected sold_out, is {told['outcome']}" in done.stdout
    assert "GET http://127.0.0.1" in done.stdout
    (checked,) = asyncio.run(check(folder))
    assert [(one.what, one.actual) for one in checked.differences] == [("outcome", told["outcome"])]
    assert again.returncode == 2
    assert "--only corner --fresh" in again.stderr


def test_an_outcome_that_is_none_is_refused_with_those_there_are(known: Run) -> None:
    done = known("report-wrong", "--expected", "gone")
    assert done.returncode == 2
    assert "sold_out" in done.stderr


def test_where_nothing_can_be_kept_the_answer_comes_all_the_same(
    known: Run, config: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "a-file"
    blocked.touch()
    with serving(ShopServer("vtex")) as url:
        enter(config, url)
        done = known(*FIND, "--json", STOCKFINDER_STATE=str(blocked))
    assert done.returncode in (0, 1, 3)
    assert json.loads(done.stdout)["findings"][0]["outcome"]
    assert "not kept for `report-wrong`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_store_costs_no_answer_and_is_told_once(
    known: Run, config: Path, environment: dict[str, str]
) -> None:
    """What was lost stands on standard error; the next command begins a new store."""
    state = Path(environment["STOCKFINDER_STATE"])
    state.mkdir()
    (state / "stockfinder.db").write_bytes(b"this is no database, " * 100)
    with serving(ShopServer("vtex")) as url:
        enter(config, url)
        done = known(*FIND, "--json")
        again = known(*FIND, "--json", "--fresh")
    outcomes = [json.loads(one.stdout)["findings"][0]["outcome"] for one in (done, again)]
    assert outcomes[0] == outcomes[1]
    assert done.stderr.count("was damaged (") == 1
    assert "Lost are which retailers were switched off" in done.stderr
    assert (state / "stockfinder.db.damaged").exists()
    assert "damaged" not in again.stderr


def test_doctor_tells_what_is_ok_what_drifted_and_where_and_keeps_it(known: Run, config: Path) -> None:
    server = ShopServer("vtex")
    with serving(server) as url:
        enter(config, url)
        well = known("doctor", "corner")
        shown = known("retailers", "show", "corner", "--json")
        server.change = lambda text: text.replace('"commertialOffer"', '"offer"')
        ill = known("doctor", "corner", "--json")
    assert well.returncode == 0, well.stderr
    assert "1 of 1 ok." in well.stdout
    row = next(line for line in well.stdout.splitlines() if line.startswith("corner"))
    assert row.split()[:5] == ["corner", "ok", "right", "right", "right"]
    told = json.loads(shown.stdout)
    assert (told["proven"], told["last_check"]["state"]) == ("live", "ok")
    assert told["last_seen"]
    assert ill.returncode == 1
    (found,) = json.loads(ill.stdout)
    assert (found["state"], found["path"]) == ("drifted", "/0/items/0.sellers[0]")
    past = known("doctor", "--history", "corner")
    assert past.returncode == 1
    assert [line.split()[4] for line in past.stdout.splitlines()[1:]] == ["ok", "drifted"]


def test_doctor_stopped_early_prints_the_checks_that_are_there(
    known: Run, config: Path, environment: dict[str, str]
) -> None:
    """Ctrl-C while one shop keeps silent: the other's check is printed, and the silent one named."""
    with serving(ShopServer("vtex")) as url, serving(ShopServer("vtex", refuses=black_hole)) as silent:
        enter(config, url)
        enter(config, silent, "mute")
        process = subprocess.Popen(
            [*COMMAND, "doctor", "corner", "mute", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while "corner" not in known("doctor", "--history", "corner").stdout:
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert [(one["retailer"], one["state"]) for one in json.loads(out)] == [("corner", "ok")]
    assert error == b"stockfinder: stopped; not checked: mute\n"


def test_an_unknown_retailer_is_wrong_usage(known: Run) -> None:
    done = known("doctor", "--history", "nobody")
    assert done.returncode == 2
    assert "There is no retailer 'nobody'" in done.stderr
