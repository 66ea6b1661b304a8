"""The design, held by tests: which room imports which, what every retailer and fixture has to have."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import stockfinder_retailers
from stockfinder.retailer import Registry
from tests.conftest import FIXTURES, ROOT

PACKAGE = ROOT / "stockfinder"
RETAILERS = sorted(Path(stockfinder_retailers.__file__).parent.glob("*.toml"))

# From the ground up; a room may import itself and what stands before it.
ROOMS = (
    ("decode",),
    ("address", "wanted", "product", "permission", "secret", "report", "errors", "page", "shop"),
    ("size",),
    ("style",),
    ("label_notes", "made_for"),
    ("fit", "say"),
    ("case",),
    ("judge",),
    ("markup",),
    ("feeds",),
    ("platforms",),
    ("read",),
    ("store",),
    ("seen",),
    ("web",),
    ("toml_file", "settings"),
    ("retailer",),
    ("lookup",),
    ("memory", "in_flight"),
    ("shops_to_ask",),
    ("search",),
    ("finder",),
    ("fixtures",),
    ("last_look",),
    ("wrong",),
    ("probe",),
    ("doctor",),
    ("cli",),
)
FLOOR = {name: floor for floor, names in enumerate(ROOMS) for name in names}
NETWORK = {
    "httpx",
    "httpcore",
    "playwright",
    "socket",
    "ssl",
    "urllib.request",
    "http.client",
    "aiohttp",
    "requests",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, bool]]:
    """Every module that a file imports, and whether it does so for types only."""
    tree = ast.parse(path.read_text())
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in typing_only) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "stockfinder":
                names = [f"stockfinder.{alias.name}" for alias in node.names]
            found += [(name, id(node) in typing_only) for name in names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_says_in_its_first_line_why_it_exists(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text()))
    assert text
    assert text.splitlines()[0].strip()


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.name != "__init__.py" or p.parent != PACKAGE],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_lower_rooms_never_import_higher_ones(path: Path) -> None:
    for name, types_only in imports(path):
        if not name.startswith("stockfinder.") or name == "stockfinder.__version__":
            continue
        other = name.split(".")[1]
        assert other in FLOOR, f"{name} is in no room; give it a place in ROOMS"
        assert types_only or FLOOR[other] <= FLOOR[room(path)], f"{room(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_web_room_can_reach_the_network(path: Path) -> None:
    if room(path) == "web":
        return
    reached = {
        name
        for name, types_only in imports(path)
        if not types_only and (name in NETWORK or name.split(".")[0] in NETWORK)
    }
    assert not reached


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_command_line_prints(path: Path) -> None:
    if room(path) == "cli":
        return
    calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
    assert not [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_is_evaluated_or_unpickled(path: Path) -> None:
    tree = ast.parse(path.read_text())
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__"}
    assert not {name.split(".")[0] for name, _ in imports(path)} & {
        *("pickle", "marshal", "shelve", "dill", "yaml"),  # what they load can run
        *(
            "subprocess",
            "pty",
            "zipfile",
            "tarfile",
            "lxml",
        ),  # what a reply names is neither run nor unpacked
    }
    assert not [name for name, _ in imports(path) if name.startswith(("xml.etree", "xml.dom", "xml.sax"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_typed_decoding_goes_through_the_module_that_is_safe_in_threads(path: Path) -> None:
    if room(path) == "decode":
        return
    untyped = {"decode": 1, "Decoder": 0, "convert": 1}  # arguments of a call that names no type
    nodes = list(ast.walk(ast.parse(path.read_text())))
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        module, _, name = ast.unparse(call.func).rpartition(".")
        if module.startswith("msgspec") and name in untyped:
            assert len(call.args) + len(call.keywords) <= untyped[name], ast.unparse(call)
    by_name = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "msgspec"]
    hidden = {alias.name for node in by_name for alias in node.names} & {"json", "msgpack", "convert"}
    assert not hidden, "import msgspec itself, so that this test sees what is called"


def test_there_are_the_twelve_recommended_retailers_and_they_are_on() -> None:
    on = [entry for entry in Registry.load().all() if entry.enabled]
    assert len(on) >= 12


@pytest.mark.parametrize("path", RETAILERS, ids=lambda p: p.stem)
def test_a_retailers_entry_is_read_without_a_mistake_and_stays_small(path: Path) -> None:
    entry = Registry.load().get(path.stem)
    assert entry.shop is not None, entry.problem
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem)
    assert entry.shop.facts.source
    assert not entry.shop.enabled or entry.problem is None, "on, but cannot be asked"
    assert len(path.read_text().splitlines()) <= 40


def test_the_median_entry_is_at_most_fifteen_lines() -> None:
    lengths = sorted(len([line for line in p.read_text().splitlines() if line.strip()]) for p in RETAILERS)
    assert lengths[len(lengths) // 2] <= 15


def test_there_are_fixtures_of_six_retailers_on_three_platforms() -> None:
    registry = Registry.load(replay=ROOT / "fixtures")
    shops = [registry.get(path.parent.name).shop for path in (ROOT / "fixtures").glob("*/shop.har")]
    assert None not in shops
    assert len(shops) >= 6
    assert len({shop.platform for shop in shops if shop}) >= 3


@pytest.mark.parametrize("folder", FIXTURES.values(), ids=FIXTURES.keys())
def test_a_fixture_folder_is_whole_and_says_where_it_comes_from(folder: Path) -> None:
    from stockfinder.web.har import origin

    for name in ("shop.har", "blocked.har"):
        told = origin(folder / name)
        assert told.kind in ("recorded", "composed")
        assert told.program
        assert told.when
    assert tomllib.loads((folder / "questions.toml").read_text())


def test_no_machine_path_and_no_registry_host_is_in_the_repository() -> None:
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    words = re.compile(
        "|".join(
            [r"/(?:work|tmp|root)/", "pypi" + r"\.org", "npmjs" + r"\.(?:org|com)", "pythonhosted" + r"\."]
        )
    )
    found = []
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix == ".har" or not path.is_file():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {hit[0]}" for hit in words.finditer(text) if name != "tests/test_meta.py"]
    assert not found
