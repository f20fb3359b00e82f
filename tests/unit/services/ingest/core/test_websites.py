"""Web shops and handles: the spellings that lead to one owner, and the pages that lead to nobody."""

import pytest

from services.ingest.core.websites import find_pages, read_page

OWNERS = [
    ("https://kilnloom.taobao.com/index.htm", "taobao:kilnloom"),
    ("KilnLoom.taobao.com", "taobao:kilnloom"),
    ("kilnloom.en.alibaba.com", "alibaba:kilnloom"),
    ("https://shop.kilnloom.1688.com/page/offerlist.htm", "1688:kilnloom"),
    ("https://www.ebay.com/usr/kiln_loom?_trksid=p1", "ebay:kiln_loom"),
    ("http://www.etsy.com/shop/KilnAndLoom", "etsy:kilnandloom"),
    ("https://www.amazon.com/sp?marketplaceID=X&seller=A1KILNLOOM", "amazon:a1kilnloom"),
    ("t.me/kilnloom", "telegram:kilnloom"),
    ("Telegram: @KilnLoom", "telegram:kilnloom"),
    ("WhatsApp +15550100", "whatsapp:15550100"),
    ("微信：kilnloom88", "wechat:kilnloom88"),
    ("wickr me: kilnloom", "wickr:kilnloom"),
    ("https://blog.kilnloom.example/about", "web:kilnloom.example"),
    ("www.kilnloom.co.uk", "web:kilnloom.co.uk"),
]


@pytest.mark.parametrize(("written", "owner"), OWNERS)
def test_every_spelling_leads_to_its_owner(written: str, owner: str) -> None:
    page = read_page(written)

    assert page is not None
    assert page.key == owner


@pytest.mark.parametrize("written", ["www.taobao.com", "https://detail.1688.com/offer/60099.html", "", "kiln", "No.88"])
def test_a_page_that_names_no_shop_leads_to_nobody(written: str) -> None:
    assert read_page(written) is None


def test_shops_and_handles_are_found_in_a_text() -> None:
    text = "reorder at kilnloom.taobao.com or wechat: kilnloom88, mail to a.b@kilnloom.example"

    assert [page.key for written in find_pages(text) if (page := read_page(written))] == [
        "taobao:kilnloom",
        "wechat:kilnloom88",
    ]
