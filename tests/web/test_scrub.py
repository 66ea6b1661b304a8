"""Nothing secret and nobody's data gets into a recording; what shops say of shoes stays."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import Unreachable
from stockfinder.web.exchange import Request, Response, kept
from stockfinder.web.record import Recorder
from stockfinder.web.replay import canonical_body, key_of
from stockfinder.web.scrub import is_secret, scrub_page, scrub_url, shown_url

SECRET = "s3cr3tV4lu3xyz"  # noqa: S105 - planted
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJlLXNlY3JldA"

PLANTED = [
    f'<input type="hidden" name="csrfmiddlewaretoken" value="{SECRET}">',
    f"<input value='{SECRET}' name='authenticity_token' type=hidden>",
    f'<meta name="csrf-token" content="{SECRET}" />',
    f"<meta content={SECRET} name=shopify-checkout-api-token>",
    f'{{"accessToken": "{SECRET}"}}',
    f'{{"access_token":"{SECRET}","x":1}}',
    f'{{"customer":{{"session_id":"{SECRET}"}}}}',
    f'var x = "{{\\"apiKey\\":\\"{SECRET}\\"}}";',
    f"window.config = {{apiKey: '{SECRET}', clientSecret : \"{SECRET}\"}}",
    f'<script>var csrf_token = "{SECRET}";</script>',
    f'<div data-token="{SECRET}" data-api-key="{SECRET}"></div>',
    f'<a href="/x?a=1&amp;token={SECRET}&amp;b=2">x</a>',
    f'"/x?sessionid={SECRET}\\u0026sig={SECRET}"',
    f"https://shop.example/?access_token={SECRET}",
    f'{{"password":"{SECRET}\\/with\\u002Bescapes"}}',
    f"Authorization: Bearer {SECRET}",
    f'"authorization": "Basic {SECRET}"',
    JWT,
    "sk_live_s3cr3tV4lu3xyz0",
    "shpat_0123456789abcdef0123456789abcdef",
    "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
    "xoxb-0123456789-abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "AIzaSyA0123456789abcdefghijklmnopqrstuv",
    "mail jane.doe+shoes@mail.example.co.uk please",
    '<a href="mailto:jane.doe@example.com">',
    '{"email":"jane.doe@example.com"}',
    '{"postalCode":"SW1A1AA"}',
    f"<span data-cfemail={SECRET!r}>",
]
TRACES = (
    SECRET, JWT, "s3cr3t", "0123456789abcdef", "AKIAIOSF", "AIzaSy", "0123456789-abc", "jane", "SW1A",
    "escapes",
)  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_secret_is_gone(planted: str) -> None:
    """By its name or by its shape, wherever a page keeps it; scrubbing again changes nothing."""
    scrubbed = scrub_page(f"before {planted} after")
    assert not [trace for trace in TRACES if trace in scrubbed], scrubbed
    assert scrubbed.startswith("before ")
    assert scrubbed.endswith(" after")
    assert scrub_page(scrubbed) == scrubbed


CORPUS = [json.loads(line) for line in (Path(__file__).parent / "secrets.jsonl").read_text().splitlines()]
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def recorded(case: dict[str, str], folder: Path) -> str:
    """All text that the recorder writes of an exchange in which the case stands."""
    text, where = case["text"], case["where"]
    url = text if where == "url" else "https://shop.example/p"
    name, _, value = text.partition(": ") if where == "header" else ("", "", "")
    headers = kept([("Content-Type", "text/html; charset=utf-8"), *([(name, value)] if name else [])])
    request = Request(
        method="POST" if where == "request" else "GET",
        url=url,
        headers={"accept": "*/*", "authorization": "Bearer s3cr3tV4lu3xyz", "cookie": "a=s3cr3tV4lu3xyz"},
        body=text.encode() if where == "request" else b"",
    )
    body = text.encode() if where == "page" else b"<p>page</p>"
    recorder = Recorder(folder / "shop.har", "https://shop.example")
    recorder.answered(
        request, Response(status=200, headers=headers, body=body, charset="utf-8", at=NOW), NOW, 0.1
    )
    recorder.failed(request, Unreachable(f"no answer from {url}"), NOW, 0.1)
    recorder.write()
    log = json.loads((folder / "shop.har").read_text())["log"]
    return "\n".join(strings(log))


def strings(value: object) -> list[str]:
    """Every text in a document."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["what"])
def test_what_is_planted_does_not_reach_a_recording_and_near_misses_do(
    case: dict[str, str], tmp_path: Path
) -> None:
    """Through the recorder that writes what a look-up saw: addresses, bodies, headers and failures."""
    text = recorded(case, tmp_path)
    assert not [gone for gone in case["gone"] if gone in text], text
    assert not [kept for kept in case["kept"] if kept not in text], text
    assert "s3cr3tV4lu3xyz" not in text


