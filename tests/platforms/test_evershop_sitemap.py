"""EverShop's sitemap: which pages search leaves out, and what their names tell."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.platforms.evershop_sitemap import choices, hidden, pages, speaks, squeezed, words
from tests.platforms.scripted import page, recorded


def test_a_recorded_sitemap_has_the_page_of_every_variant_sold_out_or_not() -> None:
    found = pages(recorded("evershop_sitemap.xml"))
    assert found is not None
    assert len(found) == 152
    assert "/men/brooks-ghost-16-mens-blackwhite-9-d" in found


@pytest.mark.parametrize("body", [b"<html>Not found</html>", b"", b"<sitemapindex></sitemapindex>"])
def test_what_is_no_list_of_products_is_none(body: bytes) -> None:
    assert pages(page(body)) is None
    assert pages(page(b"<urlset><loc>http://x/a-b</loc></urlset>", status=404)) is None


def test_addresses_are_read_without_host_entities_and_repetitions() -> None:
    locs = "<loc> http://x/a-b </loc><loc>https://x/a-b</loc><loc>http://x/caf%C3%A9-c?a=1&amp;b=2</loc>"
    assert pages(page(f"<urlset>{locs}</urlset>")) == ("/a-b", "/caf%C3%A9-c")
    assert words("/men/caf%C3%A9-c_8-5/") == "café c 8 5"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("GEL-Kayano 30", "gelkayano30"),
        ("990 v6", "990v6"),
        ("Königsblau", "konigsblau"),
        ("™", "tm"),
        ("", ""),
    ],
)
def test_names_are_compared_by_their_letters_and_digits(text: str, plain: str) -> None:
    assert squeezed(text) == plain


@pytest.mark.parametrize(
    ("paths", "line", "found", "tells"),
    [
        (["/men/brooks-ghost-16", "/p/1"], "Ghost", {"/men/brooks-ghost-16": "Brooks Ghost 16"}, True),
        (["/p/1", "/p/2"], "Ghost", {"/p/1": "Brooks Ghost 16"}, False),
        # Nothing of the line was found: the other names show whether names tell anything.
        (["/men/brooks-ghost-16", "/nike-pegasus-41"], "Clifton", {}, True),
        (["/product/5e8b-2a34", "/product/91aa-77c2"], "Clifton", {}, False),
        (["/p/1001", "/p/1002", "/nike-pegasus"], "Clifton", {}, False),
        ([], "Clifton", {}, False),
        (["/men/brooks-ghost-16"], "", {}, False),
    ],
)
def test_silence_counts_only_where_pages_are_named_after_their_products(
    paths: list[str], line: str, found: dict[str, str], tells: bool
) -> None:
    assert speaks(paths, line, found) is tells


@pytest.mark.parametrize(
    ("paths", "found", "left"),
    [
        pytest.param(
            ["/m/ghost-16-mens", "/m/ghost-16-mens-black-9-d", "/m/ghost-16-mens-black-9-5-d"],
            {"/m/ghost-16-mens": "Brooks Ghost 16 Men's"},
            {"/m/ghost-16-mens": ["/m/ghost-16-mens-black-9-d", "/m/ghost-16-mens-black-9-5-d"]},
            id="further variants of what was found",
        ),
        pytest.param(
            ["/m/ghost-16-mens-black-8-d", "/m/ghost-16-mens-black-9-d"],
            {"/m/ghost-16-mens-black-8-d": "Brooks Ghost 16 Men's"},
            {"/m/ghost-16-mens-black-8-d": ["/m/ghost-16-mens-black-9-d"]},
            id="variants that differ in their last words",
        ),
        pytest.param(
            ["/m/brooks-ghost-16-men-s-482913", "/m/brooks-ghost-16-men-s-77123"],
            {"/m/brooks-ghost-16-men-s-482913": "Brooks Ghost 16 Men's"},
            {"/m/brooks-ghost-16-men-s-482913": ["/m/brooks-ghost-16-men-s-77123"]},
            id="EverShop's own names, with a number behind them",
        ),
        pytest.param(
            ["/m/ghost-15-mens", "/m/ghost-15-mens-grey-9-d", "/m/ghost-16-mens"],
            {"/m/ghost-16-mens": "Brooks Ghost 16 Men's"},
            {"/m/ghost-15-mens": ["/m/ghost-15-mens-grey-9-d"]},
            id="another version is another product",
        ),
        pytest.param(
            ["/m/brooks-ghost-16", "/m/brooks-ghost-16-gtx", "/m/brooks-ghost-16-gtx-black-9"],
            {"/m/brooks-ghost-16": "Brooks Ghost 16"},
            {"/m/brooks-ghost-16-gtx": ["/m/brooks-ghost-16-gtx-black-9"]},
            id="a word of style makes another product, though the name goes on",
        ),
        pytest.param(
            ["/m/ghost-16", "/w/ghost-16-black-8"],
            {"/m/ghost-16": "Ghost 16"},
            {"/w/ghost-16-black-8": []},
            id="another category is another product",
        ),
        pytest.param(
            ["/m/pegasus-41", "/m/ghost-16"],
            {"/m/ghost-16": "Ghost 16"},
            {},
            id="other lines are left alone",
        ),
        pytest.param(
            ["/fr/m/ghost-16", "/m/ghost-16"],
            {"/m/ghost-16": "Ghost 16"},
            {},
            id="the same page in another language",
        ),
    ],
)
def test_pages_that_search_leaves_out_stand_under_the_page_of_their_product(
    paths: list[str], found: dict[str, str], left: dict[str, list[str]]
) -> None:
    assert hidden(paths, "Ghost", found) == left


def test_a_line_is_found_however_its_name_is_cut() -> None:
    assert hidden(["/new-balance-990-v6-grey"], "990v6", {}) == {"/new-balance-990-v6-grey": []}


class TestChoices:
    def test_names_made_of_options_tell_what_the_other_variants_are(self) -> None:
        known = {
            "/x": {"size": "8", "width": "D", "color": "Black/White"},
            "/x-blackwhite-8-5-d": {"size": "8.5", "width": "D", "color": "Black/White"},
            "/x-blue-13-2e": {"size": "13", "width": "2E", "color": "Blue"},
        }
        assert choices(known, ["/x-blue-9-5-2e", "/x-blackwhite-13-d", "/x-black-white-10-d"]) == [
            {"color": "Blue", "size": "9.5", "width": "2E"},
            {"color": "Black/White", "size": "13", "width": "D"},
            {"color": "Black/White", "size": "10", "width": "D"},
        ]

    def test_a_size_gets_its_system_back_as_the_shop_writes_it(self) -> None:
        known = {
            "/a-36-wide": {"size": "EU 36", "width": "Wide"},
            "/a-37-slim": {"size": "EU 37", "width": "Slim"},
        }
        assert choices(known, ["/a-43-1-3-wide"]) == [{"size": "EU 43 1/3", "width": "Wide"}]

    def test_an_option_that_all_variants_share_may_be_missing_from_the_names(self) -> None:
        known = {"/a-8": {"size": "8", "color": "Red"}, "/a-9": {"size": "9", "color": "Red"}}
        assert choices(known, ["/a-10"]) == [{"size": "10"}]

    @pytest.mark.parametrize(
        ("known", "unknown"),
        [
            # Numbers that EverShop put there, and not sizes.
            ({"/a-482913": {"size": "8"}, "/a-77123": {"size": "9"}}, ["/a-5512"]),
            # A colour that is not known: its end cannot be told from the size.
            (
                {"/a-red-8": {"size": "8", "color": "Red"}, "/a-blue-9": {"size": "9", "color": "Blue"}},
                ["/a-new-8"],
            ),
            # One name that the rule does not explain spoils the rule.
            ({"/a-8": {"size": "8"}, "/a-9": {"size": "9"}, "/a-ten": {"size": "10"}}, ["/a-11"]),
            # A single example shows no rule.
            ({"/a": {"size": "8"}, "/a-9": {"size": "9"}}, ["/a-11"]),
            ({"/a-8": {"size": "EU 8"}, "/a-9": {"size": "US 9"}}, ["/a-11"]),
            ({"/a-red": {"color": "Red"}, "/a-blue": {"color": "Blue"}}, ["/a-grey"]),
            ({}, ["/a-8"]),
        ],
    )
    def test_where_the_names_do_not_tell_nothing_is_guessed(
        self, known: dict[str, dict[str, str]], unknown: list[str]
    ) -> None:
        assert choices(known, unknown) is None

    @given(
        order=st.sampled_from(list(permutations(("color", "size", "width")))),
        sizes=st.lists(
            st.sampled_from(["6", "7.5", "8", "8.5", "9", "10.5", "11", "13"]), min_size=3, unique=True
        ),
        colors=st.lists(st.sampled_from(["Black/White", "Blue", "Oro Legacy"]), min_size=1, unique=True),
        widths=st.lists(st.sampled_from(["D", "2E", "B", "Wide"]), min_size=1, unique=True),
    )
    def test_whatever_the_order_of_the_options_a_name_tells_the_variant_or_nothing(
        self, order: tuple[str, ...], sizes: list[str], colors: list[str], widths: list[str]
    ) -> None:
        def path(told: dict[str, str]) -> str:
            slugs = [
                told[axis].lower().replace("/", "").replace(".", "-").replace(" ", "-") for axis in order
            ]
            return "/shoe-" + "-".join(slugs)

        every = [{"size": s, "color": c, "width": w} for s in sizes for c in colors for w in widths]
        known, unknown = every[: len(every) * 2 // 3], every[len(every) * 2 // 3 :]
        told = choices({path(one): one for one in known}, [path(one) for one in unknown])
        if told is not None:
            for one, read in zip(unknown, told, strict=True):
                assert read.items() <= one.items()
