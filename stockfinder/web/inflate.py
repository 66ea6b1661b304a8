"""Decompression in bounded memory: a small body that unpacks to gigabytes stops at the cap.

httpx decodes a chunk whole, whatever it unpacks to; zlib can be told where to stop. Only gzip and deflate are
asked for: brotli would save a fifth of a page at best, and not every binding of it can be bounded.
"""

from __future__ import annotations

import zlib

from stockfinder.errors import Unreachable

SLICE = 500_000
"""Bytes that are unpacked in one go: a millisecond or two of the event loop's time."""
MOST_MEMBERS = 100
"""Parts of one gzip body; servers send one, and each costs far more than its bytes."""

ACCEPTED = "gzip, deflate"
"""The value of Accept-Encoding."""

_GZIP = 16 + zlib.MAX_WBITS


class Inflater:
    """Collects a body of at most `cap` bytes after decompression.

    :param encoding: the value of Content-Encoding.
    :raises Unreachable: from `feed` and `finish`, where the body is too large, cut short or malformed, or
        comes in an encoding that was not asked for.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        codings = [c for part in encoding.lower().split(",") if (c := part.strip()) not in ("", "identity")]
        if len(codings) > 1 or not {*codings} <= {"gzip", "x-gzip", "deflate"}:
            raise Unreachable(f"the answer is packed in a way that was not asked for ({encoding[:40]})")
        self._coding = codings[0] if codings else ""
        self._cap = cap
        self._body = bytearray()
        self._begun = False
        self._members = 1
        self._unpack = zlib.decompressobj(_GZIP) if self._coding.endswith("gzip") else None

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes from the wire; what is returned is to be fed again, after others had a turn."""
        if not self._coding:
            self._add(data)
            return b""
        self._begun = self._begun or bool(data)
        if self._unpack is None and data:
            # RFC 9110 means zlib's format by `deflate`; some servers send the bare stream.
            self._unpack = zlib.decompressobj(zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS)
        try:
            if self._unpack is None:
                return b""
            if self._unpack.eof:
                if self._coding == "deflate" or not data.startswith(b"\x1f"):
                    return b""  # padding after the end
                self._unpack = zlib.decompressobj(_GZIP)  # a further member, RFC 1952 section 2.2
                self._members += 1
                if self._members > MOST_MEMBERS:
                    raise Unreachable("the answer is packed in more parts than any server's")
            most = min(SLICE, self._cap + 1 - len(self._body))
            part = self._unpack.decompress(data, most)
            self._add(part)
            if len(part) == most and not self._unpack.unconsumed_tail:
                self._add(self._unpack.decompress(b"", SLICE))  # the end of a copy that was cut: 258 bytes
            return self._unpack.unconsumed_tail or self._unpack.unused_data
        except zlib.error as error:
            raise Unreachable("the answer's compression is damaged") from error

    def finish(self) -> bytes:
        """The whole body."""
        if self._begun and self._unpack is not None and not self._unpack.eof:
            raise Unreachable("the answer was cut short")
        return bytes(self._body)

    def _add(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > self._cap:
            raise Unreachable(f"the answer is larger than {self._cap // 1_000_000} MB")
