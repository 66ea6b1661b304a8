"""Composed pages whose size picker tells the stock, by conventions that no reader was made for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.markup.composed_page import check, page

CASES: list[Any] = []


def case(name: str, truth: str, *parts: str, head: str = "", lang: str = "en") -> None:
    """Add a page with its truth."""
    CASES.append(pytest.param(page(*parts, head=head, lang=lang), truth, id=name))


case(
    "select: disabled options, French notes",
    "42 in, 43 out, 44 out",
    "<label for=t>Taille</label><select id=t name=taille><option value=''>Choisissez</option>"
    "<option value=1>42"
    "</option><option value=2 disabled>43 - Épuisé</option><option value=3>44 (Rupture de stock)"
    "</option></select>",
    lang="fr",
)
for language, name, note in (
    ("de", "Größe", "ausverkauft"),
    ("es", "Talla", "Agotado"),
    ("it", "Taglia", "Esaurito"),
    ("nl", "Maat", "Uitverkocht"),
    ("sv", "Storlek", "Slutsåld"),
    ("da", "Størrelse", "Udsolgt"),
    ("fi", "Koko", "Loppu"),
    ("pl", "Rozmiar", "brak w magazynie"),
    ("cs", "Velikost", "Vyprodáno"),
    ("pt", "Tamanho", "Esgotado"),
    ("el", "Μέγεθος", "Εξαντλημένο"),
    ("hu", "Méret", "Elfogyott"),
    ("tr", "Beden", "Tükendi"),
    ("ro", "Mărime", "Stoc epuizat"),
    ("ja", "サイズ", "売り切れ"),
):
    case(
        f"select: a note in {language}",
        "42 in, 43 out, 44 in",
        f"<label for=s>{name}</label><select id=s name=attribute><option value=1>42</option>"
        f"<option value=2>43 - {note}</option><option value=3>44</option></select>",
        lang=language,
    )
case(
    "buttons: aria-disabled",
    "8 in, 9 out, 10 in",
    "<div class='size-selector' role=radiogroup aria-label=Size>",
    "<button role=radio aria-checked=false>8</button><button role=radio aria-disabled=true>9</button>"
    "<button role=radio aria-checked=false>10</button></div>",
)
case(
    "list: a class for what is sold out",
    "8 in, 9 out",
    "<ul class='product-sizes'><li class='size'><a href='?s=8'>8</a></li>"
    "<li class='size sold-out'><a href='?s=9'>9</a></li></ul>",
)
case(
    "buttons: a stock count",
    "8 in, 9 out, 10 in",
    "<div class='sizes'><button data-size=8 data-stock=4>8</button><button data-size=9 data-stock=0>9"
    "</button>"
    "<button data-size=10 data-stock=12>10</button></div>",
)
case(
    "labels: a title",
    "8 in, 9 out, 10 in",
    "<fieldset class='swatches swatches--size'><legend>Size</legend>"
    "<label><input type=radio name=size value=8><span>8</span></label>"
    "<label title='Out of stock'><input type=radio name=size value=9><span>9</span></label>"
    "<label><input type=radio name=size value=10><span>10</span></label></fieldset>",
)
case(
    "radio buttons: the same hidden note in every label (Shopify Dawn)",
    "8 in, 9 out, 10 in",
    "<fieldset class='product-form__input product-form__input--pill'><legend class='form__label'>Size"
    "</legend>",
    *(
        f"<input type=radio id='s{n}' name='Size' value='{n}' {mark}><label for='s{n}'>{n}"
        "<span class='visually-hidden label-unavailable'>Variant sold out or unavailable</span></label>"
        for n, mark in ((8, "checked"), (9, "class='disabled'"), (10, ""))
    ),
    "</fieldset>",
)
case(
    "list: the label crossed out by an element",
    "8 in, 9 out, 10 in",
    "<ul class='size-list'><li><a href='#'>8</a></li><li><del>9</del></li><li><a href='#'>10</a></li></ul>",
)
case(
    "options: data-available",
    "8 in, 9 out",
    "<select name='options[Size]' aria-label='Size'><option data-available='true'>8</option>"
    "<option data-available='false'>9</option></select>",
)
case(
    "buttons: the state in aria-label",
    "8 in, 9 out",
    "<div class='size-picker' aria-label='Select size'><button aria-label='Size 8'>8</button>"
    "<button aria-label='Size 9, sold out'>9</button></div>",
)
case(
    "nothing can be chosen before the colour is",
    "8 ?, 9 ?, 10 ?",
    "<p>Please select a colour first</p><div class='size-buttons' aria-label='Size'><button disabled>8"
    "</button>"
    "<button disabled>9</button><button disabled>10</button></div>",
)
case(
    "a picker that marks nothing",
    "8 ?, 9 ?",
    "<label>Size</label><select name='size'><option>8</option><option>9</option></select>",
)
case(
    "WooCommerce above its limit of variations",
    "8 ?, 9 ?",
    "<form class='variations_form cart' data-product_variations='false'><label for=pa_size>Size</label>"
    "<select id=pa_size name=attribute_pa_size><option value=''>Choose an option</option>"
    "<option value=8>8</option><option value=9>9</option></select></form>",
    head="<link href='/wp-content/plugins/woocommerce/a.css'>",
)
case(
    "a picker in a comment is none",
    "",
    "<!-- <ul class='sizes'><li>8</li><li class='sold-out'>9</li></ul> -->",
    "<p>Comes in one width.</p>",
)


@pytest.mark.parametrize(("text", "truth"), CASES)
def test_a_documented_convention_is_read_truly(text: str, truth: str) -> None:
    """Each size as the page tells it, and nothing that the page does not tell."""
    check(text, truth)
