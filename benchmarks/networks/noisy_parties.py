"""Labels of invented people and firms in two scripts, with who is who beside: by other rules than the simulator's.

Family and given names come from small pools of usual ones, so that namesakes are many, as in real traffic. A person has
one address or, having moved, two; a telephone or two; at times a mailbox and a number. One in five lives with others at
one address, some of them with one telephone. Some have their parcels sent to a forwarder's address and telephone. Every
label is written anew: in Chinese, in pinyin or in English order, with slips of the hand, with things left out, and now
and then with nothing but a placeholder.
"""

from random import Random
from typing import NamedTuple

from schemas.parcel import Party


def _words(*lines: str) -> list[str]:
    return [word for line in lines for word in line.split()]


_FAMILIES = _words(
    "王Wang 李Li 张Zhang 刘Liu 陈Chen 杨Yang 赵Zhao 黄Huang 周Zhou 吴Wu 徐Xu 孙Sun 胡Hu 朱Zhu 高Gao 林Lin 何He 郭Guo",
    "马Ma 罗Luo 梁Liang 宋Song 郑Zheng 谢Xie 韩Han 唐Tang 冯Feng 董Dong 萧Xiao 程Cheng 曹Cao 袁Yuan 邓Deng",
    "许Xu 傅Fu 沈Shen",
)
_GIVEN = _words(
    "伟Wei 芳Fang 娜Na 敏Min 静Jing 强Qiang 磊Lei 军Jun 洋Yang 勇Yong 艳Yan 杰Jie 娟Juan 涛Tao 明Ming 超Chao 霞Xia",
    "平Ping 刚Gang 桂Gui 英Ying 华Hua 玉Yu 萍Ping 红Hong 建Jian 文Wen 志Zhi 晓Xiao 海Hai 春Chun 梅Mei 鹏Peng",
    "宇Yu 欣Xin",
    "佳Jia 俊Jun 浩Hao 婷Ting 雪Xue",
)
_LATIN_FAMILIES = _words(
    "Smith Johnson Brown Miller Davis Wilson Anderson Taylor Moore Martin Lee Thompson White Harris Clark Lewis Walker",
    "Hall Young King Wright Hill Scott Green Baker Adams Nelson Carter Mitchell Turner Parker Collins Stewart Morris",
)
_LATIN_GIVEN = _words(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph",
    "Jessica Thomas Sarah Daniel Karen Matthew Lisa Anthony Nancy Mark Betty Steven Sandra Paul Ashley Andrew Emily",
)
_ROADS = _words(
    "科技Keji 人民Renmin 解放Jiefang 中山Zhongshan 建设Jianshe 和平Heping 新华Xinhua 文化Wenhua",
    "长江Changjiang 滨海Binhai",
)
_CITIES = _words(
    "深圳Shenzhen,广东Guangdong,518 武汉Wuhan,湖北Hubei,430",
    "成都Chengdu,四川Sichuan,610 杭州Hangzhou,浙江Zhejiang,310",
)
_STREETS = _words("Oak Maple Cedar Jetty Harbor Mill Ridge Spring Lake Church Walnut Prospect Sunset Orchard")
_TOWNS = _words("Houston,TX,770 Fresno,CA,937 Newark,NJ,071 Tampa,FL,336 Dayton,OH,454")
_TRADES = _words("贸易Trading 科技Technology 电子Electronics 化工Chemical 物流Logistics")
_PLACEHOLDERS = ("DO NOT RETURN", "N/A", "UNKNOWN", "无")
HAN, LATIN, AMERICAN = range(3)


class Home(NamedTuple):
    """An address in every way in which it may be written."""

    country: str
    ways: tuple[tuple[str, ...], ...]
    """Lines; Han first where there is one."""


class Who(NamedTuple):
    """What is true."""

    names: tuple[str, ...]
    """One way each, Han first where there is one."""
    firm: bool
    homes: tuple[Home, ...]
    phones: tuple[str, ...]
    """E.164."""
    email: str | None
    reference: str | None
    forwarder: bool


class Labelled(NamedTuple):
    """A label, and whose it is."""

    party: Party
    person: int


