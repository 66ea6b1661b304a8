"""Addresses by which programs are known, and the ways into each platform that robots.txt is asked about."""

from __future__ import annotations

from typing import Any

AGENTS = "/.well-known/ucp"
"""Where a merchant publishes how agents reach its catalogue (Universal Commerce Protocol)."""

SIGNS: dict[str, tuple[str, Any]] = {
    "vendure": ("/shop-api", {"query": "{ activeChannel { code } }"}),
    "medusa": ("/store/products?limit=1", None),
    "shopify": ("/products.json?limit=1", None),
    "woocommerce": ("/wp-json/wc/store/v1/products?per_page=1", None),
    "vtex": ("/api/catalog_system/pub/products/search?_from=0&_to=0", None),
    "ucp": (AGENTS, None),
}
"""Where a program answers in a manner that its platform recognises; a body is POSTed, as a query."""

WAYS: dict[str, dict[str, str]] = {
    "shopify": {
        "UCP catalogue": "/api/ucp/mcp",
        "predictive search": "/search/suggest.json",
        "product": "/products/x.js",
        "listing": "/products.json",
    },
    "vendure": {"shop API": "/shop-api"},
    "django_oscar": {"search page": "/search/", "product page": "/catalogue/x_1/", "API": "/api/"},
    "woocommerce": {
        "Store API": "/wp-json/wc/store/v1/products",
        "search page": "/?s=x",
        "product page": "/product/x/",
    },
    "magento": {"GraphQL": "/graphql", "search page": "/catalogsearch/result/"},
    "vtex": {
        "catalogue search": "/api/catalog_system/pub/products/search",
        "intelligent search": "/api/io/_v/api/intelligent-search/product_search",
    },
    "medusa": {"store API": "/store/products"},
    "evershop": {"search page": "/search", "sitemap": "/sitemap.xml"},
    "sfcc": {"search page": "/search", "controllers": "/on/demandware.store/"},
    "ucp": {"what it publishes for agents": AGENTS},
    "bigcommerce": {"search page": "/search.php", "options": "/remote/v1/product-attributes/1"},
}
"""The ways into each platform, by an address that stands for them; robots.txt is asked about these."""
