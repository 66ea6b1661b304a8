"""What an answer is worth: Retry-After, challenges by vendor, closed shops, and no false alarm."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import pytest

from stockfinder.errors import Drifted
from stockfinder.web.answer import MOST_VALUES, page, retry_after
from stockfinder.web.challenge import guard_of, is_closed, is_guard_host
from stockfinder.web.exchange import Response

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 0 ", 0),
        ("Sat, 21 Nov 2026 12:02:00 GMT", 120),
        ("Saturday, 21-Nov-26 12:02:00 GMT", 120),
        ("Sat Nov 21 12:02:00 2026", 120),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("9" * 400, 999_999_999),
        ("Sat, 21 Nov 99999999999999999999 12:02:00 GMT", None),
        ("Sat, 21 Nov 2026 12:02:00 +99999999999999", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    """Both forms of RFC 9110, and none of the nonsense."""
    assert retry_after(value, NOW) == seconds


# Composed from the vendors' documented or commonly described shapes; none is a recording.
CHALLENGES = {
    "Cloudflare": [
        "<title>Just a moment...</title><script>window._cf_chl_opt={cType:'managed'}</script>",
        "<html><body><script src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1'></script></body>",
        "<title>Attention Required! | Cloudflare</title><p class='cf-error-details'>Cloudflare Ray ID: 1",
    ],
    "Akamai": [
        "<TITLE>Access Denied</TITLE><H1>Access Denied</H1> Reference&#32;&#35;18 https://errors.edgesuite.net/1",
        '<div id="sec-if-cpt-container"></div><p>Powered and protected by Akamai</p>',
        '<meta http-equiv="refresh" content="5; URL=\'/?bm-verify=AAQ\'">',
    ],
    "DataDome": [
        "<p>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c','host':"
        "'geo.captcha-delivery.com'}</script><script src='https://ct.captcha-delivery.com/c.js'></script>",
        '{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=1"}',
    ],
    "HUMAN": [
        '<title>Access to this page has been denied</title><div id="px-captcha"></div>',
        "<script>window._pxUuid='1';window._pxAppId='PX1'</script><div class='px-captcha-container'></div>",
        '{"appId":"PX1","jsClientSrc":"/1/init.js","blockScript":"/1/captcha.js","vid":""}',
        "<h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1>",
    ],
    "Kasada": ["<script>window.KPSDK={};KPSDK.now=1</script><script src='/149e9513/ips.js?x=1'></script>"],
    "Imperva": [
        "<html><head><script src='/_Incapsula_Resource?SWJIYLWA=1'></script>",
        '<iframe id="main-iframe" src="/_Incapsula_Resource?x">Incapsula incident ID: 1</iframe>',
    ],
    "AWS WAF": ["<script>window.awsWafCookieDomainList = [];window.gokuProps = {}</script>"],
    "Queue-it": ["<title>Queue</title><a href='https://x.queue-it.net'>You are now in line</a>"],
    "Shopify": ["<p>Your connection needs to be verified before you can proceed</p>"],
    "F5": ["The requested URL was rejected. Your support ID is: 1"],
    "Sucuri": ["<h1>Sucuri WebSite Firewall - Access Denied</h1>"],
    "a bot guard": [
        "<title>Robot or human?</title>",
        "<title>Are you a robot?</title>",
        "<title>Pardon Our Interruption</title>",
        "<title>\n  Verifying you are human. This may take a few seconds.</title>",
        "<title>Vercel Security Checkpoint</title>",
        "<title>Access&nbsp;Denied</title>",
        "<h1>Checking your browser before accessing the shop</h1>",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("vendor", "page"), [(vendor, page) for vendor, pages in CHALLENGES.items() for page in pages]
)
def test_a_challenge_is_known_by_its_page(vendor: str, page: str) -> None:
    """Each vendor's page that takes the place of the shop's is a challenge, whatever its status."""
    assert guard_of(200, {}, page.encode()) in (vendor, "a bot guard")


@pytest.mark.parametrize(
    ("headers", "vendor"),
    [
        ({"cf-mitigated": "challenge"}, "Cloudflare"),
        ({"x-amzn-waf-action": "captcha"}, "AWS WAF"),
        ({"x-vercel-mitigated": "challenge"}, "Vercel"),
    ],
)
def test_a_challenge_is_known_by_its_header(headers: dict[str, str], vendor: str) -> None:
    """Also where the body is empty."""
    assert guard_of(202, headers, b"") == vendor


BIG = "<title>Ghost 16</title>" + "<p>shoes</p>" * 2000
HEALTHY = [
    "<title>Ghost 16</title><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
    "<title>Ghost 16</title><script type='application/ld+json'>{}</script><script>window.KPSDK=1</script>",
    "<title>Ghost 16</title><script>window._pxAppId='PX1'</script><script src='/PX1/init.js'></script>",
    BIG + "<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>",
    BIG + "<script src='https://x.queue-it.net/q.js'></script>",
    "<title>Ghost 16</title><p class='g-recaptcha'><script src='https://js.hcaptcha.com/1/api.js'>",
    "<title>Access Denim Jacket</title>",
    "<title>Human Race Sneakers</title>",
    "<title>Security Boots</title>",
    "<title>Sneaker Maintenance Kit</title>",
    "<title>Back in stock soon</title>",
    "<title>501 Original Jeans</title>",
    '{"products":[]}',
]  # fmt: skip


@pytest.mark.parametrize("page", HEALTHY)
def test_a_shop_s_own_page_is_no_challenge(page: str) -> None:
    """The vendors' scripts stand on every healthy page; a product's name may sound like a guard's."""
    assert guard_of(200, {}, page.encode()) is None
    assert not is_closed(page.encode())


