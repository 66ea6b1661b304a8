"""Reading product feeds: Google Merchant XML (RSS or Atom) and text, Awin CSV, each also in gzip.

Sources: Google's product data specification (support.google.com/merchants/answer/7052112) and its pages on
RSS 2.0, Atom 1.0 and text files; Awin's column descriptions for publishers (help.awin.com).

Pure but for the stream that is handed in: no clock, no network, no settings. A feed streams by, and only the
entries that are asked for are kept, so that memory does not grow with the feed.

- `scan(stream, wants)`: one pass over a feed; what was kept, how much there was, and what could not be read.
- `listings(feed, absence, because)`: the kept entries as products, the sizes of one product together.
- `Search(query)`: which entries a search means.
"""

from __future__ import annotations

from stockfinder.feeds.group import listings, siblings
from stockfinder.feeds.row import Row
from stockfinder.feeds.scan import Feed, NoFeed, is_feed, scan
from stockfinder.feeds.search import Search

__all__ = ["Feed", "NoFeed", "Row", "Search", "is_feed", "listings", "scan", "siblings"]
