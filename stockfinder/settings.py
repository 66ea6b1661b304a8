"""The operator's configuration: where it lives, what may stand in it, how it is read and changed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from stockfinder.decode import convert as to_type
from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.permission import Permission
from stockfinder.toml_file import read_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

ENVIRONMENT = "STOCKFINDER_CONFIG"
"""Names another configuration file than the usual one."""


class RetailerSetting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the operator decides about one retailer."""

    enabled: bool | None = None
    """Whether it is asked; nothing leaves it to the retailer's entry."""
    permission: Permission | None = None
    """The shop's written permission, if there is one."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The configuration file, as TOML. A key that is absent has the value given here."""

    contact: str | None = None
    """Where a shop can reach the operator: an e-mail address or a web page. A live search needs it."""
    own_shop: str | None = None
    """The operator's own shop, by retailer name or host; it is never asked."""
    country: str | None = None
    """ISO 3166 alpha-2 of where shoes usually go."""
    agent_profile: str | None = None
    """Address of the operator's UCP agent profile."""
    deadline: float = 8.0
    """Seconds that a search may take."""
    at_least: int = 3
    """How many retailers have to answer."""
    retailers: dict[str, RetailerSetting] = {}

    def __post_init__(self) -> None:
        """Refuse values that make no sense, in a sentence for whoever edits the file."""
        if self.contact is not None and not _reachable(self.contact):
            raise ValueError("`contact` must be an e-mail address or a web address")
        if self.country is not None and not re.fullmatch("[A-Z]{2}", self.country):
            raise ValueError("`country` must be two capital letters, as in US")
        if self.agent_profile is not None and not _web(self.agent_profile, "https://"):
            raise ValueError("`agent_profile` must be an https address")
        if not 0 < self.deadline <= 600:
            raise ValueError("`deadline` must be more than 0 and at most 600 seconds")
        if self.at_least < 0:
            raise ValueError("`at_least` must not be less than 0")


def _reachable(contact: str) -> bool:
    mail = re.fullmatch(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+", contact)  # it goes into a header: printable ASCII
    return mail is not None or _web(contact, "https://") or _web(contact, "http://")


def _web(address: str, scheme: str) -> bool:
    return re.fullmatch(re.escape(scheme) + "[!-~]+", address) is not None


KEYS = tuple(name for name in Settings.__struct_fields__ if name != "retailers")
"""What `config set` can set."""


def path() -> Path:
    """The configuration file, by each system's convention or by the environment.

    Where there is no home folder, it is none that can be: nothing is set, and nothing can be written.
    """
    try:
        if told := os.environ.get(ENVIRONMENT):
            return Path(told).expanduser()
        from platformdirs import user_config_path

        return user_config_path("stockfinder", appauthor=False) / "config.toml"
    except RuntimeError:
        return Path(os.devnull) / "no home folder" / "config.toml"


def retailers_folder() -> Path:
    """Where the user's own retailer entries lie: beside the configuration file."""
    return path().parent / "retailers"


def load(file: Path | None = None) -> Settings:
    """Read the configuration; without a file, every setting has its usual value.

    :param file: instead of the usual one.
    :raises ConfigurationError: a mistake in the file; the text names the line and the cure.
    """
    file = file or path()
    return read_toml(file, Settings) if file.exists() else Settings()


def convert(key: str, text: str) -> str | float | int:
    """A value as typed on the command line, in the type of its key.

    :raises UsageError: there is no such key, or the value does not fit it.
    """
    import msgspec

    if key not in KEYS:
        raise UsageError(f"There is no setting {key!r}; known are {', '.join(KEYS)}.")
    if key == "country":
        text = text.upper()
    try:
        return getattr(to_type({key: text}, Settings, strict=False), key)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        kind = {float: "a number", int: "a whole number"}.get(type(getattr(Settings(), key)))
        told = f"`{key}` must be {kind}" if kind and str(error).startswith("Expected") else str(error)
        raise UsageError(f"{told}; {text!r} is not.") from error


Value = str | float | bool | dict[str, Any] | None
"""What `store` can write: a value, a table of values, or nothing."""


def store(keys: tuple[str, ...], value: Value, file: Path | None = None) -> Path:
    """Set one value, or take it out where it is None, and leave the rest of the file and its comments.

    The file is replaced whole, so that a reader never sees half of it.

    :param keys: the way to it: `("retailers", "zappos", "enabled")`.
    :returns: the file that was written.
    :raises ConfigurationError: the file has a mistake, or cannot be written.
    """
    import tomllib

    import tomlkit

    file = file or path()
    text = ""
    if file.exists():
        read_toml(file, Settings)  # a mistake is told with its line, before anything is changed
        text = file.read_bytes().decode("utf-8-sig")
    try:
        document = tomlkit.parse(text)
        _edit(document, keys, value)
        text = tomlkit.dumps(document)
        to_type(tomllib.loads(text), Settings)
    except ValueError as error:  # tomlkit's errors and msgspec's are ValueErrors
        raise ConfigurationError(f"{file}: {'.'.join(keys)} cannot be set: {error}.") from error
    try:
        _replace(file, text)
    except OSError as error:
        raise ConfigurationError(
            f"{file} cannot be written: {error.strerror or error}. Make the folder writable, or name another"
            f" file in {ENVIRONMENT}."
        ) from error
    return file


def _edit(document: TOMLDocument, keys: tuple[str, ...], value: Value) -> None:
    import tomlkit
    from tomlkit.container import Container
    from tomlkit.items import AbstractTable, InlineTable

    table: AbstractTable | Container = document
    for depth, key in enumerate(keys[:-1]):
        if key not in table:
            if value is None:
                return
            inline = isinstance(table, InlineTable)
            table[key] = tomlkit.inline_table() if inline else tomlkit.table(depth < len(keys) - 2)
        inner = table[key]
        if not isinstance(inner, (AbstractTable, Container)):  # read_toml has refused anything else
            raise ConfigurationError(f"`{key}` must be a table.")
        table = inner
    if value is not None:
        table[keys[-1]] = value
    elif keys[-1] in table:
        del table[keys[-1]]


def _replace(file: Path, text: str) -> None:
    from tempfile import NamedTemporaryFile

    file = file.resolve()  # a link to the file stays a link
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", newline="", dir=file.parent, delete=False) as opened:
        new = Path(opened.name)
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    try:
        if file.exists():
            new.chmod(file.stat().st_mode & 0o777)
        new.replace(file)
    except OSError:
        new.unlink()
        raise
