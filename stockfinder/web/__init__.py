"""The only door to the network: who may be asked, how politely, and what an answer is worth.

A look-up opens a `Door` once and takes one `ShopWeb` a retailer from it; platforms see only the contract
`stockfinder.platforms.Web`. The same code path serves live traffic and recordings (HAR 1.2): they differ in
the `Transport` alone.
"""

from __future__ import annotations

from stockfinder.web.door import Door
from stockfinder.web.har import Origin, origin
from stockfinder.web.shop_web import ShopWeb

__all__ = ["Door", "Origin", "ShopWeb", "origin"]
