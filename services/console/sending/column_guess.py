"""Which of our columns a file's column is likely to be, by its name: English and Chinese, as customs systems name them.

A guess is shown to a person before it counts. A name is read without case, blanks and signs; it is known, or made of
known parts (a party and what of it), or near a known name.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from schemas.csv_columns import NAMES
from services.console.sending.mapping import ColumnMapping

LEAST_ALIKE = 88.0
"""Of 100, `fuzz.ratio` of two names without blanks; below, two names are two things."""
SHORTEST_COMPARED = 6

_PARTIES: Mapping[str, tuple[str, ...]] = {
    "sender": ("sender", "shipper", "consignor", "exporter", "寄件人", "发件人", "寄件方", "发货人", "寄件"),
    "addressee": (
        "addressee", "recipient", "receiver", "consignee", "importer", "收件人", "收件方", "收货人", "收件",
    ),
}  # fmt: skip
_OF_A_PARTY: Mapping[str, tuple[str, ...]] = {
    "name": ("", "name", "fullname", "contact", "person", "姓名", "名称", "名字", "联系人"),
    "company": ("company", "companyname", "firm", "organisation", "organization", "公司", "单位", "公司名称", "企业"),
    "address": ("address", "addr", "addressline", "addresslines", "address1", "地址", "详细地址"),
    "street": ("street", "streetaddress", "road", "街道", "路"),
    "unit": ("unit", "building", "floor", "room", "apartment", "flat", "suite", "单元", "房间"),
    "district": ("district", "county", "suburb", "区", "区县", "县"),
    "city": ("city", "town", "城市", "市"),
    "region": ("region", "state", "province", "stateprovince", "省", "省份", "州"),
    "postal_code": ("postalcode", "postcode", "zip", "zipcode", "邮编", "邮政编码"),
    "country": ("country", "countrycode", "国家", "国别", "国家代码"),
    "phone": ("phone", "telephone", "tel", "phonenumber", "mobile", "mobilephone", "cell", "电话", "手机", "联系电话"),
    "email": ("email", "mail", "emailaddress", "邮箱", "电子邮件", "电子邮箱"),
}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "submission": ("reference", "ref", "recordid", "ourreference", "参考号", "编号", "流水号", "申报编号"),
    "item_identifier": (
        "identifier", "itemid", "itemnumber", "trackingnumber", "trackingno", "tracking", "awb", "waybill", "barcode",
        "mailno", "parcelid", "parcelnumber", "s10", "运单号", "邮件号", "邮件号码", "快递单号", "物品号码", "条码",
    ),
    "item_kind": ("numberkind", "kindofnumber", "号码类型"),
    "item_issuer": ("issuer", "issuingpost", "发行方"),
    "posted_on": (
        "posted", "posteddate", "postingdate", "dateofposting", "dispatchdate", "maildate", "shipdate", "date",
        "收寄日期", "寄件日期", "交寄日期", "日期",
    ),
    "handling_code": ("handling", "handlingcaveat", "siena", "处理代码", "密级"),
    "source_grade": ("sourcegrading", "sourcereliability", "来源等级"),
    "information_grade": ("informationgrading", "informationreliability", "信息等级"),
    "retain_until": ("retention", "keepuntil", "deleteafter", "保留至", "保存期限"),
    "nature": ("natureoftransaction", "transactiontype", "natureofgoods", "交易性质", "寄递性质", "物品性质"),
    "description": (
        "goods", "goodsdescription", "contents", "content", "contentdescription", "itemdescription", "commodity",
        "品名", "物品名称", "内件品名", "货物名称", "货物描述", "内件",
    ),
    "quantity": ("qty", "pieces", "count", "数量", "件数"),
    "unit": ("unitofmeasure", "uom", "单位", "计量单位"),
    "net_weight_grams": ("netweight", "netweightg", "netgrams", "净重", "净重克"),
    "value": ("declaredvalue", "customsvalue", "amount", "申报价值", "价值", "申报金额"),
    "currency": ("currencycode", "valuecurrency", "币种", "币制"),
    "hs_code": ("hs", "hscode", "tariffcode", "tariffnumber", "税号", "hs编码", "商品编码"),
    "goods_origin": ("origincountry", "countryoforigin", "goodscountry", "原产国", "原产地"),
    "cas": ("casnumber", "casno", "casrn", "cas号"),
    "gross_weight_grams": (
        "weight", "grossweight", "grossweightg", "weightgrams", "weightg", "grams", "毛重", "重量", "重量克", "毛重克",
    ),
    "postage": ("postagepaid", "shippingcost", "邮费", "邮资", "运费"),
    "handling_class": ("service", "servicetype", "mailclass", "服务类型", "业务种类"),
    "route_origin": ("origincountrycode", "fromcountry", "countryfrom", "寄出国", "始发国"),
    "route_destination": ("destinationcountry", "tocountry", "countryto", "寄达国", "目的国"),
    "route_transit": ("transit", "via", "经转国", "途经"),
    "outward_office": ("outwardoffice", "originoffice", "出口互换局"),
    "inward_office": ("inwardoffice", "destinationoffice", "进口互换局"),
    "code": ("eventcode", "emsevt", "statuscode", "事件代码"),
    "as_written": ("eventtext", "status", "statustext", "事件", "状态"),
    "at": ("eventtime", "time", "timestamp", "datetime", "时间", "事件时间"),
    "signatory": ("signedby", "signature", "签收人"),
    "supersedes": ("corrects", "correctionof", "replaces", "更正"),
}  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def _known() -> dict[str, str]:
    """Plain name to column; our own names win over words for them."""
    held = {_plain(word): column for column, words in _WORDS.items() for word in words}
    for party, called in _PARTIES.items():
        for part, words in _OF_A_PARTY.items():
            held |= {_plain(who + what): f"{party}_{part}" for who in called for what in words}
            held |= {_plain(what + "of" + who): f"{party}_{part}" for who in called for what in words if what}
    return held | {_plain(name): name for name in NAMES}


_KNOWN = _known()


def guess(own: Sequence[str]) -> ColumnMapping:
    """The likeliest mapping; of two columns that seem to be one, the first in the file is it."""
    held: dict[str, str] = {}
    exact = {name: column for name in own if (column := _KNOWN.get(_plain(name)))}
    for name in [*exact, *(each for each in own if each not in exact)]:
        column = exact.get(name) or _near(_plain(name))
        if column and column not in held.values():
            held[name] = column
    return ColumnMapping(columns={name: held[name] for name in own if name in held})


def _near(plain: str) -> str | None:
    if len(plain) < SHORTEST_COMPARED:
        return None
    found = process.extractOne(plain, _KNOWN.keys(), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE)
    return _KNOWN[found[0]] if found else None
