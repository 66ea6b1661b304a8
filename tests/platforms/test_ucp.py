"""The UCP catalogue: messages by the protocol's schemas, and replies read for no more than they say."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import Drifted, NotPermitted, RateLimited, Unclear
from stockfinder.page import Page
from stockfinder.platforms import ucp_catalogue, ucp_reply
from stockfinder.platforms.ucp_messages import Endpoint
from stockfinder.product import Absence, Availability, EvidenceKind, Price
from tests.platforms.composed_shopify import PROFILE, SITE, ComposedShopify, Style
from tests.shoes import shop

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.product import Listing, Variant

ENDPOINT = Endpoint(SITE + ucp_catalogue.PATH)
IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
SHOE = Style("Ghost 16", {"Size": ["9", "10", "11"]}, {("10",)})


def reply(answer: dict[str, Any], **more: Any) -> Page:
    told = {"ucp": {"version": "2026-08-25"}} | answer
    body = {"jsonrpc": "2.0", "id": 1, "result": {"structuredContent": told}} | more
    return Page(url=ENDPOINT.url, body=json.dumps(body).encode())


def one(product: dict[str, Any]) -> Listing:
    (listing,) = ucp_reply.parse(reply({"product": product}))
    return listing


def stocks(listing: Listing) -> dict[str | None, Availability]:
    return {variant.size: variant.availability for variant in listing.product.variants}


def flagged(*flags: tuple[str, bool, bool], **more: Any) -> dict[str, Any]:
    """A product with one option, whose values are flagged (label, available, exists), and one variant."""
    values = [{"label": label, "available": able, "exists": there} for label, able, there in flags]
    return SHOE.ucp([("10",)], options=[{"name": "Size", "values": values}], **more)


class TestReplies:
    def test_a_variant_is_read_with_its_price_sku_barcode_link_and_evidence(self) -> None:
        told = SHOE.ucp([("10",)])
        told["variants"][0] |= {
            "url": f"{SITE}/products/ghost-16?variant=1",
            "list_price": {"amount": 15000, "currency": "USD"},
            "barcodes": [{"type": "UPC", "value": "036000291452"}, {"type": "EAN", "value": "nonsense"}],
            "availability": {"available": True, "status": "in_stock"},
        }
        ten = one(told).product.variants[0]
        assert (ten.size, ten.size_option, ten.sku, ten.gtin) == ("10", "Size", "110418-1", "036000291452")
        assert (ten.price, ten.list_price) == (
            Price(Decimal("140.00"), "USD"),
            Price(Decimal("150.00"), "USD"),
        )
        (evidence,) = ten.evidence
        assert evidence.kind is EvidenceKind.ENDPOINT
        assert evidence.pointer == "/result/structuredContent/product/variants/0/availability"
        assert evidence.raw == '"available":true,"status":"in_stock"'

    @pytest.mark.parametrize(
        ("currency", "amount"), [("USD", "140.00"), ("JPY", "14000"), ("KWD", "14.000"), ("EUR", "140.00")]
    )
    def test_amounts_are_minor_units_by_iso_4217(self, currency: str, amount: str) -> None:
        told = SHOE.ucp([("10",)])
        told["variants"][0]["price"] = {"amount": 14000, "currency": currency}
        assert one(told).product.variants[0].price == Price(Decimal(amount), currency)

    @pytest.mark.parametrize(
        ("told", "means"),
        [
            ({"available": True}, IN),
            ({"available": True, "status": "backorder"}, Availability.BACKORDER),
            ({"available": True, "status": "preorder"}, Availability.PREORDER),
            ({"available": True, "status": "few_left"}, IN),
            ({"available": False}, OUT),
            ({"available": False, "status": "in_stock"}, OUT),
            ({"available": False, "status": "discontinued"}, Availability.DISCONTINUED),
            ({"available": True, "status": "out_of_stock"}, UNKNOWN),
            ({"status": "out_of_stock"}, OUT),
            ({"status": "who_knows"}, UNKNOWN),
            ({}, UNKNOWN),
            (None, UNKNOWN),
        ],
    )
    def test_availability_is_whether_and_status_is_how_and_a_contradiction_is_unknown(
        self, told: dict[str, Any] | None, means: Availability
    ) -> None:
        product = SHOE.ucp([("10",)])
        product["variants"][0]["availability"] = told
        assert one(product).product.variants[0].availability is means

    def test_what_search_does_not_show_is_listed_as_unknown_and_the_options_prove_the_rest(self) -> None:
        listing = one(SHOE.ucp([("9",)]))
        assert stocks(listing) == {"9": OUT, "10": UNKNOWN, "11": UNKNOWN}
        assert listing.absence is Absence.NOT_OFFERED

    def test_without_options_the_variants_shown_may_be_a_few_so_absence_says_nothing(self) -> None:
        listing = one(SHOE.ucp([("9",)], options=[]))
        assert stocks(listing) == {"9": OUT}
        assert listing.absence is Absence.UNKNOWN

    def test_too_many_combinations_are_not_listed_and_absence_says_nothing(self) -> None:
        shoe = Style(
            "Ghost 16", {"Color": [str(n) for n in range(50)], "Size": [str(n) for n in range(20)]}, set()
        )
        listing = one(shoe.ucp(shoe.rows[:10]))
        assert (len(listing.product.variants), listing.absence) == (10, Absence.UNKNOWN)


class TestFlags:
    def test_with_one_option_its_values_tell_every_size(self) -> None:
        told = flagged(("9", False, True), ("10", True, True), ("11", False, False))
        told["variants"][0]["availability"] = {"available": True}
        assert stocks(one(told)) == {"9": OUT, "10": IN}

    def test_a_flag_that_contradicts_the_variant_leaves_it_unknown_with_both_shown(self) -> None:
        told = flagged(("9", False, True), ("10", False, True))
        listing = one(told)
        (ten,) = (v for v in listing.product.variants if v.size == "10")
        assert ten.availability is UNKNOWN
        assert len(ten.evidence) == 2

    def test_with_two_options_flags_tell_only_of_what_the_selection_fixes(self) -> None:
        shoe = Style("Ghost 16", {"Color": ["Black", "Blue"], "Size": ["9", "10"]}, {("Black", "10")})
        told = shoe.ucp([("Black", "10")], selected=[{"name": "Color", "label": "Black"}])
        for option in told["options"]:
            for value in option["values"]:
                value |= {"available": True, "exists": True}
        heard = {(v.color, v.size): v.availability for v in one(told).product.variants}
        assert heard == {
            ("Black", "9"): IN,
            ("Black", "10"): IN,
            ("Blue", "9"): UNKNOWN,
            ("Blue", "10"): UNKNOWN,
        }

    def test_with_two_options_and_no_selection_flags_tell_nothing(self) -> None:
        shoe = Style("Ghost 16", {"Color": ["Black", "Blue"], "Size": ["9", "10"]}, set())
        told = shoe.ucp([])
        for option in told["options"]:
            for value in option["values"]:
                value |= {"available": True, "exists": True}
        assert {v.availability for v in one(told).product.variants} == {UNKNOWN}


class TestStock:
    @staticmethod
    def pick(listing: Listing, *labels: str) -> list[Variant]:
        return [variant for variant in listing.product.variants if variant.size in labels]

    async def test_variants_that_search_names_without_their_stock_are_looked_up_together(self) -> None:
        web = ComposedShopify(SHOE, profile=PROFILE)
        told = SHOE.ucp(SHOE.rows)
        for variant in told["variants"]:
            del variant["availability"]
        (listing,) = ucp_reply.parse(reply({"products": [told]}), endpoint=ENDPOINT)
        assert set(stocks(listing).values()) == {UNKNOWN}
        done = await ucp_catalogue.stock(shop(), web, listing, self.pick(listing, "9", "10"))
        assert stocks(done) == {"9": OUT, "10": IN, "11": UNKNOWN}
        assert web.asked == ["lookup_catalog"]

    async def test_a_variant_of_the_shops_choice_does_not_stand_for_the_one_asked_for(self) -> None:
        class Featuring(ComposedShopify):
            def _lookup_catalog(self, catalog: dict[str, Any]) -> dict[str, Any]:
                answer = super()._lookup_catalog(catalog)
                for variant in answer["products"][0]["variants"]:
                    variant["inputs"] = [{"id": variant["id"], "match": "featured"}]
                return answer

            def _get_product(self, catalog: dict[str, Any]) -> dict[str, Any]:
                return {"product": SHOE.ucp([("9",)], selected=[{"name": "Size", "label": "9"}])}

        told = SHOE.ucp([("10",)])
        del told["variants"][0]["availability"]
        (listing,) = ucp_reply.parse(reply({"products": [told]}), endpoint=ENDPOINT)
        web = Featuring(SHOE, profile=PROFILE)
        done = await ucp_catalogue.stock(shop(), web, listing, self.pick(listing, "10"))
        assert stocks(done)["10"] is UNKNOWN
        assert web.asked == ["lookup_catalog", "get_product"]

    async def test_another_product_than_the_one_asked_for_is_drift(self) -> None:
        class Confused(ComposedShopify):
            def _get_product(self, catalog: dict[str, Any]) -> dict[str, Any]:
                return {"product": Style("Sock", {"Size": ["10"]}, {("10",)}).ucp([("10",)])}

        (listing,) = ucp_reply.parse(reply({"products": [SHOE.ucp([("9",)])]}), endpoint=ENDPOINT)
        with pytest.raises(Drifted, match="Sock"):
            await ucp_catalogue.stock(shop(), Confused(profile=PROFILE), listing, self.pick(listing, "10"))

    async def test_what_is_known_already_costs_no_request(self) -> None:
        web = ComposedShopify(SHOE, profile=PROFILE)
        (listing,) = ucp_reply.parse(reply({"products": [SHOE.ucp(SHOE.rows)]}), endpoint=ENDPOINT)
        assert await ucp_catalogue.stock(shop(), web, listing, listing.product.variants) == listing
        assert web.asked == []

    async def test_a_product_can_be_read_by_its_reference(self) -> None:
        web = ComposedShopify(SHOE, profile=PROFILE)
        hits = await ucp_catalogue.search(shop(), web, ENDPOINT, "Ghost 16")
        listing = await ucp_catalogue.read(shop(), web, hits.items[0].reference)
        assert listing.product.title == "Ghost 16"


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "kind", "says"),
        [
            ({"code": -32000, "message": "retry after 1933 seconds"}, RateLimited, "1933"),
            ({"code": -32000, "message": "Busy", "data": {"hint": "Retry after 12s"}}, RateLimited, "12"),
            ({"code": -32001, "message": "invalid_profile_url"}, Unclear, "agent_profile"),
            ({"code": -32001, "message": "profile_malformed"}, Unclear, "agent_profile"),
            ({"code": -32602, "message": "Too many ids"}, Drifted, "Too many ids"),
        ],
    )
    def test_an_error_is_told_by_what_it_means(
        self, error: dict[str, Any], kind: type[Exception], says: str
    ) -> None:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "error": error}).encode()
        with pytest.raises(kind, match=says):
            ucp_reply.parse(Page(url=ENDPOINT.url, body=body))

    def test_a_tools_own_error_is_no_product(self) -> None:
        content = [{"type": "text", "text": "Throttled: retry after 60 seconds"}]
        body = {"jsonrpc": "2.0", "id": 1, "result": {"isError": True, "content": content}}
        with pytest.raises(RateLimited):
            ucp_reply.parse(Page(url=ENDPOINT.url, body=json.dumps(body).encode()))

    @pytest.mark.parametrize(
        "body", [b"{}", b'{"result":{}}', b'{"result":{"structuredContent":{"ucp":{}}}}', b"[]"]
    )
    def test_a_reply_without_products_is_drift(self, body: bytes) -> None:
        with pytest.raises(Drifted):
            ucp_reply.parse(Page(url=ENDPOINT.url, body=body))

    async def test_without_a_profile_nothing_is_sent(self) -> None:
        web = ComposedShopify(SHOE)
        with pytest.raises(NotPermitted, match="agent_profile"):
            await ucp_catalogue.search(shop(), web, ENDPOINT, "Ghost 16")
        assert web.asked == []


class Published(ComposedShopify):
    """A shop that publishes where its catalogue is."""

    def __init__(self, *services: dict[str, str]) -> None:
        super().__init__(profile=PROFILE)
        self.services = services

    async def get(self, url: str, **more: Any) -> Page:
        body = {"ucp": {"version": "2026-08-25", "services": {"dev.ucp.shopping": list(self.services)}}}
        return Page(url=url, body=json.dumps(body).encode())


class TestEndpoint:
    async def test_the_published_endpoint_is_asked_if_its_host_is_allowed(self) -> None:
        web = Published(
            {"transport": "embedded", "endpoint": f"{SITE}/embedded"},
            {"transport": "mcp", "endpoint": "https://x.myshopify.com/api/ucp/mcp"},
        )
        allowed = shop(hosts=("x.myshopify.com",))
        found = await ucp_catalogue.find_endpoint(allowed, web)
        assert found == Endpoint("https://x.myshopify.com/api/ucp/mcp")
        assert await ucp_catalogue.find_endpoint(shop(), web) == ENDPOINT

    async def test_a_path_that_is_not_declared_read_only_is_never_asked(self) -> None:
        web = Published({"transport": "mcp", "endpoint": f"{SITE}/api/ucp/cart"})
        assert await ucp_catalogue.find_endpoint(shop(), web) == ENDPOINT

    async def test_where_nothing_is_published_or_it_is_forbidden_the_usual_one_is_asked(self) -> None:
        assert await ucp_catalogue.find_endpoint(shop(), ComposedShopify()) == ENDPOINT
        forbidden = ComposedShopify(forbidden=("/.well-known",))
        assert await ucp_catalogue.find_endpoint(shop(), forbidden) == ENDPOINT
        assert forbidden.asked == []


FLIPS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just([]) | st.just({})


@given(st.data())
def test_a_reply_changed_anywhere_is_read_or_refused_and_never_in_stock_without_evidence(
    data: st.DataObject,
) -> None:
    told: Any = flagged(("9", False, True), ("10", True, True), selected=[{"name": "Size", "label": "10"}])
    whole: Any = {"result": {"structuredContent": {"ucp": {}, "product": told}}}
    node = whole
    for _ in range(data.draw(st.integers(0, 7))):
        below = list(node.values()) if isinstance(node, dict) else node
        deeper = [inner for inner in below if isinstance(inner, dict | list) and inner]
        if not deeper:
            break
        node = data.draw(st.sampled_from(deeper))
    place = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else list(range(len(node)))))
    node[place] = data.draw(FLIPS)
    try:
        listings = ucp_reply.parse(Page(url=ENDPOINT.url, body=json.dumps(whole).encode()))
    except (Drifted, Unclear, RateLimited):
        return
    for variant in (variant for listing in listings for variant in listing.product.variants):
        if variant.availability is IN:
            assert any('"available":true' in evidence.raw for evidence in variant.evidence)


@pytest.fixture(scope="module")
def schema(shared: Path) -> Any:
    """Checks a value against a definition of the protocol's schemas."""
    jsonschema = pytest.importorskip("jsonschema")
    from referencing import Registry, Resource

    registry: Any = Registry()
    for path in (shared / "data/ucp/schemas").rglob("*.json"):
        registry = Resource.from_contents(json.loads(path.read_text())) @ registry

    def check(reference: str, value: object) -> None:
        whole = {"$ref": f"https://ucp.dev/schemas/{reference}"}
        jsonschema.Draft202012Validator(whole, registry=registry).validate(value)

    return check


