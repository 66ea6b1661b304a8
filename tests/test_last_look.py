"""The last look-up is kept whole or not at all, for its user alone, and within its bounds."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from stockfinder import last_look, wrong
from stockfinder.errors import ConfigurationError, TimedOut, UsageError
from stockfinder.fixtures import check, questions
from stockfinder.report import Outcome
from stockfinder.web import har
from stockfinder.web.exchange import Request, Response
from stockfinder.web.traffic import LARGEST, Traffic
from tests.cli import composed

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = "pk_live_abcdefghijklmnop"


def answered(traffic: Traffic, name: str, body: bytes, path: str = "/x.json") -> None:
    request = Request(
        method="GET",
        url=f"https://{name}.example{path}",
        headers={"accept": "text/html", "x-publishable-api-key": KEY},
    )
    headers = {"content-type": "application/json"}
    told = Response(status=200, headers=headers, body=body, charset=None, at=NOW)
    traffic.line(name).answered(request, told, NOW, 0.25)


def looked(traffic: Traffic) -> last_look.LastLook:
    return last_look.gather(composed.WANTED, composed.ASKED, composed.report(), traffic)


def test_what_was_kept_comes_back_whole_and_without_the_keys_that_were_sent(tmp_path: Path) -> None:
    traffic = Traffic()
    answered(traffic, "corner", b'{"a": 1}')
    answered(traffic, "depot", b"\xff\x00raw", "/1")
    traffic.line("corner").failed(
        Request(method="GET", url="https://corner.example/2"), TimedOut("it did not answer in time"), NOW, 8.0
    )
    answered(traffic, "corner", b"", "/3")
    look = looked(traffic)
    last_look.keep(look, tmp_path / "state")
    assert last_look.last(tmp_path / "state") == look
    (file,) = (tmp_path / "state").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert KEY.encode() not in file.read_bytes()


def test_only_the_last_one_is_kept(tmp_path: Path) -> None:
    for body in (b"first", b"second"):
        traffic = Traffic()
        answered(traffic, "corner", body)
        last_look.keep(looked(traffic), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    (kept,) = last_look.last(tmp_path).exchanges["corner"]
    assert kept.response is not None
    assert kept.response.body == b"second"


def test_who_sends_the_most_is_left_out_first_and_who_sends_too_much_is_not_collected() -> None:
    traffic = Traffic()
    third = last_look.MOST // 3
    for name, size in (("depot", third), ("plaza", third + 2), ("kicks", third + 1), ("corner", 10)):
        answered(traffic, name, bytes(size))
    answered(traffic, "mega", bytes(LARGEST))
    answered(traffic, "mega", b"one more")
    look = looked(traffic)
    assert sorted(look.exchanges) == ["corner", "depot", "kicks"]
    for name in ("plaza", "mega"):
        with pytest.raises(UsageError, match="--fresh"):
            wrong.choose(look, name)


def test_a_process_killed_while_it_wrote_leaves_the_one_before_and_its_rest_goes_in_time(
    tmp_path: Path,
) -> None:
    traffic = Traffic()
    answered(traffic, "corner", b"whole")
    last_look.keep(looked(traffic), tmp_path)
    half = tmp_path / ".last-look-up.123"
    half.write_bytes(b"\0\0\0")
    assert "corner" in last_look.last(tmp_path).exchanges
    last_look.keep(looked(traffic), tmp_path)
    assert half.exists()  # another process may be at it
    os.utime(half, (0, 0))
    last_look.keep(looked(traffic), tmp_path)
    assert not half.exists()


@pytest.mark.parametrize("data", [b"", b"\0\0\0\0\0\0\0\x05hello", b"\xff" * 40])
def test_a_file_that_is_not_ours_is_told_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "last-look-up").write_bytes(data)
    with pytest.raises(ConfigurationError, match="ask the shops again"):
        last_look.last(tmp_path)


def test_without_a_look_up_there_is_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="stockfinder find"):
        last_look.last(tmp_path)


def test_the_retailer_has_to_be_named_where_several_were_asked() -> None:
    traffic = Traffic()
    answered(traffic, "corner", b"{}")
    look = looked(traffic)
    assert wrong.choose(look, "corner") == "corner"
    for name, words in ((None, "Whose answer"), ("nobody", "did not ask"), ("depot", "no traffic of depot")):
        with pytest.raises(UsageError, match=words):
            wrong.choose(look, name)


async def test_the_folder_is_whole_scrubbed_and_can_be_checked_at_once(tmp_path: Path) -> None:
    traffic = Traffic()
    page = b'{"email": "jane.doe@mail.example", "csrf_token": "0123456789abcdef", "postcode": "SW1A 1AA"}'
    answered(traffic, "corner", page)
    look = looked(traffic)
    done = wrong.write(look, "corner", tmp_path, expected=Outcome.SOLD_OUT, note="I rang\nthem \x1b[31m up")
    assert done.requests == ("GET https://corner.example/x.json 200",)
    text = (tmp_path / "corner" / "shop.har").read_text()
    assert "jane.doe" not in text
    assert "0123456789abcdef" not in text
    assert har.origin(tmp_path / "corner" / "shop.har").kind == "recorded"
    asked = (tmp_path / "corner" / "questions.toml").read_text()
    assert "# I rang them [31m up" in asked
    assert "# stockfinder said available: in stock in 10 2E" in asked
    (question,) = questions(tmp_path / "corner")
    assert question.finding.outcome is Outcome.SOLD_OUT
    again = question.wish.wanted()
    assert (again.model, again.size, again.width, again.audience) == (
        composed.WANTED.model,
        composed.WANTED.size,
        composed.WANTED.width,
        composed.WANTED.audience,
    )
    (checked,) = await check(tmp_path, ("corner",))
    assert not checked.passed
    assert checked.problem is not None
    assert "is not in this recording" in checked.problem


def test_a_folder_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    traffic = Traffic()
    answered(traffic, "corner", b"{}")
    (tmp_path / "corner").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        wrong.write(looked(traffic), "corner", tmp_path, expected=Outcome.SOLD_OUT, note=None)
    assert list((tmp_path / "corner").iterdir()) == []
