"""The registry: every retailer that is known, from our collection, third parties' and the user's own files.

A retailer is one TOML file in the shape of `stockfinder.shop.Shop`. Collections of them are packages that
a distribution names under the entry point group `stockfinder.retailers`; the user's own lie in the folder
`retailers` beside the configuration file, and win over a shipped one of the same name. On replay a fixture
folder may carry its own entry. A broken file or collection is an entry with a problem: visible, never fatal.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from stockfinder import platforms
from stockfinder.errors import ConfigurationError
from stockfinder.shop import Shop
from stockfinder.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stockfinder.permission import Permission
    from stockfinder.settings import Settings

GROUP = "stockfinder.retailers"
OWN_ENTRY = "retailer.toml"
"""A fixture folder's own entry, for a shop that no collection has."""


class Entry(Struct, frozen=True, kw_only=True):
    """One retailer as the registry found it."""

    name: str
    source: str
    """The file, or the collection where that itself is broken."""
    shop: Shop | None = None
    problem: str | None = None
    """Why it cannot be asked, in one sentence; nothing where it can."""
    enabled: bool = False
    """Whether a search asks it unless told otherwise."""


class Registry:
    """All known retailers, read when they are first asked for.

    :param folders: collections, later ones winning; each folder holds one `NAME.toml` a retailer.
    :param own: entries in files of their own, by name; they win over the folders'.
    :param switches: the operator's on and off, by name.
    :param permissions: shops' written permissions, by name.
    :param problems: entries for collections that could not be opened.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        *,
        own: dict[str, Path] | None = None,
        switches: dict[str, bool] | None = None,
        permissions: dict[str, Permission] | None = None,
        problems: Iterable[Entry] = (),
    ) -> None:
        self._files: dict[str, Path] = {}
        for folder in folders:
            self._files |= {path.stem: path for path in sorted(folder.glob("*.toml"))}
        self._files |= own or {}
        self._switches = switches or {}
        self._permissions = permissions or {}
        self._problems = tuple(problems)
        self._read: dict[str, Entry] = {}

    @classmethod
    def load(
        cls, settings: Settings | None = None, *, user: Path | None = None, replay: Path | None = None
    ) -> Registry:
        """Everything that is installed, the user's folder, and the entries that fixture folders carry.

        :param user: the folder of the user's own entries; need not exist.
        :param replay: a folder of fixture folders.
        """
        folders, problems = _collections()
        if user is not None:
            folders.append(user)
        own = {path.parent.name: path for path in sorted(replay.glob(f"*/{OWN_ENTRY}"))} if replay else {}
        told = settings.retailers if settings else {}
        switches = {name: one.enabled for name, one in told.items() if one.enabled is not None}
        permissions = {name: one.permission for name, one in told.items() if one.permission is not None}
        return cls(folders, own=own, switches=switches, permissions=permissions, problems=problems)

    def names(self) -> tuple[str, ...]:
        """The short names of all retailers, sorted."""
        return tuple(sorted(self._files))

    def get(self, name: str) -> Entry:
        """One retailer.

        :raises LookupError: there is none of that name.
        """
        if name not in self._read:
            self._read[name] = self._entry(name, self._files[name])
        return self._read[name]

    def all(self) -> tuple[Entry, ...]:
        """Every retailer, sorted by name, and after them the collections that could not be opened."""
        return (*(self.get(name) for name in self.names()), *self._problems)

    def _entry(self, name: str, path: Path) -> Entry:
        try:
            shop = replace(read_toml(path, Shop), name=name, folder=str(path.parent))
        except ConfigurationError as error:
            return Entry(name=name, source=str(path), problem=str(error))
        problem = _problem(shop)
        shop = replace(shop, permission=self._permissions.get(name))
        enabled = self._switches.get(name, shop.enabled) and problem is None
        return Entry(name=name, source=str(path), shop=shop, problem=problem, enabled=enabled)


def write_entry(shop: Shop, folder: Path) -> Path:
    """Write an entry into a folder of entries; its `name` becomes the file's.

    :raises ConfigurationError: it cannot be written, or one of that name is there already.
    """
    import tomlkit
    from msgspec import to_builtins

    told = to_builtins(shop, builtin_types=(date,))
    for key in ("name", "folder", "permission"):
        told.pop(key, None)
    path = folder / f"{shop.name}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(tomlkit.dumps(told))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _problem(shop: Shop) -> str | None:
    if shop.platform not in platforms.NAMES:
        return f"its platform {shop.platform!r} cannot be read yet"
    if not shop.host or not shop.site.startswith(("https://", "http://")):
        return f"site {shop.site!r} is no web address"
    if shop.permission is not None:
        return "a permission is recorded by `stockfinder retailers permit`, and not in an entry"
    return None


def _collections() -> tuple[list[Path], list[Entry]]:
    """The folders of all installed collections, and an entry for each one that cannot be opened."""
    from importlib.util import find_spec

    folders: list[Path] = []
    problems: list[Entry] = []
    for name, package in _entry_points():
        try:
            spec = find_spec(package)
            if spec is None or not spec.submodule_search_locations:
                raise ModuleNotFoundError(f"no package {package!r}")
            folders.extend(Path(place) for place in spec.submodule_search_locations)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a third party's package may fail in any way; it becomes a row
            problems.append(
                Entry(
                    name=name, source=f"entry point {name} = {package}", problem=f"cannot be opened: {error}"
                )
            )
    return folders, problems


def _bytes(path: Path) -> bytes:
    """A file's content; nothing where another distribution's file cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _entry_points() -> Iterator[tuple[str, str]]:
    """Name and package of each collection.

    `importlib.metadata` costs as much CPU as typer, so it is imported only when a distribution other than
    our own names the group; whether one does is seen from its `entry_points.txt`.
    """
    yield "stockfinder-retailers", "stockfinder_retailers"
    mark = f"[{GROUP}]".encode()
    others = (
        path
        for place in sys.path
        for path in Path(place).glob("*.dist-info/entry_points.txt")
        if not path.parent.name.startswith("stockfinder-") and mark in _bytes(path)
    )
    if any(others):
        from importlib.metadata import entry_points

        for point in entry_points(group=GROUP):
            if point.value != "stockfinder_retailers":
                yield point.name, point.value
