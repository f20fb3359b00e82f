"""Addresses that are one place, and addresses that only look alike. Add a row when a new writing turns up.

Towns are real, streets and numbers are taken at random: nobody is meant.
"""

import pytest

from services.ingest.core.addresses.meet import Meeting, meet
from services.ingest.core.addresses.read import read_address

ROOM = "广东省深圳市南山区科技路88号5栋1203室"
TEN_WAYS = [
    "廣東省深圳市南山區科技路88號5棟1203室",
    "廣東省深圳市南山區科技路八十八號五棟一二〇三室",
    "深圳市南山区科技路八八号五栋一千二百零三室",
    "中国广东省深圳市南山区粤海街道科技路88号5号楼2单元1203室",
    "深圳南山科技路88号5栋1203",
    "518057 深圳市南山区科技路88号5-2-1203",
    "广东省 深圳市 南山区 科技路８８号 ５栋 １２０３房",
    "Room 1203, Bldg 5, No. 88 Keji Rd, Nanshan Dist, Shenzhen, Guangdong",
    "1203 Room, Building No.5, 88 Keji Road, Nanshan District, Shenzhen City, Guangdong Province, 518057, China",
    "Guangdong Shenzhen Nanshan Qu Keji Lu 88 Hao 5 Dong 1203 Shi",
    "5#1203, Ke Ji Road No.88, Nanshan, Shenzhen",
    "Rm1203, 5/F, Block 5, 88 Kejilu, Nanshan, Shenzhen",
    "Flat 1203 Block 5, 88 KEJI ROAD, SHENZHEN",
]
FLAT = "123 Main Street, Apt 4B, Springfield, OH 45501"
AMERICAN_WAYS = [
    "123 MAIN ST #4B, SPRINGFIELD OHIO 45501-1234",
    "Apt. 4B, 123 Main St., Springfield, OH",
    "123 Main St Unit 4B Springfield OH 45501",
    "123 Main Street, Suite 4B\nSpringfield, OH 45501, USA",
]
PAIRS = [
    (
        "上海市黄浦区南京西路200弄5号301室",
        "Room 301, No. 5, Lane 200, West Nanjing Road, Huangpu District, Shanghai",
        "unit",
    ),
    ("上海市静安区南京西路200号", "No. 200 Nanjing Xi Lu, Jing'an, Shanghai", "house"),
    ("深圳市科技南二路6号", "6 Keji South 2nd Road, Shenzhen", "house"),
    ("350 5th Ave, Springfield, IL 62701", "350 Fifth Avenue, Suite 33, Springfield, IL 62701", "building"),
    ("123-125 Main St, Springfield, OH", "123 Main Street, Springfield, OH", "house"),
    ("PO Box 99, Springfield, OH 45501", "P.O. Box 99, Springfield, Ohio", "unit"),
    ("深圳市南山区金桂花园5栋1203", "Room 1203, Building 5, Jingui Garden, Nanshan, Shenzhen", "unit"),
    (ROOM, "广东省深圳市南山区科技路88号5栋1204室", "building"),
    (ROOM, "广东省深圳市南山区科技路88号", "building"),
    (ROOM, "广东省深圳市南山区科技路88号6栋1203室", "nothing"),
    (ROOM, "广东省深圳市南山区科技路89号5栋1203室", "nothing"),
    (ROOM, "广东省深圳市南山区白石路88号5栋1203室", "nothing"),
    (ROOM, "广东省广州市天河区科技路88号5栋1203室", "nothing"),
    (ROOM, "广东省深圳市", "nothing"),
    (FLAT, "123 Main Street, Apt 4C, Springfield, OH 45501", "building"),
    (FLAT, "123 Main Avenue, Apt 4B, Springfield, OH 45501", "nothing"),
    (FLAT, "123 Main Street, Apt 4B, Springfield, IL 62701", "nothing"),
    (FLAT, "Springfield, OH 45501", "nothing"),
    ("", "", "nothing"),
    ("--", "，，", "nothing"),
]


@pytest.mark.parametrize("written", TEN_WAYS)
def test_a_chinese_room_written_in_any_way_is_one_room(written: str) -> None:
    assert meet(read_address(ROOM), read_address(written)) is Meeting.UNIT


@pytest.mark.parametrize("written", AMERICAN_WAYS)
def test_an_american_flat_written_in_any_way_is_one_flat(written: str) -> None:
    assert meet(read_address(FLAT), read_address(written)) is Meeting.UNIT


@pytest.mark.parametrize(("left", "right", "meeting"), PAIRS)
def test_two_addresses_share_what_they_share(left: str, right: str, meeting: str) -> None:
    one, other = read_address(left), read_address(right)

    assert meet(one, other) == meet(other, one) == Meeting(meeting)
