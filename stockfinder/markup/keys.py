"""What the keys of a shop's JSON stand for, so that its data is read by shape and not by one site's path."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache


class Role(IntEnum):
    """What a key of a shop's JSON (or a `data-` attribute) stands for."""

    NONE = 0
    SIZE = 1
    IN_STOCK = 2  # boolean: it is in stock
    BUYABLE = 3  # boolean: it can be ordered; weaker, as some shops mean "listed"
    SOLD_OUT = 4  # boolean the other way round
    QUANTITY = 5
    STATUS = 6
    BACKORDER = 7  # boolean: may be ordered beyond the stock
    PREORDER = 8
    COLOR = 9
    COLOR_ID = 10
    WIDTH = 11
    SKU = 12
    GTIN = 13
    MPN = 14
    ID = 15
    PRICE = 16
    LIST_PRICE = 17
    CURRENCY = 18
    NAME = 19
    BRAND = 20
    URL = 21
    CHOICES = 22  # a list or map of name and value pairs
    AUDIENCE = 23
    HOLDER = 24  # an object that holds the stock or the price
    CONDITION = 25
    UNCOUNTED = 26  # boolean: the shop does not count it, so that a quantity of none means nothing


# Without case, `_`, `-`, `.` and spaces. Where an object has several keys of a role, the earlier here wins.
_KEYS = {
    Role.SIZE: """
        displaysizetext displaysize sizedisplayname sizedisplay displaysizename sizelabel sizename sizetext
        sizevalue skusize shoesize nikesize size sizetitle formattedsize strippedsize localizedsize
        sizeoption sizedescription brandsize sizecode sizeid
        taille pointure talla tamanho taglia größe groesse grosse maat storlek rozmiar velikost velkost""",
    Role.IN_STOCK: """
        instock isinstock hasstock hasinventory inventoryavailable stockavailable isstockavailable
        instockonline onlineinstock isinstockonline instockflag isonstock onstock""",
    Role.BUYABLE: """
        orderable isorderable availableforsale isavailableforsale purchasable ispurchasable buyable isbuyable
        sellable issellable salable issalable saleable issaleable available isavailable availabletosell
        isavailableonline availableonline onlineavailable cansell canbuy""",
    Role.SOLD_OUT: """
        soldout issoldout outofstock isoutofstock oos isoos notavailable isnotavailable unavailable
        isunavailable nostock""",
    Role.QUANTITY: """
        totalquantityavailable availablequantity quantityavailable availableqty qtyavailable availablestock
        stockquantity stockqty stocklevel stockcount inventoryquantity inventorylevel inventorycount
        onhand quantityonhand onhandquantity ats unitsavailable stockunits freeqty stockonhand availableunits
        instockquantity qtyinstock shipquantity availableinventory atslevel availablecount stock
        inventory quantity qty""",
    Role.STATUS: """
        availability availabilitystatus stocklevelstatus stockstatus inventorystatus stockstate
        availabilitystate availabilitycode stocklevelcode inventorystate stocktext availabilitytext
        stockmessage availabilitymessage stockleveltext salestatus status state level""",
    Role.BACKORDER: """
        isbackorderable backorderable allowbackorder allowbackorders backordersallowed backorderallowed
        isbackorder isonbackorder backorder onbackorder allowoutofstockorder""",
    Role.UNCOUNTED: "unlimited isunlimited unlimitedstock hasunlimitedstock",
    Role.PREORDER: "ispreorder preorder presell ispreorderable",
    Role.COLOR: """
        displaycolor displaycolordescription colordisplayname colorname colourname colordescription colorlabel
        colortext colorvalue color colour colorway colorwayname couleur farbe cor colore""",
    Role.COLOR_ID: "colorid colorcode colourid colourcode colourwayid colorwayid",
    Role.WIDTH: "width widthname widthlabel shoewidth widthdescription",
    Role.SKU: """
        sku skuid skucode variantsku simplesku itemsku merchskuid stockkeepingunit tcin
        reference partnumber itemnumber""",
    Role.GTIN: "gtin gtin13 gtin12 gtin14 gtin8 ean ean13 upc upca barcode eancode upccode",
    Role.MPN: """
        mpn stylecode stylecolor stylecolour manufacturersku suppliersku stylenumber modelnumber
        manufacturerpartnumber""",
    Role.ID: """
        variantid variationid idproductattribute id productid itemid code stockid offerid articlecode asin
        articleid pid masterid styleid productcode""",
    Role.PRICE: """
        saleprice currentprice finalprice sellingprice salesprice discountedprice promotionalprice
        specialprice displayprice price pricevalue currentretail priceasnumber sellprice unitprice prices""",
    Role.LIST_PRICE: """
        listprice originalprice compareatprice regularprice displayregularprice wasprice oldprice baseprice
        rrp msrp previousprice fullprice initialprice pricebeforediscountasnumber regretail""",
    Role.CURRENCY: "currency currencycode currencyiso pricecurrency currencyisocode pricecurrencycode",
    Role.NAME: """
        fulltitle productname producttitle displayname title name fullname primarytitle productdisplayname
        namecomplete label""",
    Role.BRAND: "brandname brand vendor manufacturer sellingbrand brandtitle",
    Role.URL: "canonicalurl producturl url pdpurl shopurl link href permalink uri slug urlkey handle",
    Role.CHOICES: """
        attributes options selectedoptions variationvalues optionvalues variationattributes traits
        attributevalues variantattributes variantoptionqualifiers specs variations characteristics
        choices dimensions""",
    Role.AUDIENCE: "gender genders audience targetgroup suggestedgender",
    Role.CONDITION: "condition itemcondition productcondition shoecondition",
    Role.HOLDER: """
        stockinfo offer offers inventoryinfo stockdata fulfillment market state commertialoffer sellers
        stockstatusinfo availabilityinfo product productinfo""",
}

_ROLE_OF = {key: (role, rank) for role, keys in _KEYS.items() for rank, key in enumerate(keys.split())}
_SQUEEZE = re.compile(r"[\W_]+")
_ATTRIBUTE = re.compile(r"^attribute(?:pa)?")


@lru_cache(maxsize=8192)
def role(key: str) -> tuple[Role, int]:
    """What a key stands for, and its rank among the keys of that role (0 is the best).

    A key that is the shop's own name of a choice (`attribute_pa_shoe-size`, `Größe`) counts as that choice.
    """
    squeezed = _SQUEEZE.sub("", key.lower())
    return _ROLE_OF.get(squeezed) or _ROLE_OF.get(_ATTRIBUTE.sub("", squeezed)) or (Role.NONE, 99)
