"""`stockfinder schema`: the JSON Schema of what `find --json` and `find --jsonl` print."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer


def schema(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Of a line that `find --jsonl` prints, instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of the document that `find --json` prints.

    [bold]Example[/bold]: stockfinder schema > stockfinder-report.schema.json
    """
    import msgspec

    from stockfinder.report import SCHEMA_VERSION

    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"stockfinder {'line' if jsonl else 'report'}, version {SCHEMA_VERSION}",
        **(_line() if jsonl else _report()),
    }
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document)) + b"\n")


def _report() -> dict[str, Any]:
    import msgspec

    from stockfinder.report import Report

    return msgspec.json.schema(Report)


def _line() -> dict[str, Any]:
    """One of three kinds, told apart by `type`; the report comes last, without what had lines of its own."""
    import msgspec

    from stockfinder.report import Finding, Problem, Report

    kinds, parts = msgspec.json.schema_components((Finding, Problem, Report), ref_template="#/$defs/{name}")
    report = parts["Report"]
    report["required"] = [name for name in report["required"] if name not in ("findings", "problems")]
    for name in ("findings", "problems"):
        del report["properties"][name]
    lines = [
        {**kind, "properties": {"type": {"const": name}}, "required": ["type"]}
        for kind, name in zip(kinds, ("finding", "problem", "report"), strict=True)
    ]
    return {"oneOf": lines, "$defs": parts}
