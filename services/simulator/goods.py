"""What parcels are said to hold: ordinary goods, and the declarations that every customs officer knows.

Good descriptions come with an HS code of HS 2022 and a plausible weight and value; bad ones ("gift", "parts", a
value of 0 or 1) are as common as in real pre-advice, on honest parcels too.
"""

from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods: description in English and Chinese, HS subheading, grams and US cents of one piece."""

    english: str
    chinese: str
    hs: str
    grams: int
    cents: int


_KINDS = (
    Kind("Cotton T-shirts", "棉制T恤", "610910", 180, 900),
    Kind("Women's dress, polyester", "女式涤纶连衣裙", "620443", 350, 1_900),
    Kind("Running shoes", "跑步鞋", "640411", 800, 3_200),
    Kind("Phone case, silicone", "硅胶手机壳", "392690", 60, 350),
    Kind("USB charging cable", "USB充电线", "854442", 70, 400),
    Kind("LED desk lamp", "LED台灯", "940521", 900, 2_400),
    Kind("Wireless earphones", "无线耳机", "851830", 150, 2_800),
    Kind("Ceramic tea set", "陶瓷茶具", "691110", 1_800, 3_600),
    Kind("Stainless steel kitchen knife", "不锈钢厨刀", "821192", 260, 1_500),
    Kind("Plush toy", "毛绒玩具", "950300", 300, 1_100),
    Kind("Fishing lures", "鱼饵", "950790", 90, 700),
    Kind("Bicycle brake pads", "自行车刹车片", "871494", 120, 650),
    Kind("Notebook, paper", "笔记本", "482010", 400, 550),
    Kind("Printed book", "印刷书籍", "490199", 620, 1_800),
    Kind("Hair clips", "发夹", "961511", 40, 250),
    Kind("Curtain fabric", "窗帘布", "540752", 1_400, 2_600),
    Kind("Garden hand tools", "园艺手工具", "820150", 1_100, 2_100),
    Kind("Yoga mat", "瑜伽垫", "392119", 1_300, 1_700),
    Kind("Reading glasses", "老花镜", "900490", 80, 800),
    Kind("Wrist watch, quartz", "石英手表", "910211", 140, 4_500),
    Kind("Herbal tea", "花草茶", "090240", 250, 1_200),
    Kind("Dietary supplement capsules", "膳食补充胶囊", "210690", 320, 3_000),
    Kind("Laboratory glassware", "实验室玻璃器皿", "701790", 700, 3_900),
    Kind("Pigment powder", "颜料粉末", "320417", 500, 1_600),
)
_VAGUE = ("gift", "parts", "clothes", "sample", "goods", "accessories", "gift", "daily necessities", "礼品", "配件")
_SORTS = ("Ornament", "Table decoration", "Spare wheel for toy", "Wall hook", "Coaster set", "Candle", "Key holder")
_COLOURS = ("amber", "teal", "ivory", "slate", "rust", "olive", "plum", "sand")
_MATERIALS = ("resin", "bamboo", "felt", "cork", "enamel", "rattan", "linen", "clay")
_CURRENCIES = {"CN": ("CNY", 7), "US": ("USD", 1)}

VAGUE_SHARE = 0.14
"""Share of honest parcels whose description says nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """The contents as declared (`ContentPiece` of schemas/parcel.py), and what the parcel weighs with packing."""

    pieces: tuple[dict[str, Any], ...]
    gross_grams: int
    nature: str


def ordinary(rng: Random, origin: str) -> Load:
    """Honest contents of one to three kinds, one parcel in seven described as carelessly as people do."""
    if rng.random() < VAGUE_SHARE:
        return vague(rng, origin)
    kinds = rng.sample(_KINDS, 1 if rng.random() < 0.8 else rng.randint(2, 3))
    pieces = tuple(_piece(kind, rng, origin) for kind in kinds)
    nature = "sale-of-goods" if rng.random() < 0.85 else rng.choice(("gift", "returned-goods", "commercial-sample"))
    return Load(pieces, _gross(pieces, rng), nature)


def vague(rng: Random, origin: str) -> Load:
    """Contents that are declared as hardly anything: one word, a value of 0 or 1, no code."""
    currency, _ = _currency(origin)
    grams = int(rng.triangular(40, 3_000, 300))
    value = {"amount": rng.choice(("0", "1", "1", "5", "10")), "currency": currency}
    piece = {"description": rng.choice(_VAGUE), "quantity": "1", "net_weight_grams": grams, "value": value}
    return Load((piece,), _gross((piece,), rng), "gift" if rng.random() < 0.6 else "other")


