"""Answers from a recording (HAR 1.2) instead of the network: the same program, the same answer each time.

A request is found by method, address (parameters in any order) and canonical JSON body, scrubbed on both
sides. Repeats come in their order, and the last one sticks.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from stockfinder.errors import ConfigurationError, NotRecorded, TimedOut, Unreachable
from stockfinder.web.exchange import Broken, Request, Response, charset, kept
from stockfinder.web.har import Content, Entry, Origin, PostData, read, told_origin, utc
from stockfinder.web.scrub import AGENT, scrub_json, scrub_page, scrub_url

if TYPE_CHECKING:
    from pathlib import Path

Key = tuple[str, str, bytes]

FAILURES: dict[str, type[Broken | TimedOut | Unreachable]] = {
    "broken": Broken,
    "timed_out": TimedOut,
    "unreachable": Unreachable,
}
"""What `response._error` begins with in our own recordings, before a colon and the message."""


def key_of(method: str, url: str, body: bytes) -> Key:
    """What two requests that count as the same have in common."""
    return method.upper(), scrub_url(url), canonical_body(body)


def canonical_body(body: bytes) -> bytes:
    """A request's body, scrubbed, with a JSON document's keys in order and no space between."""
    if not body:
        return b""
    try:
        value: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return scrub_page(body.decode("utf-8", "replace")).encode()
    return msgspec.json.encode(scrub_json(value), order="sorted")


def key_of_entry(entry: Entry) -> Key:
    """The same for a request in a recording."""
    post = entry.request.post_data
    text = post.text if isinstance(post, PostData) else ""
    return key_of(entry.request.method, entry.request.url, text.encode())


class Recording:
    """One shop's recording, read when it is first needed and then shared by all look-ups."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: dict[Key, list[Entry]] | None = None
        self._origin: Origin | None = None
        self._names_agent = False

    def load(self) -> dict[Key, list[Entry]]:
        """The entries by request.

        :raises ConfigurationError: the file is missing or no HAR.
        """
        if self._entries is None:
            log = read(self.path)
            found: dict[Key, list[Entry]] = {}
            for entry in log.entries:
                key = key_of_entry(entry)
                self._names_agent = self._names_agent or b'"ucp-agent"' in key[2]
                found.setdefault(key, []).append(entry)
            started = log.entries[0].started.isoformat() if log.entries else ""
            self._origin = told_origin(log.origin, log.creator, started)
            self._entries = found
        return self._entries

    @property
    def origin(self) -> Origin:
        """Where the traffic comes from."""
        self.load()
        assert self._origin is not None  # noqa: S101 - `load` sets it
        return self._origin

    @property
    def agent_profile(self) -> str | None:
        """A stand-in for the UCP agent profile, if the recording was made with one."""
        self.load()
        return AGENT if self._names_agent else None

    def has(self, url: str) -> bool:
        """Whether a GET of the address is in it."""
        return key_of("GET", url, b"") in self.load()


class ReplayTransport:
    """One look-up's way through a recording, from its beginning."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._seen: dict[Key, int] = {}

    async def send(self, request: Request) -> Response:
        """See `Transport.send`."""
        await asyncio.sleep(0)  # other shops have their turn, as they would on the network
        key = key_of(request.method, request.url, request.body)
        entries = self._recording.load().get(key)
        if not entries:
            body = f" with {key[2].decode()[:400]}" if key[2] else ""
            raise NotRecorded(f"{self._recording.path}: {key[0]} {key[1]}{body} is not in this recording")
        turn = self._seen.get(key, 0)
        self._seen[key] = turn + 1
        return self._answer(entries[min(turn, len(entries) - 1)], request)

    def _answer(self, entry: Entry, request: Request) -> Response:
        response = entry.response
        if response.status == 0 or isinstance(response.error, str):
            raise _failure(response.error or "", request.url)
        headers = kept((h.name, h.value) for h in response.headers)
        if response.redirect_url and "location" not in headers:
            headers["location"] = response.redirect_url
        told = headers.get("content-type") or response.content.mime_type
        if told:
            headers["content-type"] = told
        body, encoded = self._body(response.content, request.url)
        return Response(
            status=response.status,
            headers=headers,
            body=body,
            charset=charset(told) if encoded else "utf-8",
            at=utc(entry.started),
        )

    def _body(self, content: Content, url: str) -> tuple[bytes, bool]:
        """The body, and whether it is in the page's own charset; text in a HAR is Unicode."""
        if not isinstance(content.text, str):
            if content.size > 0:
                raise ConfigurationError(
                    f"{self._recording.path}: the recording of {url} holds no body; save it with content"
                )
            return b"", True
        if content.encoding == "base64":
            from base64 import b64decode

            try:
                return b64decode(content.text), True
            except ValueError as error:
                raise ConfigurationError(
                    f"{self._recording.path}: the body of {url} is no base64 ({error})"
                ) from error
        return content.text.encode("utf-8", "replace"), False


def _failure(told: object, url: str) -> Exception:
    """The error that a recorded failure stands for; a browser's own (`net::ERR_...`) is `Unreachable`."""
    text = told if isinstance(told, str) else ""
    kind, _, message = text.partition(": ")
    if kind in FAILURES and message:
        return FAILURES[kind](message, url=url)
    if "TIMED_OUT" in text:
        return TimedOut("it did not answer in time", url=url)
    return Unreachable(f"no answer came ({text or 'a failed request'})", url=url)