@pytest.mark.parametrize("case", [c for c in CORPUS if c["where"] == "url"], ids=lambda case: case["what"])
def test_an_address_that_is_logged_shows_no_secret_and_is_otherwise_as_it_was(case: dict[str, str]) -> None:
    """What goes to events and messages; a near miss is not touched."""
    shown = shown_url(case["text"])
    assert not [gone for gone in case["gone"] if gone in shown]
    assert case["gone"] or shown == case["text"]


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    """Both sides: what has to go, and what has to stay."""
    assert sum(bool(case["gone"]) for case in CORPUS) >= 60
    assert sum(not case["gone"] for case in CORPUS) >= 25


KEPT = [
    '{"sku":"1103931D-001","title":"Ghost 16 - Men\'s","available":true,"price":13995}',
    '{"style":"Signature Slip-On","closure":"Zip","Zip":"side zip","tags":["token-gated drop"]}',
    '<img src="/cdn/logo@2x.png"><script src="https://cdn.example/npm/swiper@8.4.5/swiper-bundle.min.js">',
    '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product"}</script>',
    '<option value="41234567890" data-sku="X1">US 10 / 2E</option>',
    '<input type="radio" name="Size" value="10.5 2E">',
    "https://shop.example/products/ghost-16?variant=41234567890&size=10",
    '{"key":"size","value":"10"}',
    '{"authorName":"x","description":"Your secret weapon on the track"}',
]


@pytest.mark.parametrize("kept", KEPT)
def test_what_a_shop_says_of_a_shoe_stays(kept: str) -> None:
    """Sizes, codes, prices and links are not secrets, and prose is not a token."""
    assert scrub_page(kept) == kept


@pytest.mark.parametrize(
    "name",
    ["token", "csrf_token", "csrfToken", "X-CSRF-Token", "apiKey", "api-key", "APIKey", "accessToken",
     "session_id", "JSESSIONID", "password", "client_secret", "authorization", "postalCode"],
)  # fmt: skip
def test_a_secret_is_known_by_its_name(name: str) -> None:
    """In all the ways in which names are written."""
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["key", "size", "sku", "id", "title", "author", "tokenized", "stock", "authority", "mpn", "zip"]
)
def test_an_ordinary_name_is_no_secret(name: str) -> None:
    """Whole words count, not their beginnings."""
    assert not is_secret(name)


def test_an_address_has_one_spelling_without_secrets() -> None:
    """Parameters in any order and any escaping, without a fragment, compare equal; so do two tokens."""
    one = scrub_url(f"https://shop.example/s?q=ghost%2016&b=2&token={SECRET}&a=1#x")
    two = scrub_url("https://shop.example/s?a=1&token=other&b=2&q=ghost+16")
    assert one == two == "https://shop.example/s?a=1&b=2&q=ghost%2016&token=scrubbed"


def test_repeated_parameters_keep_their_order() -> None:
    """`a=2&a=1` is not `a=1&a=2`."""
    assert scrub_url("https://a.example/?b=1&a=2&a=1") == "https://a.example/?a=2&a=1&b=1"


def test_different_questions_stay_different() -> None:
    """What is asked for is never taken for a secret."""
    keys = {
        key_of("GET", f"https://shop.example/search?{query}", b"")
        for query in (
            "q=ghost",
            "q=glycerin",
            "key=ghost",
            "key=glycerin",
            "query=a",
            "s=a",
            "term=b",
            "q=ghost&page=2",
        )
    }
    assert len(keys) == 8


def test_a_body_is_compared_as_json() -> None:
    """Order and space do not count; the operator's own profile and tokens do not either."""
    one = b'{"b": {"ucp-agent": {"profile": "https://one.example/a.json"}}, "a": [1, 2], "token": "x"}'
    two = b'{"token":"yy","a":[1,2],"b":{"ucp-agent":{"profile":"https://two.example/b.json"}}}'
    assert canonical_body(one) == canonical_body(two)
    assert canonical_body(b'{"a":[2,1]}') != canonical_body(b'{"a":[1,2]}')
    assert canonical_body(b"no json from jane@example.com") == b"no json from scrubbed@example.invalid"


@given(st.text(max_size=300))
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    """So that a recording can be scrubbed again, and both sides of a comparison agree."""
    once = scrub_page(text)
    assert scrub_page(once) == once


@given(
    st.dictionaries(st.sampled_from(["q", "token", "email", "size", "a b"]), st.text(max_size=20), max_size=4)
)
def test_an_address_scrubbed_twice_is_scrubbed_once(query: dict[str, str]) -> None:
    """A recorded address is looked up by its scrubbed form."""
    from urllib.parse import urlencode

    once = scrub_url("https://shop.example/p?" + urlencode(query))
    assert scrub_url(once) == once
