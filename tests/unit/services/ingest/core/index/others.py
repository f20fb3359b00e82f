"""Names of nobody: persons, Han names and companies put together at random, the same ones each time."""

import random

from services.ingest.core.index.build import NameRow
from services.ingest.core.names.name import Kind
from services.ingest.core.names.read import read_name

_SYLLABLES = "ba dor fen gri hul jam kel lor mun nev pra quo rin sha tol vek wim yar zud bren".split()  # noqa: SIM905
_GIVEN = "Maria John Ahmed Wei Anna Hassan Ivan Li Carlos Fatima Yusuf Mei Peter Chin Siew".split()  # noqa: SIM905
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
_CHARACTERS = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文志俊福云荣"
_TRADES = "Trading Technology Shipping Import & Export Logistics Electronics Industrial".split()  # noqa: SIM905
_PLACES = ("Shenzhen", "Hong Kong", "Ningbo", "Guangzhou", "Dubai", "")


def others(count: int) -> list[NameRow]:
    """Rows of entities 1,000,000 and up."""
    rng = random.Random(20261123)  # noqa: S311 - the same names each time
    made = (_person, _person, _han, _company)
    return [NameRow(1_000_000 + at, False, read_name(*made[at % len(made)](rng))) for at in range(count)]


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3))).capitalize()


def _person(rng: random.Random) -> tuple[str, Kind]:
    return " ".join((rng.choice(_GIVEN), *(_word(rng) for _ in range(rng.randint(1, 2))))), Kind.PERSON


def _han(rng: random.Random) -> tuple[str, Kind]:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_CHARACTERS, k=rng.randint(1, 2))), Kind.PERSON


def _company(rng: random.Random) -> tuple[str, Kind]:
    return f"{rng.choice(_PLACES)} {_word(rng)} {rng.choice(_TRADES)} Co., Ltd.", Kind.COMPANY
