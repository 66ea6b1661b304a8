"""Words for stock: single tokens of data (`https://schema.org/InStock`, `LOW_STOCK`) and printed notes.

The tokens are schema.org's twelve `ItemAvailability` members, those that shop programs document (Shopify,
SFCC, WooCommerce, Magento, VTEX, PrestaShop, Vendure, UCP, ACP), and what shops print beside a size.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from stockfinder.product import Availability

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

# Lower case, letters and digits only.
_TOKENS = {
    Availability.IN_STOCK: """
        instock onlineonly available inventoryavailable availableforsale instockonline onlineinstock
        highinstock mediuminstock highstock mediumstock many stockavailable hasstock orderable buyable
        sellable multipleinstock singleinstock availableonline availabletoship availabletosell
        instockavailable readytoship auflager verfügbar lieferbar sofortlieferbar sofortverfügbar enstock
        disponible disponibile disponível disponivel emstock opvoorraad ilager pålager tillgänglig skladem
        naskladě naskladom dostępny dostępne
        raktáron înstoc instoc вналичии 有货 有貨 在庫あり 재고있음 stokta pieejams""",
    Availability.LIMITED: """
        limitedavailability lowstock lowinstock limitedstock limited few fewleft lowonstock onlyfewleft
        lastitems lastremainingitems almostgone almostsoldout one two low fewinstock instocklow
        limitedquantity limitedavailable lowinventory 在庫わずか""",
    Availability.BACKORDER: """
        backorder backordered onbackorder availablefororder availableonbackorder madetoorder
        availableforbackorder backorderable""",
    Availability.PREORDER: "preorder presale preorderable availableforpreorder",
    Availability.IN_STORE_ONLY: "instoreonly storeonly instoreonlyavailable availableinstoreonly",
    Availability.OUT_OF_STOCK: """
        outofstock soldout unavailable notavailable oos nostock noinventory reserved backsoon comingsoon
        notinstock temporarilyunavailable temporarilyoutofstock currentlyunavailable unselectable
        notorderable outofstockonline notsellable withoutstock zerostock
        ausverkauft nichtverfügbar nichtlieferbar vergriffen épuisé rupturedestock enrupturedestock
        indisponible agotado sinstock nodisponible esaurito nondisponibile uitverkocht nietopvoorraad esgotado
        indisponível indisponivel slutsåld slutilager udsolgt utsolgt ikkepålager wyprzedane niedostępny
        vyprodáno vypredané nedostupné elfogyott stocepuizat indisponibil нетвналичии 売り切れ 在庫なし 缺货
        缺貨 已售完 품절 tükendi""",
    Availability.DISCONTINUED: "discontinued delisted endoflife nolongeravailable",
}
_SCHEMA = re.compile(r"^\s*(?:https?:)?(?://)?(?:www\.)?schema\.org[/#\s]*", re.IGNORECASE)
_SQUEEZE = re.compile(r"[\W_]+")


@cache
def _by_token() -> dict[str, Availability]:
    return {token: availability for availability, tokens in _TOKENS.items() for token in tokens.split()}


@lru_cache(maxsize=4096)
def stock_token(text: str) -> Availability | None:
    """The availability that a single token names (`http://schema.org/ instock `, `LOW_STOCK`), or nothing."""
    if len(text) > 100:
        return None
    return _by_token().get(_SQUEEZE.sub("", _SCHEMA.sub("", text).lower()))


# What is not to be had comes first: "not available" holds "available".
_NOTES = (
    (
        Availability.OUT_OF_STOCK,
        r"sold[\s_-]*out|out[\s_-]*of[\s_-]*stock|not[\s_-]*available|un-?available|no longer|not in stock"
        r"|notify me|e-?mail me when|wait-?\s?list|back in stock|coming soon|back soon|\boos\b"
        r"|ausverkauft|nicht (?:mehr )?(?:verfügbar|lieferbar|auf lager)|vergriffen|épuisée?s?"
        r"|(?:en )?rupture(?: de stock)?"
        r"|indisponible|non disponible|agotad[oa]|sin stock|no disponible|esaurit[oa]|non disponibile"
        r"|uitverkocht|niet (?:op voorraad|beschikbaar|leverbaar)|esgotad[oa]|indispon[ií]vel|slutsåld"
        r"|slut i lager|ej i lager|ikke på lager|udsolgt|utsolgt|loppu(?:unmyyty|nut)?\b|wyprzedan\w*"
        r"|niedostępn\w*"
        r"|\bbrak(?: w magazynie| towaru)?\b|vyprodán\w*|vypredan\w*|nedostupn\w*|elfogyott"
        r"|nincs (?:raktáron|készleten)"
        r"|ra[sz]prodano|ni na zalogi|stoc epuizat|epuizat\b|indisponibil\w*|išparduota|izpārdots|läbi müüdud"
        r"|tükendi"
        r"|stokta yok|εξαντλ\w*|μη διαθέσιμ\w*|изчерпан\w*|немає в наявності"
        r"|нет в наличии|売り切れ|在庫なし|缺[货貨]|已?售[完罄]|품절",
    ),
    (Availability.PREORDER, r"pre[\s-]?order"),
    (Availability.BACKORDER, r"back[\s-]?order"),
    (
        Availability.LIMITED,
        r"low stock|limited stock|only (?:a few|\d+|one|two) (?:left|remaining|in stock)"
        r"|(?<![\d.,])\d{1,2} left\b|last (?:one|pair|few|items?)|few left|nur noch|plus que|dernière"
        r"|últim[oa]s?\b|quedan|ultim[io]\b|poucas",
    ),
    (
        Availability.IN_STOCK,
        r"\bin[\s_-]*stock\b|\bauf lager\b|\b(?:sofort )?lieferbar\b|\bverfügbar\b|\ben stock\b"
        r"|\bem stock\b|\bop voorraad\b|\bi lager\b|\bpå lager\b|\bdisponible\b|\bdisponibile\b"
        r"|\bdispon[ií]vel\b|\bskladem\b|\bna sklad[eě]\b|\bna zalogi\b|\bdobavljivo\b"
        r"|\bnoliktavā\b|\bîn stoc\b|в наличии|在庫あり|有[货貨]|\bavailable\b",
    ),
)


@cache
def _notes() -> tuple[tuple[Availability, re.Pattern[str]], ...]:
    return tuple((availability, re.compile(words, re.IGNORECASE)) for availability, words in _NOTES)


# What every note above has in it: most texts have none of these, which is far quicker to see.
_STEMS_TEXT = """
    stock sold out avail notify mail wait back soon oos longer order left last few limited ausverk nicht nur
    vergriff puis rupture dispon agot quedan ltim esaur uitverk niet esgot poucas slut udsolg utsolg loppu
    wyprz dost prod lager liefer verfüg voorraad sklad zalogi dobav noliktav stoc plus derni налич 売り切れ
    elfogy nincs išpard izpārd läbi tüken stokta εξαντλ διαθέσ изчерп наявн brak 售罄
    在庫 缺货 缺貨 售完 품절 有货 有貨"""


@cache
def _stems() -> AhoCorasick:
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(_STEMS_TEXT.split())


def may_note(text: str) -> list[int]:
    """Where a text has anything of a stock note in it: a quick look before the long one."""
    folded = text.lower()
    if len(folded) != len(text):  # a letter that folds to two
        folded = text
    return [start for _, start, _ in _stems().find_matches_as_indexes(folded)]


@lru_cache(maxsize=4096)
def stock_note(text: str) -> Availability | None:
    """The availability that a short printed note states (`10 - Sold out`, `3 [In Stock]`), or nothing."""
    text = text[:200]
    if not _stems().find_matches_as_indexes(text.lower()):
        return None
    return next((availability for availability, note in _notes() if note.search(text)), None)


@lru_cache(maxsize=4096)
def without_note(label: str) -> str:
    """A size label without the stock note glued to it: `10 - Sold out` becomes `10`."""
    label = label[:200]
    if stock_note(label) is None:
        return label.strip()
    for _, note in _notes():
        label = note.sub("", label)
    return " ".join(re.sub(r"[\[(]\s*[\])]", "", label).split()).strip(" -–—|:,.")
