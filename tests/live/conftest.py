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
