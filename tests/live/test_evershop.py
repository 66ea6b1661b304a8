"""EverShop as it runs: every variant of its catalogue, and shoes that it does not carry."""

from __future__ import annotations

import pytest

from benchmarks.proof import ask, definite, questions, table

pytestmark = pytest.mark.live


async def test_no_outcome_is_wrong_and_nine_in_ten_are_definite_within_the_requests_allowed(
    evershop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = questions("evershop")
    assert len(asked) == 152 + 50
    answers = await ask("evershop", evershop, asked)
    with capsys.disabled():
        print(f"\nEverShop\n{table(answers)}")
    assert not [answer for answer in answers if answer.wrong]
    assert definite(answers) >= 0.9
    assert max(answer.finding.requests for answer in answers) <= 8
