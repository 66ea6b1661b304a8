"""Medusa as it runs: every variant of its catalogue, and shoes that it does not carry."""

from __future__ import annotations

import pytest

from benchmarks.proof import ask, definite, questions, table
from stockfinder.report import Outcome

pytestmark = pytest.mark.live


async def test_no_outcome_is_wrong_and_nine_in_ten_are_definite_within_the_requests_allowed(
    medusa: tuple[str, dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    site, options = medusa
    asked = questions("medusa")
    assert len(asked) == 152 + 50
    answers = await ask("medusa", site, asked, options=options)
    with capsys.disabled():
        print(f"\nMedusa\n{table(answers)}")
    assert not [answer for answer in answers if answer.wrong]
    assert definite(answers) >= 0.9
    assert max(answer.finding.requests for answer in answers) <= 8


async def test_a_wrong_key_is_drift_that_names_the_key_and_never_an_answer(
    medusa: tuple[str, dict[str, str]],
) -> None:
    site, options = medusa
    wrong = {**options, "publishable_key": "pk_of_nobody"}
    (answer,) = await ask("medusa", site, questions("medusa")[:1], options=wrong)
    assert answer.finding.outcome is Outcome.DRIFTED
    assert "publishable key" in answer.finding.message
