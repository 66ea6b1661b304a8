from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.cli import plain
from tests.cli import composed

if TYPE_CHECKING:
    import pytest


def test_columns_line_up_whatever_stands_in_them() -> None:
    text = plain.table(("A", "B", "C"), [("x", "", "1"), ("longer", "靴 ½", "2"), ("e\u0301", "yy", "3")])
    assert text.splitlines() == [
        "A       B     C",
        "x       -     1",
        "longer  靴 ½  2",
        "e\u0301       yy    3",
    ]


def test_the_text_has_every_retailer_the_sentence_and_the_question_and_cuts_nothing() -> None:
    report = composed.report(problems=(composed.PROBLEM,))
    text = plain.report(report, composed.ASKED)
    for shop in composed.ASKED:
        assert shop.title in text
    for finding in composed.FINDINGS:
        assert (finding.title or "") in text
    assert composed.AVAILABLE.offer is not None
    assert str(composed.AVAILABLE.offer.url) in text
    assert text.splitlines()[-3:-1] == [f"Say: {report.say}", f"Ask: {report.ask}"]
    assert "…" not in text.replace("… not waited for", "")
    assert "\x1b" not in text


def test_without_a_question_none_is_printed() -> None:
    assert "Ask:" not in plain.report(composed.report(ask=None), ())


def test_signs_become_ascii_where_the_output_cannot_show_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ascii:
        encoding = "ascii"

    monkeypatch.setattr("sys.stdout", Ascii())
    text = plain.report(composed.report(), composed.ASKED)
    assert "+ available" in text
    assert "x sold out" in text
    assert not set(text) & set("✓✗–…·")
