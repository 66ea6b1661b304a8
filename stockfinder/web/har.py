"""HAR 1.2 as it is read and written here: typed where it counts, tolerant of what browsers add.

Two fields of our own, with the underscore that HAR asks for: `log._origin` says where the traffic comes from,
and `response._error` (which Chrome writes too, beside status 0) says why no answer came.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, field

from stockfinder.decode import decode
from stockfinder.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a recording comes from. Composed traffic is written by hand from a documented shape."""

    kind: Literal["recorded", "composed"]
    program: str = ""
    """The site or program that answered, with its version: `Vendure 3.7`."""
    when: str = ""
    """ISO 8601 date or time."""
    note: str = ""


class Header(Struct, frozen=True):
    """One header."""

    name: str
    value: str


class PostData(Struct, frozen=True, kw_only=True):
    """The body of a request."""

    mime_type: str = field(name="mimeType", default="")
    text: str = ""


class Content(Struct, frozen=True, kw_only=True):
    """The body of a response, as text or (`encoding`) in base64."""

    size: int = 0
    mime_type: str = field(name="mimeType", default="")
    text: str | msgspec.UnsetType | None = msgspec.UNSET
    encoding: str | msgspec.UnsetType | None = msgspec.UNSET


class Request(Struct, frozen=True, kw_only=True):
    """A request; what is not told of it here is in the file for other readers of HAR."""

    method: str
    url: str
    http_version: Any = field(name="httpVersion", default="HTTP/1.1")
    cookies: Any = ()
    headers: tuple[Header, ...] = ()
    query: Any = field(name="queryString", default=())
    post_data: PostData | msgspec.UnsetType | None = field(name="postData", default=msgspec.UNSET)
    headers_size: Any = field(name="headersSize", default=-1)
    body_size: Any = field(name="bodySize", default=-1)


class Response(Struct, frozen=True, kw_only=True):
    """An answer; status 0 means that none came, and `error` why."""

    status: int
    status_text: Any = field(name="statusText", default="")
    http_version: Any = field(name="httpVersion", default="HTTP/1.1")
    cookies: Any = ()
    headers: tuple[Header, ...] = ()
    content: Content = Content()
    redirect_url: str | None = field(name="redirectURL", default="")
    headers_size: Any = field(name="headersSize", default=-1)
    body_size: Any = field(name="bodySize", default=-1)
    error: str | msgspec.UnsetType | None = field(name="_error", default=msgspec.UNSET)


class Entry(Struct, frozen=True, kw_only=True):
    """One exchange."""

    started: datetime = field(name="startedDateTime")
    time: Any = 0.0
    request: Request
    response: Response
    cache: Any = field(default_factory=dict)
    timings: Any = field(default_factory=lambda: {"send": 0, "wait": 0, "receive": 0})


class Creator(Struct, frozen=True):
    """The program that wrote the file."""

    name: str = ""
    version: str = ""


class Log(Struct, frozen=True, kw_only=True):
    """The file's content."""

    version: Any = "1.2"
    creator: Creator = Creator()
    origin: Origin | None = field(name="_origin", default=None)
    entries: tuple[Entry, ...] = ()


class _Har(Struct, frozen=True):
    log: Log


class _Beginning(Struct, frozen=True):
    started: str = field(name="startedDateTime", default="")


class _Head(Struct, frozen=True, kw_only=True):
    creator: Creator = Creator()
    origin: Origin | None = field(name="_origin", default=None)
    entries: tuple[_Beginning, ...] = ()


class _HarHead(Struct, frozen=True):
    log: _Head


def read(path: Path) -> Log:
    """The whole file, entries in the order in which they started (HAR asks readers to sort).

    :raises ConfigurationError: it is missing, cannot be read, or is no HAR; the text names the place.
    """
    log: Log = _decode(path, _Har).log
    return msgspec.structs.replace(log, entries=tuple(sorted(log.entries, key=_when)))


def write(path: Path, log: Log) -> None:
    """Write the file whole or not at all: a program killed meanwhile leaves the old one as it was.

    :raises OSError: it cannot be written.
    """
    import tempfile
    from pathlib import Path

    data = msgspec.json.format(msgspec.json.encode(_Har(log)), indent=1)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(data + b"\n")
            file.close()
            new.chmod(0o644)
            new.replace(path)
        except BaseException:
            new.unlink()
            raise


def origin(path: Path) -> Origin:
    """What a HAR file says of its origin (`log._origin`); a browser's own file counts as recorded.

    :raises ConfigurationError: the file cannot be read, or is no HAR.
    """
    log = _decode(path, _HarHead).log
    started = min((e.started for e in log.entries), default="")
    return told_origin(log.origin, log.creator, started)


def told_origin(said: Origin | None, creator: Creator, started: str) -> Origin:
    """The origin as the file says it, or as follows from who wrote it and when it begins."""
    if said is not None:
        return said
    return Origin(kind="recorded", program=f"{creator.name} {creator.version}".strip(), when=started)


def _when(entry: Entry) -> float:
    return utc(entry.started).timestamp()


def utc(when: datetime) -> datetime:
    """A time with its zone; one without is taken for UTC."""
    from datetime import UTC

    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _decode(path: Path, shape: Any) -> Any:
    try:
        return decode(path.read_bytes(), shape)
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: there is no such recording") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: the recording cannot be read ({error.strerror})") from error
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        place = place.strip("`") or "$"
        raise ConfigurationError(f"{path}: this is no HAR 1.2: {message} (at {place})") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{path}: this is no HAR: {error}") from error
