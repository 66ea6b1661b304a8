from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from stockfinder.cli.render import LiveView, print_retailers, understood
from stockfinder.product import Price
from stockfinder.report import Finding, Offered, Outcome, Report
from tests.cli import composed

WIDTHS = (40, 60, 80, 88, 100, 120, 132, 160, 220)
OSC8 = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")
SGR = re.compile(r"\x1b\[([0-9;]*)m")


def console(width: int, *, color: bool = False) -> Console:
    return Console(
        file=io.StringIO(),
        width=width,
        height=50,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )


def draw(report: Report, width: int, *, color: bool = False) -> str:
    where = console(width, color=color)
    LiveView(where).finish(Search(*report.findings, report=report))  # type: ignore[arg-type] # in outline
    assert isinstance(where.file, io.StringIO)
    return where.file.getvalue()


class Search:
    """A search that a test moves on by hand."""

    def __init__(self, *findings: Finding, report: Report | None = None) -> None:
        self.asked = composed.ASKED
        self.findings = findings
        self._report = report

    def report(self) -> Report:
        return self._report or composed.report(self.findings)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_window(width: int) -> None:
    lines = draw(composed.report(problems=(composed.PROBLEM,)), width).splitlines()
    assert max(cell_len(line) for line in lines if "https://" not in line) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_in_any_window_each_retailer_its_outcome_and_what_to_say_are_readable(width: int) -> None:
    report = composed.report(problems=(composed.PROBLEM,))
    text = draw(report, width)
    for shop in composed.ASKED:
        assert shop.title in text
    for words in ("available", "sold out", "size not offered", "not carried", "blocked", "unclear"):
        assert words in text
    for words in ("10 · 2E - Wide", "$109.95", "ships", "44 (converted)", "backorder"):
        assert words in text
    assert report.say in flat(text)
    assert str(report.ask) in flat(text)


@pytest.mark.parametrize("width", [60, 100, 160])
def test_a_long_title_is_never_the_reason_that_a_price_is_lost(width: int) -> None:
    offer = Offered(
        title="Brooks Men's Ghost 16 GTX Waterproof Neutral Road Running Shoe, Black/Ebony " * 4,
        size="10.5",
        width="4E - Extra Wide",
        price=Price(Decimal("1239.95"), "USD"),
    )
    finding = replace(composed.AVAILABLE, name="A Shop With a Rather Long Name", offer=offer)
    assert "$1,239.95" in draw(composed.report((finding,)), width)


def test_a_wide_window_shows_addresses_in_the_table_and_a_narrow_one_does_not() -> None:
    assert " alpen.example/ghost-16" in draw(composed.report(), 160)
    assert " alpen.example" not in draw(composed.report(), 100)


@pytest.mark.parametrize("width", [60, 100, 160])
def test_titles_open_the_shop_where_the_terminal_can(width: int) -> None:
    offer = composed.AVAILABLE.offer
    assert offer is not None
    assert offer.url in OSC8.findall(draw(composed.report(), width, color=True))


def test_only_colours_that_are_legible_on_black_and_on_white_are_used() -> None:
    text = draw(composed.report(problems=(composed.PROBLEM,)), 160, color=True)
    used = {code for codes in SGR.findall(text) for code in codes.split(";")}
    assert used <= {"0", "1", "2", "31", "32", "35"}  # reset, bold, dim, red, green, magenta
    assert {"31", "32", "35"} <= used


def test_too_few_answers_are_marked() -> None:
    text = draw(composed.report((composed.AVAILABLE,)), 100, color=True)
    assert "\x1b[1;31mToo few: 1 answer counts" in text


def test_what_a_shop_writes_is_neither_markup_nor_emoji_nor_an_escape() -> None:
    title = "[red]Ghost[/red] :boot: \x1b]8;;https://evil.example\x1b\\x"
    finding = Finding(retailer="a", name="A", outcome=Outcome.SOLD_OUT, title=title, message=title)
    text = draw(composed.report((finding,)), 160, color=True)
    assert "[red]Ghost[/red] :boot: x" in text
    assert "evil.example" not in text