def chemical(rng: Random, name: str, cas: str, hs: str | None, grams: int, origin: str) -> Load:
    """A substance declared by its name and CAS number, as a laboratory's supplier does."""
    currency, rate = _currency(origin)
    value = {"amount": f"{rng.randint(40, 400) * rate}.00", "currency": currency}
    piece: dict[str, Any] = {
        "description": name,
        "quantity": "1",
        "net_weight_grams": grams,
        "value": value,
        "cas": cas,
    }
    if hs:
        piece["hs_code"] = hs
    return Load((piece,), _gross((piece,), rng), "commercial-sample")


def misfit(rng: Random, origin: str) -> Load:
    """Contents whose declared weight and value do not go together: far too heavy and cheap, or too light and dear."""
    kind = rng.choice([kind for kind in _KINDS if kind.grams <= 500])
    currency, rate = _currency(origin)
    heavy = rng.random() < 0.65
    grams = kind.grams * rng.randint(12, 30) if heavy else max(2, kind.grams // rng.randint(15, 30))
    cents = int(kind.cents * rate * (rng.uniform(0.08, 0.25) if heavy else rng.uniform(20, 60)))
    piece = _declared(kind.english, "1", grams, cents, currency) | {"hs_code": kind.hs, "origin": origin}
    return Load((piece,), _gross((piece,), rng), "sale-of-goods")


def odd_but_right(rng: Random, origin: str, *, heavy: bool) -> Load:
    """What is heavy and cheap, or light and dear, by its nature, and said so: stones, or jewellery."""
    currency, rate = _currency(origin)
    name, hs = ("Paving stone sample, granite", "680100") if heavy else ("Ring, white gold, with stone", "711319")
    grams, cents = (rng.randint(4_000, 9_000), 900) if heavy else (rng.randint(3, 9), rng.randint(60_000, 250_000))
    piece = _declared(name, "1", grams, cents * rate, currency) | {"hs_code": hs, "origin": origin}
    return Load((piece,), _gross((piece,), rng), "sale-of-goods")


def worded(rng: Random, text: str, origin: str, grams: int = 240) -> Load:
    """One kind of goods described by `text`, of about so many grams."""
    currency, rate = _currency(origin)
    piece = _declared(text, "1", int(grams * rng.uniform(0.85, 1.15)), rng.randint(700, 2_400) * rate, currency)
    return Load((piece,), _gross((piece,), rng), "sale-of-goods")


def split(rng: Random, origin: str, parts: int) -> list[Load]:
    """One lot of one kind in `parts` parcels of nearly the same weight and value."""
    kind, (currency, rate) = rng.choice(_KINDS), _currency(origin)
    pieces = rng.randint(3, 6)
    declared = (kind.english, str(pieces), kind.grams * pieces, kind.cents * rate * pieces, currency)
    code = {"hs_code": kind.hs, "origin": origin}
    lots = [_declared(*declared) | code for _ in range(parts)]
    return [Load((piece,), piece["net_weight_grams"] + rng.randint(40, 90), "sale-of-goods") for piece in lots]


def wording(rng: Random) -> str:
    """A description that nobody else hits upon: of a sort, a colour, a material and a number."""
    words = (rng.choice(_SORTS), rng.choice(_COLOURS), rng.choice(_MATERIALS))
    return f"{words[0]}, {words[1]} {words[2]}, model {rng.choice('ABDEHKMNRT')}{rng.randint(100, 999)}"


def returned(load: Load) -> Load:
    """The same goods on their way back to the shop."""
    return Load(load.pieces, load.gross_grams, "returned-goods")


def _declared(text: str, quantity: str, grams: int, cents: int, currency: str) -> dict[str, Any]:
    value = {"amount": f"{cents // 100}.{cents % 100:02}", "currency": currency}
    return {"description": text, "quantity": quantity, "net_weight_grams": grams, "value": value}


def _piece(kind: Kind, rng: Random, origin: str) -> dict[str, Any]:
    pieces = rng.choice((1, 1, 1, 2, 3, 5))
    currency, rate = _currency(origin)
    cents = int(kind.cents * rate * pieces * rng.uniform(0.6, 1.6))
    text = kind.chinese if origin == "CN" and rng.random() < 0.2 else kind.english
    declared = _declared(text, str(pieces), int(kind.grams * pieces * rng.uniform(0.8, 1.25)), cents, currency)
    return declared | {"hs_code": kind.hs, "origin": origin}


def _currency(origin: str) -> tuple[str, int]:
    return _CURRENCIES.get(origin, ("USD", 1))


def _gross(pieces: tuple[dict[str, Any], ...], rng: Random) -> int:
    net: int = sum(piece["net_weight_grams"] for piece in pieces)
    return net + rng.randint(20, 60) + net // 12
