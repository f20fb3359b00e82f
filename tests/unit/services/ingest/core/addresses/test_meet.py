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
BARE = "1420 Larkmere Ave, Apt 5B, Dayton, OH 45402"
BARE_WAYS = [
    "APT 5-B 1420 LARKMERE AV DAYTON OH 45402",
    "1420 LARKMERE AVE APT 5B DAYTON OH 45402",
    "1420 Larkmere Ave 5B Dayton OH 45402",
    "Dayton OH 45402, 1420 Larkmere Avenue #5B",
    "Unit 5B 1420 Larkmere Ave Dayton Ohio 45402 USA",
]
STAIR = "Room 1204, Unit 3, No. 88 Yunfan Road, Nanshan District, Shenzhen, Guangdong"
STAIR_WAYS = [
    "Rm 1204 Unit 3 88 Yunfan Rd Nanshan Shenzhen",
    "Room 1204 No. 88 Yunfan Road Nanshan District Shenzhen Guangdong China",
    "1204室 3单元 88号 云帆路 南山区 深圳市 广东省",
    "深圳市南山区云帆路88号3单元1204室",
]
SMALL_TO_LARGE = [
    "88号 云帆路 南山区 深圳市",
    "88号,云帆路,南山区,深圳市,广东省,中国",
    "云帆路88号，南山区，深圳市",
    "深圳市 南山区 云帆路 88号",
    "88 云帆路 深圳市南山区",
    "云帆路88号 深圳市南山区 518000",
    "88号 云帆路 南山 深圳",
]
PAIRS = [
    ("One Larkmere Plaza, Dayton, OH 45402", "1 Larkmere Plaza, Dayton, OH 45402", "house"),
    ("One Larkmere Plaza Dayton OH 45402", "1 Larkmere Plaza, Dayton, OH 45402", "house"),
    ("Suite 900, Two Larkmere Center, Dayton, OH", "2 Larkmere Center Ste 900 Dayton OH 45402", "unit"),
    ("One Larkmere Plaza, Dayton, OH", "2 Larkmere Plaza, Dayton, OH", "nothing"),
    ("100 Two Rivers Road, Dayton, OH", "No. 100 Two Rivers Rd, Dayton, OH", "house"),
    ("1420 Larkmere Ave St Louis MO 63101", "1420 Larkmere Avenue, St Louis, MO", "house"),
    ("4500 County Road 12 Dayton OH", "4500 County Rd 12, Dayton, OH 45402", "house"),
    ("4500 County Road 12 Dayton OH", "4500 County Rd 14, Dayton, OH 45402", "nothing"),
    ("1420 Larkmere Av Dayton OH", "1420 Birchgate Av Dayton OH", "nothing"),
    ("1420 Larkmere Av Dayton OH", "1420 Larkmere Av Toledo IL", "nothing"),
    ("1203室 5栋 88号 云帆路 南山区 深圳市", "深圳市南山区云帆路88号5栋1203室", "unit"),
    ("5栋1203室，云帆路88号，深圳市南山区", "深圳市南山区云帆路88号5栋1203室", "unit"),
    ("88号 云帆路 南山区 深圳市", "深圳市南山区云帆路89号", "nothing"),
    ("88号 云帆路 天河区 广州市", "深圳市南山区云帆路88号", "nothing"),
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


@pytest.mark.parametrize("written", BARE_WAYS)
def test_a_flat_written_without_commas_or_unit_first_is_one_flat(written: str) -> None:
    assert meet(read_address(BARE), read_address(written)) is Meeting.UNIT


@pytest.mark.parametrize("written", STAIR_WAYS)
def test_a_room_beside_a_stair_is_one_room(written: str) -> None:
    assert meet(read_address(STAIR), read_address(written)) is Meeting.UNIT


@pytest.mark.parametrize("written", SMALL_TO_LARGE)
def test_a_chinese_house_written_from_small_to_large_is_one_house(written: str) -> None:
    assert meet(read_address("广东省深圳市南山区云帆路88号"), read_address(written)) is Meeting.HOUSE


@pytest.mark.parametrize(("left", "right", "meeting"), PAIRS)
def test_two_addresses_share_what_they_share(left: str, right: str, meeting: str) -> None:
    one, other = read_address(left), read_address(right)

    assert meet(one, other) == meet(other, one) == Meeting(meeting)
