"""What is known of a host, and what that means: turns, caps, wishes, and the circuit breaker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.report import Outcome
from stockfinder.web.host import (
    FAILURES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    LONGEST_WISH,
    TRIAL,
    Host,
    Limits,
    Refused,
    Turn,
    answered,
    clock,
    failed,
    turn,
    wished,
)

NOW = 1_800_000_000.0
LIMITS = Limits()
WIDE = 1e6


def ask(
    host: Host, now: float, *, within: float = WIDE, limits: Limits = LIMITS
) -> tuple[Host, Turn | Refused]:
    return turn(host, limits, now, within=within)


def fail(host: Host, now: float, times: int = 1, outcome: Outcome = Outcome.UNREACHABLE) -> Host:
    for _ in range(times):
        host = failed(host, now, outcome, "it refuses connections")
    return host


def waits(host: Host, now: float, count: int) -> tuple[Host, list[float]]:
    found = []
    for _ in range(count):
        host, told = ask(host, now)
        assert isinstance(told, Turn)
        found.append(told.wait)
    return host, found


def test_five_at_once_and_then_one_a_second() -> None:
    """Turns are given out in order, each a second after the other once the burst is used up."""
    assert waits(Host(), NOW, 8)[1] == [0, 0, 0, 0, 0, 1, 2, 3]


def test_a_pause_gives_the_burst_back() -> None:
    """A second without a request gives one turn back, five seconds the whole burst, and no more."""
    host, _ = waits(Host(), NOW, 5)
    host, told = waits(host, NOW + 1, 2)
    assert told == [0, 1]
    assert waits(host, NOW + 101, 6)[1] == [0, 0, 0, 0, 0, 1]


def test_a_turn_that_comes_too_late_is_not_taken() -> None:
    """Who cannot wait is held back, and does not push back those who can."""
    host, _ = waits(Host(), NOW, 5)
    for _ in range(3):
        host, told = ask(host, NOW, within=0.5)
        assert isinstance(told, Refused)
        assert (told.outcome, "pace" in told.message) == (Outcome.HELD_BACK, True)
    assert ask(host, NOW, within=2)[1] == Turn(1)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_second_ever_sees_more_than_the_pace(pauses: list[float]) -> None:
    """However requests come, any window of t seconds holds at most five plus t of them."""
    host, now = Host(), NOW
    sent = []
    for pause in pauses:
        now += pause
        host, told = ask(host, now)
        assert isinstance(told, Turn)
        sent.append(now + told.wait)
    for first, begin in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= LIMITS.burst + (sent[last] - begin) / LIMITS.interval + 1e-5


@pytest.mark.parametrize(
    ("limits", "words"), [(Limits(hour=3), "3 requests an hour"), (Limits(day=3), "3 requests a day")]
)
def test_a_cap_holds_back_until_its_window_is_over(limits: Limits, words: str) -> None:
    """The words name the limit and when it ends; then there are as many again."""
    host = Host()
    for _ in range(3):
        host, told = ask(host, NOW, limits=limits)
        assert isinstance(told, Turn)
    host, told = ask(host, NOW + 60, limits=limits)
    assert isinstance(told, Refused)
    length = 3600 if "hour" in words else 24 * 3600
    assert told.outcome is Outcome.HELD_BACK
    assert words in told.message
    assert f"until {clock(NOW + length)}" in told.message
    assert isinstance(ask(host, NOW + length, limits=limits)[1], Turn)


def test_two_hundred_agents_stay_within_one_person_in_a_hurry() -> None:
    """A request every other second for a whole day is cut to the hour's and the day's cap."""
    host, sent = Host(), 0
    by_hour = [0] * 24
    for second in range(0, 24 * 3600, 2):
        host, told = ask(host, NOW + second, within=0)
        if isinstance(told, Turn):
            sent += 1
            by_hour[second // 3600] += 1
    assert sent == LIMITS.day == 6000
    assert max(by_hour) == LIMITS.hour == 1200


def test_a_wish_to_be_left_alone_is_kept_and_runs_out() -> None:
    """The longest wish counts, until its time is over."""
    host = wished(wished(Host(), NOW, 10), NOW, 5)
    _, told = ask(host, NOW + 4)
    assert told == Refused(
        Outcome.RATE_LIMITED, f"it asked to be left alone for another 6 s (until {clock(NOW + 10)})", 6
    )
    assert isinstance(ask(host, NOW + 11)[1], Turn)


def test_a_wish_for_a_year_is_kept_for_a_day() -> None:
    host = wished(Host(), NOW, 365 * 24 * 3600)
    assert isinstance(ask(host, NOW + LONGEST_WISH - 1)[1], Refused)
    assert isinstance(ask(host, NOW + LONGEST_WISH + 1)[1], Turn)


def test_a_host_that_goes_on_failing_is_left_alone() -> None:
    """Four failures change nothing; after the fifth the finding says how often, since when and until when."""
    host = fail(Host(), NOW, FAILURES - 1)
    assert isinstance(ask(host, NOW)[1], Turn)
    host = fail(host, NOW + 60)
    _, told = ask(host, NOW + 61)
    assert told == Refused(
        Outcome.UNREACHABLE,
        f"it refuses connections: 5 times since {clock(NOW)}; it is asked again at {clock(NOW + 120)}",
    )


def test_an_answer_between_failures_starts_the_count_anew() -> None:
    host = answered(fail(Host(), NOW, FAILURES - 1), NOW + 1)
    assert isinstance(ask(fail(host, NOW + 2, FAILURES - 1), NOW + 3)[1], Turn)


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.UNREACHABLE, Outcome.RATE_LIMITED])
def test_the_outcome_stays_what_it_was(outcome: Outcome) -> None:
    """A host that blocks is `blocked` while it is left alone, too."""
    _, told = ask(fail(Host(), NOW, FAILURES, outcome), NOW + 1)
    assert isinstance(told, Refused)
    assert told.outcome is outcome


def test_after_the_pause_one_trial_is_made_and_an_answer_ends_it() -> None:
    """Others wait for the trial; once it is answered, everybody may ask."""
    host = fail(Host(), NOW, FAILURES)
    now = NOW + FIRST_PAUSE
    host, told = ask(host, now)
    assert told == Turn(0)
    _, told = ask(host, now + 1)
    assert isinstance(told, Refused)
    assert "another look-up is trying it" in told.message
    host = answered(host, now)
    assert isinstance(ask(host, now + 1)[1], Turn)
    assert host.failures == 0


def test_a_trial_that_fails_doubles_the_pause_up_to_a_quarter_of_an_hour() -> None:
    host, now, pauses = fail(Host(), NOW, FAILURES), NOW, []
    for _ in range(6):
        pauses.append(host.until - now)
        now = host.until
        host, _ = ask(host, now)
        host = fail(host, now)
    assert pauses == [60, 120, 240, 480, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_trial_whose_process_was_killed_is_made_by_another() -> None:
    host = fail(Host(), NOW, FAILURES)
    host, _ = ask(host, NOW + FIRST_PAUSE)
    assert isinstance(ask(host, NOW + FIRST_PAUSE + TRIAL - 1)[1], Refused)
    assert isinstance(ask(host, NOW + FIRST_PAUSE + TRIAL + 1)[1], Turn)


def test_many_requests_that_fail_together_make_one_pause() -> None:
    """What was sent before the pause makes it no longer when it fails, and no shorter when it is answered."""
    host = fail(Host(), NOW, 40)
    assert host.until == NOW + FIRST_PAUSE
    assert isinstance(ask(answered(host, NOW - 1), NOW + 1)[1], Refused)


def test_a_refusal_that_names_no_time_is_a_pause_at_once_and_grows() -> None:
    """429 without Retry-After: a minute, then two; no second request meanwhile."""
    host = failed(Host(), NOW, Outcome.RATE_LIMITED, "it asks for fewer requests (429)", at_once=True)
    _, told = ask(host, NOW + 1)
    assert isinstance(told, Refused)
    assert told.outcome is Outcome.RATE_LIMITED
    assert told.message.startswith(f"it asks for fewer requests (429): since {clock(NOW)}; it is asked again")
    host, _ = ask(host, NOW + FIRST_PAUSE)
    host = failed(host, NOW + FIRST_PAUSE, Outcome.RATE_LIMITED, "429", at_once=True)
    assert host.until == NOW + FIRST_PAUSE + 2 * FIRST_PAUSE


def test_who_asks_again_at_once_is_not_stopped_by_what_it_has_just_met() -> None:
    """A retry passes the breaker, and keeps to a Retry-After and to the caps all the same."""
    host = fail(Host(), NOW, FAILURES)
    assert isinstance(turn(host, LIMITS, NOW, within=9, again=True)[1], Turn)
    assert isinstance(turn(wished(host, NOW, 30), LIMITS, NOW, within=9, again=True)[1], Refused)
    assert isinstance(turn(host, Limits(hour=0), NOW, within=9, again=True)[1], Refused)


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    """Times that lie further ahead than they can are not waited for."""
    host, _ = waits(Host(), NOW, 20)
    host = fail(host, NOW, FAILURES)
    host = wished(host, NOW, 60)
    assert ask(host, NOW - 1_000_000)[1] == Turn(0)
