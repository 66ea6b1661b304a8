from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import msgspec
import pytest

from stockfinder.cli import data
from stockfinder.report import Finding, Outcome, Problem, Report
from tests.cli import composed

if TYPE_CHECKING:
    from tests.cli.conftest import Run

REPORTS = {
    "full": composed.report(problems=(composed.PROBLEM,)),
    "empty": composed.report(()),
    "one": composed.report((composed.CONVERTED,), ask=None, notes=()),
}


def schema(stockfinder: Run, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(stockfinder("schema", *words).stdout)
    return found


@pytest.mark.parametrize("name", REPORTS)
def test_the_document_fits_the_schema_that_the_command_prints(stockfinder: Run, name: str) -> None:
    published = schema(stockfinder)
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(json.loads(data.document(REPORTS[name])), published)


def test_the_schema_refuses_an_outcome_that_does_not_exist(stockfinder: Run) -> None:
    document = json.loads(data.document(REPORTS["one"]))
    document["findings"][0]["outcome"] = "in_stock"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema(stockfinder))


def test_each_line_fits_the_schema_of_lines_and_a_line_of_another_type_does_not(stockfinder: Run) -> None:
    published = schema(stockfinder, "--jsonl")
    jsonschema.Draft202012Validator.check_schema(published)
    report = REPORTS["full"]
    items: tuple[Finding | Problem | Report, ...] = (*report.findings, *report.problems, report)
    lines = [json.loads(data.line(item)) for item in items]
    for line in lines:
        jsonschema.validate(line, published)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(lines[-1] | {"type": "finding"}, published)


@pytest.mark.parametrize("name", REPORTS)
def test_the_document_can_be_read_back_whole(name: str) -> None:
    assert msgspec.json.decode(data.document(REPORTS[name]), type=Report) == REPORTS[name]


def test_each_line_tells_its_type_and_the_last_leaves_out_what_was_told() -> None:
    report = REPORTS["full"]
    lines = [json.loads(data.line(item)) for item in (composed.AVAILABLE, composed.PROBLEM, report)]
    assert [line["type"] for line in lines] == ["finding", "problem", "report"]
    assert lines[0]["offer"]["price"] == {"amount": "109.95", "currency": "USD"}
    assert "findings" not in lines[2]
    assert "problems" not in lines[2]
    assert lines[2]["schema_version"] == report.schema_version


def test_control_characters_of_a_shop_are_escaped_and_line_ends_stand_only_at_the_end() -> None:
    title = "\x1b[31m\x9b31m\u202eGhost\u2028\x7f\n½"
    printed = data.line(Finding(retailer="a", name="A", outcome=Outcome.NOT_CARRIED, title=title)).decode()
    assert printed.rstrip("\n").isprintable()
    assert printed.count("\n") == 1
    assert json.loads(printed)["title"] == title
