"""`stockfinder schema`: the JSON Schema of what `find --json` prints."""

from __future__ import annotations

import sys


def schema() -> None:
    """Print the JSON Schema of the document that `find --json` prints.

    [bold]Example[/bold]: stockfinder schema > stockfinder-report.schema.json
    """
    import msgspec

    from stockfinder.report import SCHEMA_VERSION, Report

    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"stockfinder report, version {SCHEMA_VERSION}",
        **msgspec.json.schema(Report),
    }
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document)) + b"\n")
