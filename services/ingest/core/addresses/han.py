"""A Chinese address in Han characters, from large to small: 省 市 区 镇 路 号 栋 单元 室.

Each part ends with the character that says what it is, so one pattern a part takes them off the front in their order.
Parts may be missing; a province or large city is known without its 省 or 市. An address whose parts stand apart is
first put in this order (order.py).
"""

import re

from services.ingest.core.addresses.order import from_large_to_small
from services.ingest.core.addresses.parts import Parts, Word
from services.ingest.core.addresses.signs import latin, simplified
from services.ingest.core.addresses.words import CITIES, PROVINCES
from services.ingest.core.names.han.numerals import number_of

_NAME = r"[\u3400-\u9fff]"
_NUMERALS = re.compile("[〇零一二三四五六七八九十百千]{1,6}(?=号|栋|幢|座|楼|层|单元|室|房)")
_COUNTRY = re.compile(r"^(?:中华人民共和国|中国|中國)")
_PROVINCE = re.compile(
    rf"^({'|'.join(PROVINCES)})(?:省|特别行政区|(?:壮族|回族|维吾尔)?自治区)?|^({_NAME}{{2,5}}?)(?:省|自治区)"
)
_CITY = re.compile(rf"^({'|'.join(CITIES)})市?|^({_NAME}{{2,6}}?)(?:市|自治州|地区|盟)")
_DISTRICT = re.compile(rf"^({_NAME}{{1,6}}?)(?:新区|区|县|旗|市)(?!{_NAME}?号)")
_TOWN = re.compile(rf"^({_NAME}{{1,6}}?)(?:街道办事处|街道|镇|乡)")
_VILLAGE = re.compile(rf"^({_NAME}{{1,6}}?)(?:社区|村)")
_STREET = re.compile(
    rf"({_NAME}{{1,10}}?)(大道|大街|马路|公路|胡同|路|街|巷|道|里|弄)(?=\d|$|[^\u3400-\u9fff]|{_NAME})"
)
_KINDS = {"路": "road", "马路": "road", "街": "street", "大街": "avenue", "大道": "avenue", "公路": "highway",
          "巷": "lane", "胡同": "lane", "里": "lane", "弄": "lane", "道": "road"}  # fmt: skip
_LANE_NUMBER = re.compile(r"^(\d{1,5})弄(?:(\d{1,5})号)?")
_NUMBER = re.compile(r"(\d{1,5}(?:[-之]\d{1,3})?[A-Z]?)号?(?:院|大院|门牌)?(?!楼|栋|幢|座|室|房|单元|层|\d)")
_BUILDING = re.compile(r"(?<!\d)([A-Z]?\d{1,4}[A-Z]?|[A-Z])(?:号楼|栋|幢|座|号栋|#楼|#)")
_STAIR = re.compile(r"(\d{1,2}|[A-Z])单元")
_FLOOR = re.compile(r"(\d{1,3})(?:楼|层|F)(?!\d*栋)")
_UNIT = re.compile(r"([A-Z]?\d{1,5}(?:-\d{1,4})?[A-Z]?)(?:室|房|号房|号铺|铺|户|档)")
_DASHED = re.compile(r"(?<![\d-])(\d{1,3})-(?:(\d{1,2})-)?(\d{2,5})(?!\d)$")
_LAST = re.compile(r"(?<![\d-])([A-Z]?\d{2,5}[A-Z]?)$")
_NAMED = re.compile(
    rf"({_NAME}{{2,10}}?)(小区|花园|家园|大厦|广场|工业园|工业区|科技园|产业园|商贸城|中心|公寓|苑|城|园)"
)
_POSTCODE = re.compile(r"(?<!\d)(\d{6})(?!\d)")
_BOX = re.compile(r"(?:邮政|邮局)?信箱(\d{1,6})号?|(\d{1,6})号?信箱")


def read_han(text: str) -> Parts:
    """The parts of `text`, which was read through NFKC and is of bounded length."""
    rest = _NUMERALS.sub(_in_digits, _COUNTRY.sub("", from_large_to_small(simplified(text).upper())))
    rest, postcode = _taken(_POSTCODE, rest)
    rest, box = _taken(_BOX, rest)
    rest, places = _places(rest.strip())
    rest, street, kind = _street(rest)
    lane = _LANE_NUMBER.match(rest)
    if lane:
        rest, number, building = rest[lane.end() :], lane[1], lane[2]
    else:
        rest, number = _taken_first(_NUMBER, rest) if street else _taken_at(_NUMBER, rest)
        rest, building = _taken(_BUILDING, rest)
    named = tuple(_word(name[1]) for name in _NAMED.finditer(rest))
    rest, building, unit = _inside(rest, building)
    return Parts(
        street=street,
        street_kind=kind,
        number=number,
        building=building,
        unit=unit,
        box=box,
        postcode=postcode,
        named=named,
        places=frozenset(_word(place) for place in places),
        cities=frozenset(latin(place) for place in places if place in CITIES),
        regions=frozenset(latin(place) for place in places if place in PROVINCES),
    )


def _in_digits(numerals: re.Match[str]) -> str:
    """`八十八号` as `88号`; numerals in the name of a street are not followed by what they count."""
    return str(number_of(numerals[0]))


def _places(rest: str) -> tuple[str, list[str]]:
    """Province, city, district, town and village off the front."""
    places: list[str] = []
    for pattern in (_PROVINCE, _CITY, _DISTRICT, _DISTRICT, _TOWN, _VILLAGE):
        match = pattern.match(rest)
        if match:
            places.append(next(group for group in match.groups() if group))
            rest = rest[match.end() :]
    return rest, places


def _street(rest: str) -> tuple[str, Word | None, str | None]:
    match = _STREET.match(rest)
    if match is None:
        return rest, None, None
    name = match[1].translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    return rest[match.end() :], _word(name), _KINDS[match[2]]


def _inside(rest: str, building: str | None) -> tuple[str, str | None, str | None]:
    """Stair, floor and room; also `5-2-301` and a bare number at the end."""
    rest, _ = _taken(_STAIR, rest)
    rest, unit = _taken(_UNIT, rest)
    rest, _ = _taken(_FLOOR, rest)
    dashed = _DASHED.search(rest) if unit is None else None
    if dashed:
        return rest[: dashed.start()], building or dashed[1], dashed[3]
    if unit is None:
        rest, unit = _taken(_LAST, rest)
    return rest, building, unit


def _taken(pattern: re.Pattern[str], rest: str) -> tuple[str, str | None]:
    match = pattern.search(rest)
    if match is None:
        return rest, None
    return rest[: match.start()] + " " + rest[match.end() :], next((g for g in match.groups() if g), None)


def _taken_first(pattern: re.Pattern[str], rest: str) -> tuple[str, str | None]:
    """As `_taken`, for a number that stands right behind its street."""
    match = pattern.match(rest)
    return (rest[match.end() :], match[1].replace("之", "-")) if match else (rest, None)


def _taken_at(pattern: re.Pattern[str], rest: str) -> tuple[str, str | None]:
    """As `_taken`, for a number without a street: only one that says 号."""
    match = next((m for m in pattern.finditer(rest) if "号" in m[0]), None)
    return (rest[: match.start()] + " " + rest[match.end() :], match[1]) if match else (rest, None)


def _word(signs: str) -> Word:
    return Word(latin(signs), signs)
