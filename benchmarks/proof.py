"""Holds the program against two real shop programs whose stock is known: every variant, and shoes they lack.

Run it with a server's address, as `../shared/servers/PROGRAM/run.sh` prints it::

    uv run python benchmarks/proof.py vendure http://127.0.0.1:8102
    uv run python benchmarks/proof.py django_oscar http://127.0.0.1:8105

It asks for all 152 variants of the shared catalogue and for 50 shoes that the shops do not carry, prints a
table, and ends with 1 if an outcome is wrong, fewer than 90% are definite, or a look-up sends too many
requests. Every look-up is a Finder of its own, as in a call, so that each has its own burst of requests.

What each program can tell (`MAPPING`):

- `in` and `low` are `available` at both.
- A backorder is `available` at Vendure, which shows it as in stock, and `sold_out` at django-oscar, which has
  no backorders and shows it as unavailable.
- `out` is `sold_out` at both: Vendure lists sold-out variants; django-oscar's API lists them, its pages
  leave them out.
- A shoe that neither lists is `not_carried`.

An answer is wrong, too, where the variant offered is not the one asked for, by its SKU.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from msgspec import Struct

from stockfinder.finder import Finder
from stockfinder.report import Finding, Outcome
from stockfinder.retailer import Registry
from stockfinder.settings import Settings
from stockfinder.style import understand

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STOCKFINDER_SHARED", ROOT.parent / "shared"))
CATALOGUE = SHARED / "servers" / "catalog.json"
FIXTURES = {"vendure": "demo-vendure", "django_oscar": "demo-oscar"}
"""The entry of each program's demo shop."""

SOLD_OUT, AVAILABLE = Outcome.SOLD_OUT, Outcome.AVAILABLE
MAPPING = {
    "vendure": {"in": AVAILABLE, "low": AVAILABLE, "backorder": AVAILABLE, "out": SOLD_OUT},
    "django_oscar": {"in": AVAILABLE, "low": AVAILABLE, "backorder": SOLD_OUT, "out": SOLD_OUT},
}

NOT_CARRIED = """
    # Another version, line, lining or audience of what they do carry.
    Brooks | Ghost 14 | men | 10
    Brooks | Ghost 17 | men | 10
    Brooks | Ghost 17 | women | 8
    Brooks | Ghost 15 | women | 8
    Brooks | Ghost 15 GTX | men | 10
    Brooks | Ghost 16 GTX | men | 10
    Brooks | Ghost 14 GTX | women | 8
    Brooks | Ghost Max | men | 10
    Brooks | Ghost Max 2 | men | 10
    Brooks | Ghost Max 2 | women | 8
    Brooks | Ghost Trail | men | 10
    Brooks | Ghost 16 | kids | 3Y
    Brooks | Adrenaline GTS 23 | men | 10
    Brooks | Glycerin 21 | women | 8
    Brooks | Glycerin GTS 21 | men | 10
    Brooks | Launch 10 | men | 10
    Brooks | Cascadia 17 | men | 10
    New Balance | 990v3 | men | 10
    New Balance | 990v4 | men | 10
    New Balance | 990v5 | men | 10
    New Balance | 990v6 | women | 8
    New Balance | 991v2 | men | 10
    New Balance | 992 | men | 10
    New Balance | 993 | men | 10
    New Balance | 574 | men | 10
    New Balance | Fresh Foam X 1080v13 | men | 10
    Nike | Air Max 90 | men | 10
    Nike | Air Max 95 | kids | 3Y
    Nike | Air Max 97 | kids | 3Y
    Nike | Air Max 1 | kids | 3Y
    Nike | Air Max 270 | kids | 3Y
    Nike | Air Force 1 | kids | 3Y
    Red Wing | Iron Ranger | men | 10
    Red Wing | Classic Moc 8-inch | men | 10
    Red Wing | Classic Moc 6-inch | women | 8
    Birkenstock | Boston | unisex | EU 40
    Birkenstock | Gizeh | women | EU 40
    Birkenstock | Arizona EVA | unisex | EU 40
    # Brands that they do not carry at all.
    adidas | Samba | men | 10
    ASICS | Gel-Kayano 30 | men | 10
    HOKA | Clifton 9 | women | 8
    Saucony | Ride 17 | men | 10
    On | Cloudmonster | men | 10
    Converse | Chuck 70 | unisex | 10
    Vans | Old Skool | men | 10
    Salomon | Speedcross 6 | men | 10
    Merrell | Moab 3 | men | 10
    Timberland | 6-Inch Premium | men | 10
    Clarks | Desert Boot | men | 10
    UGG | Tasman | women | 8
"""
_AUDIENCES = {"Men": "men", "Women": "women", "Kids": "kids", "Unisex": "unisex"}


