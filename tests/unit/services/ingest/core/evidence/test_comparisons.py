"""Every rule by which two values agree, resemble or contradict each other, one row each. All people are invented."""

from collections.abc import Iterable

import pytest

from services.ingest.core.evidence.assess import COMPARISONS
from services.ingest.core.evidence.found import Found
from services.ingest.core.profile import profile_of_entity

Properties = dict[str, list[str]]
ROOM = "广东省深圳市南山区科技路88号5栋1203室"

RULES: list[tuple[str, Properties, Properties, set[str]]] = [
    (
        "one number in two habits",
        {"phone": ["138 0013 8000"], "country": ["cn"]},
        {"phone": ["+8613800138000"]},
        {"phone-same"},
    ),
    (
        "two numbers in one field",
        {"phone": ["139…", "13900139000/13800138000"], "country": ["cn"]},
        {"phone": ["+8613800138000"]},
        {"phone-same"},
    ),
    ("one wrong digit", {"phone": ["+12025550123"]}, {"phone": ["+12025550128"]}, {"phone-near"}),
    ("two swapped digits", {"phone": ["+12025550123"]}, {"phone": ["+12025550132"]}, {"phone-near"}),
    ("other numbers", {"phone": ["+12025550123"]}, {"phone": ["+12025550177"]}, {"phone-apart"}),
    ("no number on one side", {"phone": ["+12025550123"]}, {}, set()),
    ("one mailbox", {"email": ["K.iln+x@googlemail.com"]}, {"email": ["kiln@gmail.com"]}, {"email-same"}),
    ("one own domain", {"email": ["a@kiln.example"]}, {"email": ["b@kiln.example"]}, {"email-domain"}),
    ("one free domain", {"email": ["ann@gmail.com"]}, {"email": ["bob@gmail.com"]}, {"email-apart"}),
    ("one telling name", {"email": ["kilnloom88@163.com"]}, {"email": ["kilnloom88@qq.com"]}, {"email-name"}),
    ("one short name", {"email": ["ann1@163.com"]}, {"email": ["ann1@qq.com"]}, {"email-apart"}),
    (
        "mail under the web page",
        {"email": ["a@kiln.example"]},
        {"website": ["https://www.kiln.example"]},
        {"email-website"},
    ),
    (
        "one room in two scripts",
        {"address": [ROOM]},
        {"address": ["Rm 1203, Bldg 5, 88 Keji Rd, Nanshan, Shenzhen"]},
        {"address-unit"},
    ),
    ("another room", {"address": [ROOM]}, {"address": [ROOM.replace("1203", "1204")]}, {"address-building"}),
    (
        "one house",
        {"address": ["12 Elm St, Springfield, OH 45501"]},
        {"address": ["12 ELM STREET, SPRINGFIELD OH"]},
        {"address-house"},
    ),
    ("one city", {"address": [ROOM]}, {"address": ["广东省深圳市福田区白石路1号"]}, set()),
    ("two cities", {"address": [ROOM]}, {"address": ["上海市静安区南京西路200号"]}, {"address-apart"}),
    (
        "one checked number",
        {"idNumber": ["990101197003090017"]},
        {"idNumber": ["990101700309001"]},
        {"reference-checked", "birth-date-same"},
    ),
    ("one passport", {"passportNumber": ["E 1234 5678"]}, {"passportNumber": ["e12345678"]}, {"reference-same"}),
    ("one short number", {"passportNumber": ["1234567"]}, {"passportNumber": ["1234567"]}, {"reference-short"}),
    (
        "a number of another sort",
        {"passportNumber": ["E12345678"]},
        {"taxNumber": ["E12345678"]},
        {"reference-elsewhere"},
    ),
    (
        "two checked numbers",
        {"idNumber": ["990101197003090017"]},
        {"idNumber": ["990101197003090033"]},
        {"reference-apart", "birth-date-same"},
    ),
    ("one shop", {"website": ["kiln.taobao.com"]}, {"website": ["http://KILN.taobao.com/a"]}, {"website-shop"}),
    ("one marketplace", {"website": ["kiln.taobao.com"]}, {"website": ["loom.taobao.com"]}, set()),
    ("one domain", {"website": ["kiln.example"]}, {"website": ["https://shop.kiln.example/"]}, {"website-domain"}),
    ("one handle", {"notes": ["wechat: kilnloom88"]}, {"notes": ["加微信：kilnloom88"]}, {"website-shop"}),
    (
        "one wallet",
        {"notes": ["pay bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"]},
        {"publicKey": ["BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"]},
        {"wallet-same"},
    ),
    (
        "a spoiled wallet",
        {"publicKey": ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"]},
        {"publicKey": ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"]},
        set(),
    ),
    ("one day", {"birthDate": ["1970-03-09"]}, {"birthDate": ["1982", "1970-03-09"]}, {"birth-date-same"}),
    ("day and month swapped", {"birthDate": ["1970-03-09"]}, {"birthDate": ["1970-09-03"]}, {"birth-date-swapped"}),
    ("a year only", {"birthDate": ["1970-03-09"]}, {"birthDate": ["1970"]}, {"birth-year-same"}),
    (
        "New Year's Day is a year only",
        {"birthDate": ["1970-01-01"]},
        {"birthDate": ["1970-03-09"]},
        {"birth-year-same"},
    ),
    ("another day", {"birthDate": ["1970-03-09"]}, {"birthDate": ["1970-05-21"]}, {"birth-date-near"}),
    ("the next year", {"birthDate": ["1970"]}, {"birthDate": ["1971"]}, {"birth-date-near"}),
    ("years apart", {"birthDate": ["1970-03-09"]}, {"birthDate": ["1982-03-09"]}, {"birth-date-apart"}),
    ("a man and a woman", {"gender": ["male"]}, {"gender": ["female"]}, {"gender-apart"}),
    ("the number says so", {"idNumber": ["990101197003090017"]}, {"gender": ["female"]}, {"gender-apart"}),
    ("two countries", {"country": ["us"]}, {"country": ["cn", "hk"]}, {"country-apart"}),
    ("one of two countries", {"country": ["hk"]}, {"country": ["cn", "hk"]}, set()),
]


@pytest.mark.parametrize(("left", "right", "found"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_the_rule_holds_in_both_directions(left: Properties, right: Properties, found: set[str]) -> None:
    assert _names(_compared(left, right)) == _names(_compared(right, left)) == found


def test_a_person_is_no_company() -> None:
    person, company = profile_of_entity("Person", {}), profile_of_entity("Company", {})

    found = [f for compare in COMPARISONS for f in compare(person, company)]

    assert _names(found) == {"kind-apart"}


def test_a_finding_shows_both_writings() -> None:
    (found,) = _compared({"phone": ["138 0013 8000"], "country": ["cn"]}, {"phone": ["+86-13800138000"]})

    assert (found.left, found.right, found.note) == ("138 0013 8000", "+86-13800138000", "+8613800138000")


def _compared(left: Properties, right: Properties) -> list[Found]:
    one, other = profile_of_entity("Person", left), profile_of_entity("Person", right)
    return [found for compare in COMPARISONS for found in compare(one, other)]


def _names(found: Iterable[Found]) -> set[str]:
    return {each.comparison for each in found}