def test_a_small_not_found_of_a_guarded_shop_is_no_challenge() -> None:
    """A 404 that loads a guard's script is a 404."""
    page = b"<title>Not found</title><script src='/_Incapsula_Resource?x'></script>"
    assert guard_of(404, {}, page) is None
    assert guard_of(200, {}, page) == "Imperva"


@pytest.mark.parametrize(
    "title",
    [
        "Site under maintenance",
        "We'll be right back",
        "We’ll be back soon",
        "Down for maintenance",
        "Scheduled Maintenance",
        "Store temporarily unavailable",
        "503 Service Unavailable",
        "502 Bad Gateway",
        "Maintenance mode",
    ],
)
def test_a_closed_shop_is_known_by_its_title(title: str) -> None:
    """A page that says by its title that the shop is shut."""
    assert is_closed(f"<html><head><title>{title}</title>".encode())


@pytest.mark.parametrize(
    ("host", "guarded"),
    [("shop.queue-it.net", True), ("queue-it.net", True), ("notqueue-it.net", False), ("", False)],
)
def test_a_guard_s_own_host_is_known(host: str, guarded: bool) -> None:
    """By the whole name, not by its end."""
    assert is_guard_host(host) is guarded


def test_no_real_page_is_taken_for_a_challenge(shared: Path) -> None:
    """None of the real pages and replies beside the repository is called a challenge or closed."""
    seen = 0
    for folder in ("data/real", "data/product_extraction_benchmark"):
        for file in (shared / folder).rglob("*.*"):
            if file.suffix in (".html", ".json", ".js", ".gz") and file.is_file():
                body = file.read_bytes()
                body = gzip.decompress(body) if file.suffix == ".gz" else body
                assert guard_of(200, {}, body) is None, file
                assert not is_closed(body), file
                seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    ("accept", "kind", "value"),
    [
        ("json", "application/json", b'"9",'),
        ("json", "application/json", b"[],"),
        ("html", "text/html", b"<p>x"),
    ],
)
def test_an_answer_with_more_values_than_any_shop_s_has_drifted(
    accept: Literal["json", "html"], kind: str, value: bytes
) -> None:
    """Decoding it would hold all other look-ups; a tenth of the bound, which shops come near, is read."""

    def read(count: int) -> bytes:
        body = (b"[" if accept == "json" else b"<p>") + value * count
        told = Response(
            status=200, headers={"content-type": kind}, body=body, charset=None, at=datetime.now(UTC)
        )
        return page("https://a.example/", "https://a.example/", told, accept).body

    assert read(MOST_VALUES[accept] // 10)
    with pytest.raises(Drifted, match="values, which no shop's does"):
        read(MOST_VALUES[accept] + 1)
