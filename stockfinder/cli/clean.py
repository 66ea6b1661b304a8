"""Makes a shop's text safe to print: it may hold terminal escapes, and it may turn its direction around."""

from __future__ import annotations

LONGEST = 500
"""Characters of one text that are shown; a title may be a megabyte long."""
LONGEST_LINK = 2000


def clean(text: str) -> str:
    """The text on one line of at most `LONGEST` characters, without escapes and invisible characters."""
    if not text.isprintable():
        from stockfinder.style.text import printable

        text = printable(text[: 4 * LONGEST])
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def link(url: str | None) -> str | None:
    """The address if it is one to click on: http or https, with a host and no user name, not endless."""
    if not url or len(url) > LONGEST_LINK:
        return None
    from urllib.parse import quote, urlsplit

    # What RFC 3986 does not allow is percent-encoded, which makes control characters harmless too.
    url = quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and parts.hostname and not {"@", "%"} & set(parts.netloc)
    return url if good else None
