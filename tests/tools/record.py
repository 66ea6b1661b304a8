"""Records the demo shops' fixtures from running servers, by the command itself (`find --record`).

    uv run python -m tests.tools.record

The servers listen where the entries say (`fixtures/demo-*/retailer.toml`); `../shared/servers` starts them.
A Medusa makes its key and its region when it is filled: the region goes into the entry, the key into
`STOCKFINDER_MEDUSA_KEY`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from msgspec.structs import asdict

from stockfinder.fixtures import Wish, questions
from stockfinder.web import har
from tests.tools.compose import FOLDERS

COMMAND = Path(sys.executable).with_name("stockfinder")
PROGRAMS = {
    "demo-vendure": "Vendure 3.7.3",
    "demo-oscar": "django-oscar 4.2.1 with django-oscar-api 3.3.0",
    "demo-medusa": "Medusa 2.21.2",
    "demo-evershop": "EverShop 2.2.1",
}
KEY = "pk_of_the_running_server"
"""Stands for a Medusa's key in its entry; no recording holds the real one."""


def words(wish: Wish) -> list[str]:
    """A wish as arguments of `stockfinder find`."""
    told = asdict(wish)
    names = ("audience", "color", "size", "width", "code", "gtin", "country")
    flags = [f"--{name}={told[name]}" for name in names if told[name]]
    flags += [f"--must={word}" for word in wish.must]
    return [*filter(None, [wish.text]), *flags]


def record(name: str, program: str, home: Path) -> None:
    """Put a folder's questions to its server, each by a command of its own.

    :param home: where the configuration of these commands lies.
    """
    folder = FOLDERS[name]
    entry = (folder / "retailer.toml").read_text()
    entry = entry.replace(KEY, os.environ.get("STOCKFINDER_MEDUSA_KEY", KEY))
    (home / "retailers" / f"{name}.toml").write_text(entry)
    har.write(folder / "shop.har", har.Log(origin=har.Origin(kind="recorded", program=program)))
    for question in questions(folder):
        if question.state == "shop":
            only = ["--only", name, "--at-least", "0", "--record", str(folder.parent)]
            environment = {**os.environ, "STOCKFINDER_CONFIG": str(home / "config.toml")}
            command = [str(COMMAND), "find", *words(question.wish), *only]
            subprocess.run(command, env=environment, check=False)


def main() -> None:
    """Record the named shops, or all."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "retailers").mkdir()
        (home / "config.toml").write_text('contact = "fixtures@example.com"\n')
        for name in sys.argv[1:] or PROGRAMS:
            record(name, PROGRAMS[name], home)


if __name__ == "__main__":
    main()
