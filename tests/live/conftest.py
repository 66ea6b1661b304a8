"""Addresses of the real shop programs; a test is skipped, with the reason, where one does not run."""

from __future__ import annotations

import os

import pytest

from benchmarks.proof import CATALOGUE


def _site(variable: str) -> str:
    site = os.environ.get(variable)
    if not site:
        pytest.skip(f"{variable} is not set; it is the address of a running server (../shared/servers)")
    if not CATALOGUE.is_file():
        pytest.skip(f"{CATALOGUE.name}, the ground truth, is not beside the repository (../shared/servers)")
    return site


@pytest.fixture
def vendure() -> str:
    """The address of a running Vendure with the shared catalogue."""
    return _site("STOCKFINDER_VENDURE")


@pytest.fixture
def oscar() -> str:
    """The address of a running django-oscar with the shared catalogue."""
    return _site("STOCKFINDER_OSCAR")


@pytest.fixture
def medusa() -> tuple[str, dict[str, str]]:
    """The address of a running Medusa with the shared catalogue, and the options that its entry needs."""
    site = _site("STOCKFINDER_MEDUSA")
    names = {"publishable_key": "STOCKFINDER_MEDUSA_KEY", "region": "STOCKFINDER_MEDUSA_REGION"}
    options = {option: os.environ.get(name, "") for option, name in names.items()}
    if missing := [names[option] for option, value in options.items() if not value]:
        pytest.skip(f"{' and '.join(missing)} not set; the server's run.sh prints them")
    return site, options


@pytest.fixture
def evershop() -> str:
    """The address of a running EverShop with the shared catalogue."""
    return _site("STOCKFINDER_EVERSHOP")
