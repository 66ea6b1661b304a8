"""What an answer is worth: a page to read, or the reason why there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stockfinder.errors import Blocked, Drifted, RateLimited, Unreachable
from stockfinder.page import Page
from stockfinder.web.challenge import guard_of, is_closed
from stockfinder.web.exchange import Broken, Busy, Failing, Overloaded, media_type

if TYPE_CHECKING:
    from datetime import datetime

    from stockfinder.platforms import Accept
    from stockfinder.web.exchange import Response

REDIRECTS = (301, 302, 303, 307, 308)
MOST_VALUES = {"html": 120_000, "json": 300_000, "text": 300_000}
"""Values and tags in one answer, by what was asked for; a shop's largest pages have 40,000. To decode more in
one call of C would hold every look-up of the process for a tenth of a second; replies, whose shape is
declared, take less."""
_FEW = 300_000
"""Bytes: a smaller answer cannot have so many."""

_MANY_TAGS = 8_000
"""A page with fewer cannot be nested so deep that it matters."""
_DEEPEST = 3_000
_UNCLOSED = frozenset(
    b"area base br col embed hr img input link meta source track wbr"  # void elements
    b" li p dt dd option optgroup tr td th thead tbody tfoot colgroup".split()  # closed by the next one
)
_FOUND_NOT = (404, 410)
_REFUSED = {
    401: "it asks for a login (401)",
    403: "it refuses programs (403)",
    406: "it refuses programs (406)",
    418: "it refuses programs (418)",
    430: "it refuses programs (430)",  # Shopify's own status for a rejected client
    451: "it may not be shown here, for legal reasons (451)",
    999: "it refuses programs (999)",
}
_SHUT = {402: "the shop is frozen (402)", 423: "the shop is locked (423)", 408: "it gave up waiting (408)"}
_PASSING = (502, 503, 504)
_FOR_THE_PAGE = (400, 401, 405, 409, 422)
_SHORT = 4096
"""Bytes: an error is no longer; products are."""


def check_status(url: str, response: Response) -> None:
    """Let through what is a page or a redirect, judged by status, headers and the marks of a challenge.

    :raises Blocked: 401, 403, 406 and their like, and every challenge.
    :raises RateLimited: 429, 503 with Retry-After (as `Busy`), and a short JSON reply with an error that says
        "retry after N seconds", as Universal Commerce Protocol catalogues do.
    :raises Broken: 502, 503, 504.
    :raises Failing: any other 5xx.
    :raises Unreachable: the shop says that it is shut, or the body is a part of itself.
    :raises Drifted: it does not understand our request.
    """
    status = response.status
    if status in REDIRECTS:
        return
    guard = guard_of(status, response.headers, response.body)
    if guard is not None:
        raise Blocked(f"it answers with a challenge for programs ({guard})", url=url)
    # A 206 that nobody asked for is a body cut short, except at VTEX: there it is a page of results, whose
    # header `resources` tells of how many.
    whole = status != 206 or "resources" in response.headers
    if 200 <= status < 300 and whole:
        after = _wait_in_words(response.body)
        if after is not None:
            raise RateLimited(f"it asks for fewer requests{_again(after)}", url=url, retry_after=after)
        return
    if status in _FOUND_NOT:
        return
    if status in _REFUSED:
        raise Blocked(_REFUSED[status], url=url)
    after = retry_after(response.headers.get("retry-after"), response.at)
    if status in (420, 429):
        after = _wait_in_words(response.body) if after is None else after
        raise RateLimited(f"it asks for fewer requests ({status}){_again(after)}", url=url, retry_after=after)
    if status == 503 and after is not None:
        raise Busy(f"it is busy (503){_again(after)}", url=url, retry_after=after)
    if status in _PASSING:
        kind = Overloaded if status == 503 else Broken
        raise kind(f"it answers with a server error ({status})", url=url)
    if status >= 500:
        raise Failing(f"it answers with a server error ({status})", url=url)
    if status in _SHUT or status == 206:
        raise Unreachable(_SHUT.get(status, f"it answers with a server error ({status})"), url=url)
    raise Drifted(f"it does not understand our request ({status})", url=url, body=response.body)


def check_part(url: str, response: Response) -> None:
    """The same for what a page in the browser asks for itself: what any visitor gets is let through.

    :raises NoAnswer: as `check_status`, for what is refused to us or failed in passing.
    """
    if response.status not in _FOR_THE_PAGE or guard_of(response.status, response.headers, response.body):
        check_status(url, response)


def check_robots(url: str, response: Response) -> None:
    """The same for robots.txt, where an error is an answer too (RFC 9309 section 2.3.1).

    :raises Blocked: a challenge came in its place, whatever its status: the next request would meet it too.
    :raises RateLimited: 429. RFC 9309 takes it for "no rules"; the shop means the contrary.
    """
    guard = guard_of(response.status, response.headers, response.body)
    if guard is not None:
        raise Blocked(f"it answers with a challenge for programs ({guard})", url=url)
    if response.status == 429 or 200 <= response.status < 300:
        check_status(url, response)


def page(url: str, asked: str, response: Response, accept: Accept) -> Page:
    """The page, once its content is what was due.

    :param url: the address after redirects.
    :param asked: the address before them.
    :raises Drifted: the body is not what `accept` says, or has more in it than any shop's.
    :raises Unreachable: it is empty, cut short, or a page that says the shop is shut.
    """
    body = response.body
    kind = media_type(response.headers)
    if accept == "json" and body.startswith(b"\xef\xbb\xbf"):
        body = body[3:]  # RFC 8259 lets a reader ignore a byte order mark
    if response.status not in _FOUND_NOT:
        if urlsplit(url).path.endswith("/password") and not urlsplit(asked).path.endswith("/password"):
            raise Unreachable("the shop is shut behind a password page", url=url)
        if is_closed(body):
            raise Unreachable("the shop says that it is shut for maintenance", url=url)
        if not body.strip():
            raise Unreachable("its answer was empty", url=url)
        if accept == "html" and _is_cut(body):
            raise Unreachable("its page was cut short", url=url)
        wrong = _too_much(body, accept) or _mismatch(body, kind, accept)
        if wrong:
            raise Drifted(wrong, url=url, path="$")
    return Page(
        url=url,
        body=body,
        status=response.status,
        media_type=kind,
        charset=response.charset,
        headers=response.headers,
        at=response.at,
    )


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds until a Retry-After, which is a number of seconds or an HTTP date (RFC 9110 section 10.2.3).

    :param now: when the answer came, with its time zone.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for a year or a time zone of twenty digits
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=now.tzinfo)
    return max(0.0, (when - now).total_seconds())


def _too_much(body: bytes, accept: Accept) -> str | None:
    most = MOST_VALUES[accept]
    if len(body) < _FEW or sum(body.count(sign) for sign in (b",", b"[", b"{", b"<")) <= most:
        return None
    return f"its answer holds more than {most} values, which no shop's does"


def _mismatch(body: bytes, kind: str, accept: Accept) -> str | None:
    start = body.lstrip()[:1]
    if accept == "json":
        if start in b"{[" or ("json" in kind and start != b"<"):
            return None
        return "HTML came where JSON was due" if start == b"<" else "no JSON came where JSON was due"
    if b"\0" in body[:1024] and kind.partition("/")[0] != "text":
        return f"binary data came where {accept} was due ({kind or 'of no named kind'})"
    if accept == "html" and _is_too_deep(body):
        return "its page's elements are nested deeper than any page's"
    if accept == "html" and b"<" not in body[:4096]:
        return "JSON came where HTML was due" if start in b"{[" else "no HTML came where HTML was due"
    return None


def _wait_in_words(body: bytes) -> float | None:
    """Seconds of `retry after 1933 seconds` in a JSON error: JSON-RPC's -32000, or a tool's own."""
    if len(body) > _SHORT or body.lstrip()[:1] != b"{" or b"rror" not in body:
        return None
    found = re.search(rb"retry after (\d{1,9})(?:\.\d+)?\s*s", body, re.IGNORECASE)
    return float(found[1]) if found else None


def _is_cut(body: bytes) -> bool:
    """Whether a page ends in the middle, though its framing says that it is whole.

    The end tag of `html` may be left out (HTML, 13.1.2.4), so that alone proves nothing; but then a page ends
    with the end of a tag, and not within a script.
    """
    low = body.lower()
    if b"<html" not in low[:4096] or b"</html" in low:
        return False
    return not body.rstrip().endswith(b">") or low.count(b"<script") > low.count(b"</script")


def _is_too_deep(body: bytes) -> bool:
    """Whether elements are nested so deep that to parse them takes time by the square of it: 20,000 levels
    a second, 100,000 a minute. A browser stops at 512."""
    if body.count(b"<") < _MANY_TAGS:
        return False
    import re

    depth = 0
    for tag in re.finditer(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)[^<>]*+>", body):
        if tag[1]:
            depth -= depth > 0
        elif not tag[0].endswith(b"/>") and tag[2].lower() not in _UNCLOSED:
            depth += 1
            if depth > _DEEPEST:
                return True
    return False


def _again(after: float | None) -> str:
    return "" if after is None else f" and says to come back in {after:.0f} s"