class Question(Struct, frozen=True, kw_only=True):
    """One wish, the outcome that has to come, and the variant that has to be offered."""

    kind: str
    """The state in the catalogue, or `not carried`."""
    wish: dict[str, Any]
    outcome: Outcome
    sku: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """One question as it was answered."""

    question: Question
    finding: Finding

    @property
    def definite(self) -> bool:
        """Whether the shop's answer settles the question."""
        return self.finding.outcome.is_answer

    @property
    def wrong(self) -> bool:
        """Whether it settles it otherwise than it is, or with another variant."""
        if not self.definite:
            return False
        offer = self.finding.offer
        other = offer is not None and offer.sku is not None and offer.sku != self.question.sku
        return other or self.finding.outcome is not self.question.outcome


def questions(platform: str) -> list[Question]:
    """All that is asked of a program, with the answer that it can give."""
    asked = []
    for shoe in json.loads(CATALOGUE.read_text()):
        for variant in shoe["variants"]:
            size = f"EU {variant['size']}" if shoe["system"] == "EU" else variant["size"]
            wish = {
                "text": f"{shoe['brand']} {shoe['model']}",
                "audience": _AUDIENCES[shoe["gender"]],
                "color": variant["colour"],
                "size": size,
                "width": variant["width"],
            }
            state = variant["status"]
            asked.append(
                Question(kind=state, wish=wish, outcome=MAPPING[platform][state], sku=variant["sku"])
            )
    for line in NOT_CARRIED.strip().splitlines():
        if not line.strip().startswith("#"):
            brand, model, audience, size = (part.strip() for part in line.split("|"))
            wish = {"text": f"{brand} {model}", "audience": audience, "size": size}
            asked.append(Question(kind="not carried", wish=wish, outcome=Outcome.NOT_CARRIED))
    return asked


async def ask(platform: str, site: str, asked: list[Question], *, options: str = "") -> list[Answer]:
    """Put every question to the shop, one after the other: its SQLite lets one request write at a time.

    :param site: its address.
    :param options: further lines of its entry.
    """
    entry = (ROOT / "fixtures" / FIXTURES[platform] / "retailer.toml").read_text()
    lines = [line for line in entry.splitlines() if not line.startswith("site")]
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join([f'site = "{site}"', *lines, "", options])
        (Path(folder) / "demo.toml").write_text(text)
        registry = Registry([Path(folder)])
        answers = []
        for question in asked:
            async with Finder(settings=Settings(contact="proof@example.com"), registry=registry) as finder:
                report = await finder.find(understand(**question.wish), only=("demo",), deadline=30)
            if report.problems:
                raise RuntimeError(report.problems[0].message)
            answers.append(Answer(question=question, finding=report.findings[0]))
        return answers


def table(answers: list[Answer]) -> str:
    """The figures, a line for each kind of question, and what went wrong below."""
    kinds = list(dict.fromkeys(answer.question.kind for answer in answers))
    rows = [
        f"{'what':<12} {'asked':>6} {'right':>6} {'wrong':>6} {'open':>6} {'definite':>9} {'requests':>9}"
    ]
    for kind in (*kinds, "all"):
        some = [answer for answer in answers if kind in (answer.question.kind, "all")]
        tally = Counter("wrong" if a.wrong else "right" if a.definite else "open" for a in some)
        most = max(answer.finding.requests for answer in some)
        mean = sum(answer.finding.requests for answer in some) / len(some)
        rows.append(
            f"{kind:<12} {len(some):>6} {tally['right']:>6} {tally['wrong']:>6} {tally['open']:>6} "
            f"{definite(some):>9.1%} {mean:>4.1f} / {most}"
        )
    for answer in answers:
        if answer.wrong or not answer.definite:
            wish = " ".join(str(value) for value in answer.question.wish.values())
            offer = answer.finding.offer
            told = f"{answer.finding.outcome} {offer.sku if offer else ''} {answer.finding.reasons[:2]}"
            rows.append(
                f"{'WRONG' if answer.wrong else 'open '} {wish} -> {told} (is {answer.question.outcome})"
            )
    return "\n".join(rows)


def definite(answers: list[Answer]) -> float:
    """The share of questions that were settled."""
    return sum(answer.definite for answer in answers) / len(answers)


def main() -> int:
    """Run the proof for the program and address of the command line."""
    platform, site = sys.argv[1:3]
    answers = asyncio.run(ask(platform, site, questions(platform)))
    print(table(answers))
    most = max(answer.finding.requests for answer in answers)
    good = not any(answer.wrong for answer in answers) and definite(answers) >= 0.9 and most <= 8
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
