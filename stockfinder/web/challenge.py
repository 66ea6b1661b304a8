"""Pages that are no answer: challenges of the common bot guards, waiting rooms, maintenance.

Shops load the same guards' scripts on every healthy page, so a vendor's name proves nothing: each mark below
stands on the page that *replaces* the shop's, and most need two signs at once.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

_LARGEST = 200_000
"""Bytes: no page whose title is looked at is larger."""
_CHALLENGE = 64_000
"""Bytes: no challenge's own page is larger, and a shop's page mostly is."""
_STUB = 8_000
"""Bytes: a page that only loads a guard's script is smaller."""

_HEADERS = (
    # name, value begins with, whose
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-vercel-mitigated", "", "Vercel"),
)

_MARKS = (
    # whose, signs that must all be there (lower case)
    ("Cloudflare", (b"_cf_chl_opt",)),
    ("Cloudflare", (b"cf-error-details", b"cloudflare ray id")),
    ("Akamai", (b"sec-if-cpt-container",)),
    ("Akamai", (b"/_sec/verify?provider=",)),
    ("Akamai", (b"bm-verify=", b'http-equiv="refresh"')),
    ("Akamai", (b"edgesuite.net", b"access denied", b"reference")),
    ("DataDome", (b"captcha-delivery.com", b"var dd=")),
    ("DataDome", (b'"url":"https://geo.captcha-delivery.com/',)),
    ("HUMAN", (b'id="px-captcha"',)),
    ("HUMAN", (b"px-captcha", b"_pxuuid")),
    ("HUMAN", (b'"blockscript"', b'"jsclientsrc"')),
    ("Kasada", (b"window.kpsdk={}", b"ips.js")),
    ("Imperva", (b"incapsula incident id",)),
    ("Imperva", (b"_incapsula_resource", b'id="main-iframe"')),
    ("AWS WAF", (b"awswafcookiedomainlist",)),
    ("AWS WAF", (b"window.gokuprops",)),
    ("Sucuri", (b"sucuri_cloudproxy_js",)),
    ("Sucuri", (b"sucuri website firewall", b"access denied")),
    ("F5", (b"the requested url was rejected", b"support id")),
    ("Queue-it", (b"queue-it.net", b"you are now in line")),
    ("Shopify", (b"your connection needs to be verified before you can proceed",)),
    ("Amazon", (b"/errors/validatecaptcha",)),
)

_STUB_MARKS = (
    # the same, for a page that holds hardly anything else
    ("Cloudflare", (b"/cdn-cgi/challenge-platform/h/",)),
    ("Cloudflare", (b"cf-browser-verification",)),
    ("Akamai", (b"powered and protected by akamai",)),
    ("Akamai", (b"sec-cpt-if",)),
    ("DataDome", (b"captcha-delivery.com",)),
    ("HUMAN", (b"px-captcha",)),
    ("HUMAN", (b"press", b"hold to confirm you are")),
    ("Kasada", (b"kpsdk",)),
    ("Imperva", (b"_incapsula_resource",)),
    ("AWS WAF", (b".awswaf.com/",)),
    ("Queue-it", (b"queue-it.net",)),
    ("a bot guard", (b"enable javascript and cookies to continue",)),
    ("a bot guard", (b"checking your browser",)),
    ("a bot guard", (b"verify you are human",)),
    ("a bot guard", (b"verify that you are human",)),
    ("a bot guard", (b"you are not a robot",)),
    ("a bot guard", (b"please enable js and disable any ad blocker",)),
)

_TITLES = (
    r"just a moment|attention required! \| cloudflare|access denied|access to this page has been denied"
    r"|pardon our interruption|are you (?:a )?(?:human|robot)\b|robot or human|robot check|human verification"
    r"|verify(?:ing)? (?:that )?you(?:'| a)re (?:a )?human|bot verification|security check(?:point)?$"
    r"|vercel security checkpoint|client challenge|radware captcha page|captcha$|you have been blocked"
    r"|queue-it|403 forbidden|request rejected|one more step|ddos-guard|please wait\W*$"
)

_CLOSED_TITLES = (
    r"(?:site |website |store |shop )?(?:is |we are |we're )?(?:currently |temporarily )?"
    r"(?:(?:under|down for|in|undergoing) (?:scheduled |planned |site )?maintenance|maintenance mode"
    r"|(?:scheduled|site|planned) maintenance"
    r"|temporarily (?:unavailable|closed|offline|down)"
    r"|(?:we'll |we will )?be (?:right )?back(?: soon| shortly)?$"
    r"|service (?:temporarily )?unavailable|50[0234]\b.{0,40}(?:error|unavailable|gateway|timeout))"
)

_HOSTS = ("queue-it.net", "captcha-delivery.com", "perfdrive.com", "challenges.cloudflare.com", "px-cdn.net")


def guard_of(status: int, headers: dict[str, str], body: bytes) -> str | None:
    """Whose challenge or waiting room an answer is; `a bot guard` where it does not tell."""
    for name, value, vendor in _HEADERS:
        if name in headers and headers[name].lower().startswith(value):
            return vendor
    if len(body) > (_STUB if body.lstrip()[:1] in b"{[" else _LARGEST):  # none comes as a long JSON either
        return None
    low = body.lower()
    marks: tuple[tuple[str, tuple[bytes, ...]], ...] = _MARKS if len(body) <= _CHALLENGE else ()
    # A small "not found" page of a guarded shop holds the guard's script, too.
    if len(body) <= _STUB and status not in (404, 410) and b"ld+json" not in low and b"itemprop" not in low:
        marks += _STUB_MARKS
    for vendor, signs in marks:
        if all(sign in low for sign in signs):
            return vendor
    return "a bot guard" if _has_title(low, _TITLES) else None


def is_closed(body: bytes) -> bool:
    """Whether a page says by its title that the shop is shut for now."""
    return len(body) <= _LARGEST and _has_title(body.lower(), _CLOSED_TITLES)


def is_guard_host(host: str) -> bool:
    """Whether a redirect leads to a bot guard's or a waiting room's own host."""
    return any(host == known or host.endswith(f".{known}") for known in _HOSTS)


def _has_title(low: bytes, pattern: str) -> bool:
    """Whether the page's title begins with the pattern."""
    start = low.find(b"<title", 0, 65536)
    if start < 0:
        return False
    from html import unescape

    text = low[start : start + 500].partition(b">")[2].partition(b"<")[0].decode("utf-8", "replace")
    return _compiled(pattern).match(" ".join(unescape(text).replace("’", "'").split())) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    import re

    return re.compile(pattern)