def make(seed: int, people: int, noise: float = 1.0) -> list[Labelled]:
    """Labels of so many people, some four for each. `noise` scales how often something goes wrong."""
    return _Maker(seed, noise).labels(people)


def _split(pair: str) -> tuple[str, str]:
    cut = next(at for at, sign in enumerate(pair) if sign.isascii())
    return pair[:cut], pair[cut:]


class _Maker:
    def __init__(self, seed: int, noise: float) -> None:
        self.rng, self.noise = Random(seed), noise  # noqa: S311 - a made-up world, no secret
        self.forwarders = [(self.home("US"), self.phone("US")) for _ in range(3)]

    def chance(self, share: float) -> bool:
        """True so often, and more with more noise."""
        return self.rng.random() < share * self.noise

    def labels(self, people: int) -> list[Labelled]:
        """All of them, in an order of chance."""
        known: list[Who] = []
        while len(known) < people:
            known.append(self.somebody(known[-1] if known and self.rng.random() < 0.2 else None))
        found = [
            Labelled(self.write(who), number)
            for number, who in enumerate(known)
            for _ in range(min(30, int(self.rng.paretovariate(1.1)) + 1))
        ]
        self.rng.shuffle(found)
        return found

    def somebody(self, beside: Who | None) -> Who:
        """Somebody new, who lives with another one."""
        country = beside.homes[0].country if beside else self.rng.choice(("CN", "US"))
        firm = beside is None and self.rng.random() < 0.15
        names = self.firm(country) if firm else self.person(country, beside)
        homes = beside.homes[:1] if beside else tuple(self.home(country) for _ in range(1 + (self.rng.random() < 0.12)))
        own = tuple(self.phone(country) for _ in range(1 + (self.rng.random() < 0.2)))
        phones = beside.phones if beside and self.rng.random() < 0.4 else own
        box = names[-1].lower().replace(" ", self.rng.choice(("", "."))) + str(self.rng.randrange(1000))
        email = f"{box}@{self.rng.choice(('example.com', 'example.org', 'example.net'))}"
        reference = "".join(self.rng.choices("0123456789", k=9)) if firm or self.rng.random() < 0.1 else None
        return Who(names, firm, homes, phones, email if self.rng.random() < 0.5 else None, reference,
                   country == "CN" and self.rng.random() < 0.08)  # fmt: skip

    def person(self, country: str, beside: Who | None) -> tuple[str, ...]:
        """In Chinese and in pinyin, or in English; of a family mostly with one family name."""
        if country == "US":
            family = (
                beside.names[0].split()[-1] if beside and self.rng.random() < 0.7 else self.rng.choice(_LATIN_FAMILIES)
            )
            return (f"{self.rng.choice(_LATIN_GIVEN)} {family}",)
        sign, spelt = _split(self.rng.choice(_FAMILIES))
        if beside and self.rng.random() < 0.7:
            sign, spelt = beside.names[0][0], beside.names[1].split()[-1]
        given = [_split(each) for each in self.rng.choices(_GIVEN, k=1 + (self.rng.random() < 0.75))]
        together = "".join(latin for _, latin in given).capitalize()
        return sign + "".join(han for han, _ in given), f"{together} {spelt}"

    def firm(self, country: str) -> tuple[str, ...]:
        """A firm, in one script or two."""
        if country == "US":
            return (f"{self.rng.choice(_LATIN_FAMILIES)} {self.rng.choice(_STREETS)} Supply LLC",)
        signs = [_split(each) for each in self.rng.choices(_GIVEN, k=2)]
        han, latin = _split(self.rng.choice(_TRADES))
        city, spelt = _split(self.rng.choice(_CITIES).split(",")[0])
        own = "".join(latin for _, latin in signs).capitalize()
        return f"{city}{signs[0][0]}{signs[1][0]}{han}有限公司", f"{spelt} {own} {latin} Co Ltd"

    def home(self, country: str) -> Home:
        """A place nobody else has."""
        number, room = self.rng.randrange(1, 900), self.rng.choice((None, self.rng.randrange(101, 2900)))
        if country == "US":
            town, state, post = self.rng.choice(_TOWNS).split(",")
            street, code = self.rng.choice(_STREETS), f"{post}{self.rng.randrange(10, 99)}"
            kinds, units = (("Street", "St"), ("Apt", "#"))
            return Home("US", tuple(
                (f"{number} {street} {kind}" + (f" {unit} {room}" if room else ""), f"{town}, {state} {code}")
                for kind, unit in zip(kinds, units, strict=True)
            ))  # fmt: skip
        (city, region, post), road = self.rng.choice(_CITIES).split(","), _split(self.rng.choice(_ROADS))
        (city_han, city_latin), (region_han, region_latin) = _split(city), _split(region)
        han = f"{region_han}省{city_han}市{road[0]}路{number}号" + (f"{room}室" if room else "")
        latin = (f"Room {room}, " if room else "") + f"No. {number} {road[1]} Road"
        code = f"{post}{self.rng.randrange(100, 999)}"
        return Home("CN", ((han,), (latin, f"{city_latin}, {region_latin} {code}")))

    def phone(self, country: str) -> str:
        """A number nobody else has."""
        if country == "US":
            return f"+1{self.rng.choice(('713', '559', '973', '813', '937'))}{self.rng.randrange(2010000, 9990000)}"
        return f"+861{self.rng.choice(('35', '38', '39', '50', '86'))}{self.rng.randrange(10000000, 99999999)}"

    def write(self, who: Who) -> Party:
        """A label of theirs."""
        script = self.rng.randrange(len(who.names))
        home = self.rng.choice(who.homes)
        phone = self.rng.choice(who.phones)
        if who.forwarder and self.rng.random() < 0.6:
            home, phone = self.rng.choice(self.forwarders)
        lines = list(home.ways[script if len(home.ways) > script and home.country == "CN" else -1])
        if home.country == "US":
            lines = list(self.rng.choice(home.ways))
        address = {
            "lines": ["N/A"] if self.chance(0.02) else [self.slip(line, 0.03) for line in lines],
            "country": home.country,
        }
        name = _PLACEHOLDERS[self.rng.randrange(4)] if self.chance(0.015) else self.name(who, script)
        body: dict[str, object] = {"address": address, ("companies" if who.firm else "names"): [{"written": name}]}
        if not self.chance(0.25):
            body["phones"] = ["000000" if self.chance(0.02) else self.dialled(phone)]
        if who.email and not self.chance(0.3):
            body["emails"] = [who.email]
        if who.reference and not self.chance(0.3):
            body["identities"] = [{"kind": "tax", "number": who.reference, "country": who.homes[0].country}]
        return Party.model_validate(body)

    def name(self, who: Who, script: int) -> str:
        """As somebody writes it."""
        name = who.names[script]
        words = name.split()
        if not name.isascii() or who.firm:
            return name if not name.isascii() else self.slip(name, 0.06)
        given, family = " ".join(words[:-1]), words[-1]
        draw = self.rng.random()
        if draw < 0.15:
            name = f"{family}, {given}"
        elif draw < 0.3:
            name = f"{family} {given}"
        elif draw < 0.36 and self.noise:
            name = f"{given[0]}. {family}"
        return self.slip(name.upper() if self.rng.random() < 0.2 else name, 0.06)

    def slip(self, text: str, share: float) -> str:
        """The text with a letter wrong, missing, or swapped with the next."""
        if len(text) < 5 or not self.chance(share) or not text.isascii():
            return text
        at = self.rng.randrange(1, len(text) - 2)
        return self.rng.choice((
            text[:at] + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + self.rng.choice("aeinorst") + text[at + 1 :],
        ))  # fmt: skip

    def dialled(self, phone: str) -> str:
        """As somebody writes it, with a wrong digit at times."""
        if self.chance(0.03):
            at = self.rng.randrange(5, len(phone))
            phone = phone[:at] + self.rng.choice("0123456789") + phone[at + 1 :]
        own = phone[2:] if phone.startswith("+1") else phone[3:]
        return self.rng.choice(
            (phone, f"{phone[: -len(own)]} {own[:3]} {own[3:7]} {own[7:]}", f"{phone[: -len(own)]}-{own}")
        )
