"""Writes what was asked and answered as HAR 1.2: scrubbed, trimmed, and merged with what is there already.

Trimmed means: of the headers only those that readers may consult; of HTML no style sheets, no outlines of
drawings and no inlined pictures. Scripts stay whole, since shops keep their data in them, and so does JSON.
Asking again replaces the earlier answers to the same request.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from msgspec import UNSET

from stockfinder import __version__
from stockfinder.errors import ConfigurationError, TimedOut
from stockfinder.page import Page
from stockfinder.web import har
from stockfinder.web.exchange import Broken, media_type
from stockfinder.web.replay import canonical_body, key_of_entry
from stockfinder.web.scrub import scrub_page, scrub_url

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.errors import NoAnswer
    from stockfinder.web.exchange import Request, Response

_SENT = ("accept", "content-type")
_DROPPED = (
    r"(?P<keep><script\b.*?</script\s*>|<!--.*?-->|<textarea\b.*?</textarea\s*>)"
    r"|(?P<open><style\b[^>]*>).*?(?P<close></style\s*>)"
    r"""|(?P<outline>\sd=")[MLHVCSQTAZe0-9\s,.+-]{40,}(?=")"""
    r"|(?P<picture>data:image/[\w.+-]+;base64,)[A-Za-z0-9+/=%]{64,}"
)


class Recorder:
    """Collects one shop's traffic; `write` puts it into its file.

    :raises ConfigurationError: the file there is no HAR, or holds composed traffic.
    """

    def __init__(self, path: Path, site: str) -> None:
        self._path = path
        self._site = site
        self._entries: list[har.Entry] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            there = path.exists()
        except OSError as error:
            raise ConfigurationError(f"{path.parent}: cannot be written ({error.strerror})") from error
        self._before = har.read(path) if there else har.Log()
        said = self._before.origin
        if said is not None and said.kind == "composed":
            raise ConfigurationError(
                f"{path}: this traffic is composed by hand, and not to be mixed: record into another folder"
            )

    def answered(self, request: Request, response: Response, started: datetime, seconds: float) -> None:
        """Keep an answer."""
        self._add(request, started, seconds, _response(response))

    def failed(self, request: Request, error: NoAnswer, started: datetime, seconds: float) -> None:
        """Keep the fact that no answer came."""
        kind = "broken" if isinstance(error, Broken) else "unreachable"
        kind = "timed_out" if isinstance(error, TimedOut) else kind
        told = scrub_page(f"{kind}: {error.message}")
        self._add(request, started, seconds, har.Response(status=0, error=told))

    def write(self) -> None:
        """Write the file, if anything was asked.

        :raises ConfigurationError: it cannot be written.
        """
        if not self._entries:
            return
        new = {key_of_entry(entry) for entry in self._entries}
        old = [entry for entry in self._before.entries if key_of_entry(entry) not in new]
        said = self._before.origin or har.Origin(kind="recorded", program=urlsplit(self._site).netloc)
        log = har.Log(
            creator=har.Creator("stockfinder", __version__),
            origin=har.Origin(
                kind="recorded",
                program=said.program,
                when=max(har.utc(e.started) for e in self._entries).date().isoformat(),
                note=said.note,
            ),
            entries=(*old, *self._entries),
        )
        try:
            har.write(self._path, log)
        except OSError as error:
            raise ConfigurationError(f"{self._path}: cannot be written ({error.strerror})") from error

    def _add(self, request: Request, started: datetime, seconds: float, response: har.Response) -> None:
        url = scrub_url(request.url)
        body = canonical_body(request.body)
        asked = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        told = har.Request(
            method=request.method,
            url=url,
            headers=tuple(har.Header(k, v) for k, v in request.headers.items() if k.lower() in _SENT),
            query=[{"name": name, "value": value} for name, value in asked],
            post_data=har.PostData(mime_type="application/json", text=body.decode("utf-8", "replace"))
            if body
            else UNSET,
        )
        took = round(seconds * 1000, 1)
        self._entries.append(
            har.Entry(
                started=started.astimezone(UTC),
                time=took,
                request=told,
                response=response,
                timings={"send": 0, "wait": took, "receive": 0},
            )
        )


def _response(response: Response) -> har.Response:
    headers = {name: scrub_page(value) for name, value in response.headers.items()}
    if "location" in headers:
        headers["location"] = scrub_url(response.headers["location"])
    return har.Response(
        status=response.status,
        headers=tuple(har.Header(name, value) for name, value in headers.items()),
        content=_content(response),
        redirect_url=headers.get("location", ""),
    )


def _content(response: Response) -> har.Content:
    """The body as text where text gives the same bytes back, and in base64 where it does not."""
    kind = response.headers.get("content-type", "")
    page = Page(url="", body=response.body, charset=response.charset)
    text = page.text
    plain = text.encode("utf-8", "replace") == response.body
    if not plain:
        text = response.body.decode("latin-1")
    text = scrub_page(text)
    if media_type(response.headers) in ("text/html", "application/xhtml+xml"):
        text = trim(text)
    if plain:
        return har.Content(size=len(text.encode()), mime_type=kind, text=text)
    from base64 import b64encode

    body = text.encode("latin-1")
    return har.Content(size=len(body), mime_type=kind, text=b64encode(body).decode(), encoding="base64")


def trim(text: str) -> str:
    """HTML without what no reader consults. Scripts, comments and text areas are stepped over whole."""
    return _dropped().sub(_empty, text)


def _empty(found: re.Match[str]) -> str:
    return "".join(found[part] or "" for part in ("keep", "open", "close", "outline", "picture"))


@cache
def _dropped() -> re.Pattern[str]:
    return re.compile(_DROPPED, re.IGNORECASE | re.DOTALL)
