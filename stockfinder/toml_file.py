"""Reads a TOML file into a struct, and names the line of a mistake."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from stockfinder.decode import convert
from stockfinder.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

_KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
    "date": "a date",
    "datetime": "a date and time",
}


def read_toml(path: Path, type_: type[T]) -> T:
    """Read a file of the given shape.

    :raises ConfigurationError: it cannot be read, is no TOML, or does not fit; the text names file and line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{path}:{line}: this is not UTF-8; save the file as UTF-8.") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}.") from error
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(_syntax(path, text, str(error))) from error
    try:
        return convert(data, type_)
    except msgspec.ValidationError as error:
        mistake = _line(text, type_, str(error))
        where = f"{path}:{mistake}" if mistake else str(path)
        raise ConfigurationError(f"{where}: {_words(str(error), type_)}") from error


def _syntax(path: Path, text: str, message: str) -> str:
    """The sentence for text that is no TOML. tomllib ends its message with `(at line 3, column 5)`."""
    what, _, where = message.rpartition(" (at ")
    if not where.startswith("line "):  # `(at end of document)`
        return f"{path}:{text.count(chr(10)) + 1}: {what or message}."
    return f'{path}:{where[5:].split(",")[0]}: {what}; text needs quotes, as in key = "text".'


def _line(text: str, type_: Any, message: str) -> int | None:
    """The line a mistake stands on: where the shortest beginning of the file that has it ends.

    Quadratic, and only run on a mistake in a small file; in return it cannot misread TOML.
    """
    if "missing required field" in message and " - at " not in message:
        return None
    lines = text.splitlines(keepends=True)
    start = 1
    for number in range(1, len(lines) + 1):
        try:
            data = tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value that spans lines
        try:
            convert(data, type_)
        except msgspec.ValidationError as error:
            if str(error) == message:
                return start
        start = number + 1
    return None


def _words(message: str, type_: Any) -> str:
    """What msgspec says, in words for whoever edits the file."""
    what, _, where = message.partition(" - at `")
    keys = where.strip("`").removeprefix("$").lstrip(".").replace("[...]", ".*").split(".") if where else []
    place = ".".join(keys)
    inside = f" in [{place}]" if place else ""
    quoted = what.split("`")
    if "unknown field" in what:
        known = _fields(type_, keys)
        return f"unknown key `{quoted[1]}`{inside}; {_suggestion(quoted[1], known)}"
    if "missing required field" in what:
        return f"`{quoted[1]}` is missing{inside}; add it."
    if what.startswith("Expected `") and "got `" in what:
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in quoted[1].split(" | ") if kind != "null")
        return f"`{place}` must be {wanted}, and is {_KINDS.get(quoted[3], quoted[3])}."
    return f"`{place}`: {what}." if place else f"{what}."


def _fields(type_: Any, keys: list[str]) -> list[str]:
    """The keys that may stand at a place."""
    node: Any = msgspec.inspect.type_info(type_)
    for key in keys:
        if isinstance(node, msgspec.inspect.StructType):
            node = next((f.type for f in node.fields if f.encode_name == key), None)
        elif isinstance(node, msgspec.inspect.DictType):
            node = node.value_type
    return [f.encode_name for f in node.fields] if isinstance(node, msgspec.inspect.StructType) else []


def _suggestion(key: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known are {', '.join(known)}."
