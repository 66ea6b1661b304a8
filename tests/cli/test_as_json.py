"""JSON on standard output: valid for every reader, and nothing in it that a terminal would obey."""

from __future__ import annotations

import json

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from stockfinder.cli.as_json import as_json
from stockfinder.page import Page, without_lone_surrogates


@given(st.text(max_size=60), st.booleans())
@example("\x1b]52;c;x\x07 \x9b31m \u202e\u2066\u200b\ufeff\u00ad\u061c\U000e0041\x7f\u2028\x85 ½ 靴 👟", True)
def test_a_text_comes_back_as_it_was_and_shows_only_printable_signs(text: str, indent: bool) -> None:
    told = as_json({"title": text}, indent=indent)
    assert msgspec.json.decode(told) == json.loads(told) == {"title": text}
    shown = told.decode()
    assert "".join(shown.splitlines()).isprintable()
    assert indent or shown.count("\n") == 1


@given(st.lists(st.sampled_from(["\ud83d", "\udc5f", "a", "\\", "\\ud83d", '"', "👟", "\x9b"])).map("".join))
def test_half_a_sign_becomes_a_replacement_and_loses_nothing_else(text: str) -> None:
    told = as_json([text])
    (back,) = msgspec.json.decode(told)
    assert back == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(
    st.lists(st.sampled_from([r"\ud83d", r"\uDC5F", r"\\", r"\"", "a", r"\u0041", r"\\ud83d"])).map("".join)
)
def test_a_reply_with_half_a_sign_is_read_all_the_same(inner: str) -> None:
    body = f'{{"title": "{inner}"}}'.encode()
    told = Page(url="https://shop.example/p.js", body=body).json()
    expected = json.loads(body)["title"]
    assert len(told["title"]) == len(expected)
    told["title"].encode()
    assert without_lone_surrogates(without_lone_surrogates(body)) == without_lone_surrogates(body)
