"""`stockfinder new-retailer`: the entry, the fixture folder and the questions of a new shop, in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def _platforms(incomplete: str) -> list[str]:
    from stockfinder.platforms import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


def new_retailer(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Its short name: corner-runner.", show_default=False)
    ],
    *,
    platform: Annotated[
        str,
        typer.Option(
            metavar="PLATFORM",
            help="Its platform: shopify, schema_org, vendure (`probe` finds out).",
            autocompletion=_platforms,
        ),
    ],
    site: Annotated[str, typer.Option(metavar="URL", help="Its address: https://www.example.com.")],
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Its name as people say it.")] = None,
    country: Annotated[str, typer.Option(metavar="CC", help="Where it is: US, DE.")] = "US",
    currency: Annotated[str | None, typer.Option(metavar="CODE", help="Its currency: USD.")] = None,
    size_system: Annotated[
        str | None, typer.Option(metavar="SYSTEM", help="The system of a bare size: US, UK, EU.")
    ] = None,
    brand: Annotated[
        list[str] | None, typer.Option(metavar="BRAND", help="A brand it carries; may be repeated.")
    ] = None,
    ask: Annotated[
        str, typer.Option(metavar="TEXT", help="A shoe and size to ask it for.")
    ] = "Brooks Ghost 16 mens 10",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", file_okay=False, help="Where the entry goes; your own retailers' folder."
        ),
    ] = None,
    fixtures: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Where its fixture folder goes.")
    ] = Path("fixtures"),
) -> None:
    """Write the entry and the fixture folder of a shop on a known platform.

    \b
    Examples:
      stockfinder new-retailer corner-runner --platform shopify --site https://www.cornerrunner.example
      stockfinder new-retailer corner-runner --platform shopify --site https://www.cornerrunner.example \\
        --brand Brooks --brand HOKA --to adapters/stockfinder_retailers
    """
    from stockfinder import settings
    from stockfinder.cli.clean import clean
    from stockfinder.fixtures import describe, new_retailer

    shop = describe(
        name,
        platform=platform,
        site=site,
        title=title,
        country=country,
        currency=currency,
        size_system=size_system,
        brands=tuple(brand or ()),
    )
    entry, questions = new_retailer(shop, to or settings.retailers_folder(), fixtures, ask)
    print(f"{clean(str(entry))}: the entry; see whether every line is true")
    print(f"{clean(str(questions))}: the questions; change each to what the shop has")
    print("Next, once for each question's wish (recordings add up):")
    print(f'  stockfinder find "{clean(ask)}" --only {shop.name} --record {clean(str(fixtures))}')
    print("Then:")
    print(f"  stockfinder fixtures check {clean(str(fixtures))} {shop.name}")
