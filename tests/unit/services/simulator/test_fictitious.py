"""Nobody is meant: names, numbers, places and references lie where no real ones do."""

from random import Random

import pytest
from phonenumbers import is_valid_number, parse

from services.simulator.addresses import PlaceMaker
from services.simulator.companies import CompanyMaker
from services.simulator.draws import Distinct, WorldTooLarge
from services.simulator.names import NameMaker
from services.simulator.phones import MailMaker, PhoneMaker, spellings

CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, table 2."""


@pytest.fixture
def rng() -> Random:
    return Random(1)  # noqa: S311 - a test must draw the same again


def test_american_numbers_are_those_kept_for_fiction(rng: Random) -> None:
    phones = PhoneMaker(rng)

    numbers = [phones.us() for _ in range(500)]

    assert all(number[5:10] == "55501" for number in numbers)
    assert len(set(numbers)) == 500


def test_chinese_numbers_belong_to_no_network(rng: Random) -> None:
    phones = PhoneMaker(rng)

    numbers = [phones.cn() for _ in range(100)]

    assert not any(is_valid_number(parse(number)) for number in numbers)


def test_a_large_world_goes_on_with_area_codes_that_nobody_has(rng: Random) -> None:
    phones = PhoneMaker(rng)

    given = [phones.us() for _ in range(30_000)]

    assert len(set(given)) == 30_000
    assert given[-1].startswith("+129")
    assert not is_valid_number(parse(given[-1]))


def test_numbers_of_third_countries_are_not_made_up(rng: Random) -> None:
    assert PhoneMaker(rng).spare("DE") is None


def test_names_go_on_and_stay_distinct_when_the_plain_ones_are_used_up(rng: Random) -> None:
    names = NameMaker(rng)

    people = {names.chinese().written for _ in range(157_000)}

    assert len(people) == 157_000
    assert max(map(len, people)) == 4


def test_common_names_come_again(rng: Random) -> None:
    names = NameMaker(rng)

    called = [names.common("US").latin for _ in range(200)]

    assert 5 < len(set(called)) <= 40


@pytest.mark.parametrize("number", ["+12125550143", "+12915550143", "+8615412345678"])
def test_every_spelling_of_a_number_has_its_digits(number: str) -> None:
    digits = ["".join(filter(str.isdigit, spelling)) for spelling in spellings(number)]

    assert all(each.endswith(number[-10:]) for each in digits)


def test_mail_goes_to_example_domains(rng: Random) -> None:
    mail = MailMaker(rng)

    addresses = [mail.of(nation, "Quick Sail & Co., Ltd.") for nation in ("US", "CN", "DE")]

    assert all(address.endswith(".example") for address in addresses)
    assert len(set(addresses)) == 3
    assert addresses[0].startswith("quick.sail.co.ltd1@")


def test_invented_people_differ_in_both_scripts(rng: Random) -> None:
    names = NameMaker(rng)

    people = [names.chinese() for _ in range(2_000)]

    assert len({name.written for name in people}) == 2_000
    assert len({name.latin for name in people}) == 2_000


def test_chinese_tax_references_have_their_check_character_and_a_region_that_does_not_exist(rng: Random) -> None:
    reference = CompanyMaker(rng).tax_reference("CN")

    first = sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(reference[:17]))

    assert reference.startswith("9199")
    assert (first + CREDIT_SIGNS.index(reference[17])) % 31 == 0


def test_american_tax_references_begin_with_a_prefix_that_is_never_assigned(rng: Random) -> None:
    assert CompanyMaker(rng).tax_reference("US").startswith("00-")


def test_one_place_is_written_in_more_than_one_way(rng: Random) -> None:
    places = PlaceMaker(rng)

    full, rewritten = places.of("CN").spellings

    assert full.lines[0].isascii() is False
    assert rewritten.lines[0].isascii()
    assert full.postal_code == rewritten.postal_code


def test_distinct_numbers_are_all_of_a_range_once(rng: Random) -> None:
    distinct = Distinct(rng, 1_000)

    taken = [distinct.take() for _ in range(1_000)]

    assert sorted(taken) == list(range(1_000))
    with pytest.raises(WorldTooLarge, match="all 1000"):
        distinct.take()
