"""Reads a shop's size label."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.size.words import SizeReading
    from stockfinder.wanted import Audience, SizeSystem


def read_size(
    label: str,
    *,
    option_name: str | None = None,
    product_title: str | None = None,
    brand: str | None = None,
    home_system: SizeSystem | str | None = None,
    audience: Audience | str | None = None,
    country: str | None = None,
) -> SizeReading:
    """Read a size label as a person would who sees the product page. Never raises.

    What the label does not say comes from the option's name (`Men's US`), the product's title, the
    `audience` the product is known to be for, and the shop's `home_system`; it is listed in `inferred`.

    :param label: as the shop writes it: `10.5 2E`, `US M 9.5 / W 11`, `EU 43 1/3`, `86E`.
    :param home_system: the system of a number that names none, as the retailer's entry says.
    :param audience: for whom the product is, where known already; the label's own words win.
    :param country: ISO 3166 alpha-2 of the shop: letters of a width mean other things in GB.
    """
    raise NotImplementedError