def test_what_was_understood_is_shown_with_its_corrections() -> None:
    where = console(100)
    where.print(understood(composed.WANTED))
    assert isinstance(where.file, io.StringIO)
    assert where.file.getvalue() == (
        "Looking for Brooks Ghost 16, men's, size US 10, wide (2E), to US\n  Brooks (typed broks)\n"
    )


def test_the_table_fills_in_and_gives_way_to_the_answer() -> None:
    where = console(100, color=True)
    assert isinstance(where.file, io.StringIO)
    view, search = LiveView(where), Search()
    view.start(search)  # type: ignore[arg-type] # a search in outline
    first = where.file.getvalue()
    assert first.count("asking") >= len(composed.ASKED)
    assert "Say" not in first
    search.findings = (composed.SOLD_OUT,)
    view.update(search, composed.SOLD_OUT)  # type: ignore[arg-type]
    search.findings = (composed.AVAILABLE, composed.SOLD_OUT)
    view.update(search, composed.AVAILABLE)  # type: ignore[arg-type]
    second = where.file.getvalue()[len(first) :]
    assert f"waiting for {len(composed.ASKED) - 2} of {len(composed.ASKED)}" in second
    table, say, _ = second.rpartition("Say")
    assert say
    assert table.rindex("Corner Runner") < table.rindex("Shoe Depot")  # best first
    view.stop()
    view.finish(search)  # type: ignore[arg-type]
    last = where.file.getvalue()[len(first) + len(second) :]
    assert "\x1b[?25h" in last  # the cursor is back
    assert "Links" in last
    assert "asking" not in last.rpartition("\x1b[?25h")[2]


def test_an_address_is_never_broken_by_us() -> None:
    where = console(40)
    assert isinstance(where.file, io.StringIO)
    view = LiveView(where)
    view.finish(Search(composed.AVAILABLE))  # type: ignore[arg-type]
    assert composed.AVAILABLE.offer is not None
    assert str(composed.AVAILABLE.offer.url) in where.file.getvalue()


def test_what_to_say_is_the_last_thing_printed() -> None:
    lines = draw(composed.report(), 100).splitlines()
    assert [line[:5] for line in lines[-3:]] == ["Say  ", "Ask  ", "4 ans"]


def test_a_table_taller_than_the_window_leaves_room_for_what_to_say() -> None:
    where = console(60, color=True)
    where.height = 12
    assert isinstance(where.file, io.StringIO)
    view, search = LiveView(where), Search(*composed.FINDINGS)
    view.start(search)  # type: ignore[arg-type]
    text = where.file.getvalue()
    view.stop()
    assert "Corner Runner" in text
    assert "Say" in text
    assert "waiting for 2 of 9" in text
    assert text.count("\n") < 12


def test_stopping_a_view_that_never_began_does_nothing() -> None:
    where = console(80)
    LiveView(where).stop()
    assert isinstance(where.file, io.StringIO)
    assert where.file.getvalue() == ""


@pytest.mark.parametrize("width", [60, 100, 160])
def test_retailers_and_their_problems_are_readable_in_any_window(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    headings = ("Retailer", "State", "Platform", "Country", "Can do", "Facts", "Verified")
    broken = ("torn", "broken", "", "", "torn.toml:3: `site` must be text in quotes, and is a list.", "", "")
    good = (
        "corner",
        "on",
        "shopify",
        "US",
        "by name and GTIN, stock with the listing",
        "observed",
        "2026-11-02, probe",
    )
    print_retailers(headings, [good, broken])
    text = capsys.readouterr().out
    assert max(map(cell_len, text.splitlines())) <= width
    for words in ("corner", "shopify", "torn", "broken", "`site` must be text in quotes"):
        assert words in flat(text)
