"""Colours, across languages and families."""

from __future__ import annotations

import pytest

from stockfinder.style import compare_color

SAME = [
    ("blue", "Navy/White"),
    ("blue", "Marineblau"),
    ("blue", "Light Blue"),
    ("navy", "Dark Blue"),
    ("black", "Black/White/Gum"),
    ("black", "Triple Black"),
    ("black", "Noir"),
    ("black", "Schwarz/Graphite"),
    ("grey", "Sand Grey"),
    ("grey", "Gris / Blanc"),
    ("white", "Off-White"),
    ("white", "White Green"),
    ("green", "Medium Olive"),
    ("red", "University Red"),
    ("pink", "Rosa"),
    ("brown", "Cognac"),
    ("purple", "Fioletowy"),
    ("orange", "Pomarańczowy"),
    ("black white", "Black/White"),
    ("Black/Pink Blast", "Nero/Rosa Blast"),
    ("Black/White/Metallic Gold", "Noir/ Blanc/ Or"),
    ("black/orca/silver metallic", "Black/Orca/Silver Metallic"),
    ("panda", "Panda"),
    ("negro", "Black"),
    ("Puma Black", "Black"),
]
DIFFERENT = [
    ("blue", "Black/Blue"),
    ("black", "White/Black"),
    ("blue", "Schwarz"),
    ("red", "Green"),
    ("white", "Zwart"),
    ("black/orca/silver metallic", "Black/Phantom/Deep Earth Red"),
    ("bungee/brindle/cosmic jade", "Timberwolf/Dusted Clay"),
    ("Brighton Grey/Harbor Grey", "Magnet/Phantom"),
]
UNSURE = [
    ("Mysterioso", "Luggage"),
    ("red", "Chicago"),
    ("Chicago", "White/Red"),
    ("navy", "Blue"),
    ("olive", "Green"),
    ("grey/green", "Light Grey/Green"),
    ("black/white", "Black/White/Wolf Grey"),
    ("white/black", "Black/White"),
    ("sand", "Sand Grey"),
    ("blue", "Mysterioso"),
    ("blue", ""),
    ("", "blue"),
]


@pytest.mark.parametrize(("wanted", "shop"), SAME)
def test_a_colour_is_met_in_any_language(wanted: str, shop: str) -> None:
    """A family is met by any name whose main colour is of it; full names by their translation."""
    assert compare_color(wanted, shop) == "same"


@pytest.mark.parametrize(("wanted", "shop"), DIFFERENT)
def test_another_main_colour_is_another_colour(wanted: str, shop: str) -> None:
    """The main colour stands first."""
    assert compare_color(wanted, shop) == "different"


@pytest.mark.parametrize(("wanted", "shop"), UNSURE)
def test_nicknames_and_vaguer_names_are_unsure(wanted: str, shop: str) -> None:
    """A wish that says more than the shop, or a name that holds no colour, settles nothing."""
    assert compare_color(wanted, shop) == "unsure"