class TestSchemas:
    async def test_what_is_asked_keeps_to_the_protocols_schemas(self, schema: Any) -> None:
        web = ComposedShopify(
            Style("Ghost 16", {"Size": [str(n) for n in range(6, 18)]}, set()), profile=PROFILE
        )
        hits = await ucp_catalogue.search(shop(), web, ENDPOINT, "Ghost 16")
        listing = hits.items[0].listing
        assert listing is not None
        await ucp_catalogue.stock(shop(), web, listing, listing.product.variants[-1:])
        definitions = {
            "search_catalog": "shopping/catalog_search.json#/$defs/search_request",
            "get_product": "shopping/catalog_lookup.json#/$defs/get_product_request",
        }
        for body in web.bodies:
            params = body["params"]
            schema(definitions[params["name"]], params["arguments"]["catalog"])
            assert params["arguments"]["meta"] == {"ucp-agent": {"profile": PROFILE}}
            assert (body["jsonrpc"], body["method"]) == ("2.0", "tools/call")
        assert {body["params"]["name"] for body in web.bodies} == set(definitions)

    async def test_a_look_up_keeps_to_the_protocols_schema(self, schema: Any) -> None:
        web = ComposedShopify(SHOE, profile=PROFILE)
        told = SHOE.ucp(SHOE.rows)
        for variant in told["variants"]:
            del variant["availability"]
        (listing,) = ucp_reply.parse(reply({"products": [told]}), endpoint=ENDPOINT)
        await ucp_catalogue.stock(shop(), web, listing, listing.product.variants)
        (body,) = web.bodies
        reference = "shopping/catalog_lookup.json#/$defs/lookup_request"
        schema(reference, body["params"]["arguments"]["catalog"])

    def test_the_composed_replies_keep_to_the_protocols_schemas(self, schema: Any) -> None:
        schema("shopping/types/product.json", SHOE.ucp(SHOE.rows))
        detail = flagged(("10", True, True), selected=[{"name": "Size", "label": "10"}])
        schema("shopping/catalog_lookup.json#/$defs/detail_product", detail)

    @pytest.mark.parametrize(
        ("example", "counts"), [("mcp-03", [5]), ("mcp-05", [1, 1]), ("mcp-08", [14]), ("mcp-10", [])]
    )
    def test_the_specifications_own_examples_are_read_with_what_they_leave_out(
        self, shared: Path, example: str, counts: list[int]
    ) -> None:
        body = (shared / f"data/ucp/examples/{example}.json").read_bytes()
        found = ucp_reply.parse(Page(url=ENDPOINT.url, body=body))
        assert [len(listing.product.variants) for listing in found] == counts

    def test_the_specifications_example_with_flags_tells_each_blue_size(self, shared: Path) -> None:
        body = (shared / "data/ucp/examples/mcp-08.json").read_bytes()
        (listing,) = ucp_reply.parse(Page(url=ENDPOINT.url, body=body))
        blue = {v.size: v.availability for v in listing.product.variants if v.color == "Blue"}
        assert blue == {"8": IN, "9": IN, "10": IN, "12": IN}
        others = {v.availability for v in listing.product.variants if v.color != "Blue"}
        assert others == {UNKNOWN}

    def test_the_specifications_not_found_is_no_answer(self, shared: Path) -> None:
        body = (shared / "data/ucp/examples/mcp-09.json").read_bytes()
        with pytest.raises(Unclear, match="not_found"):
            ucp_reply.parse(Page(url=ENDPOINT.url, body=body))
