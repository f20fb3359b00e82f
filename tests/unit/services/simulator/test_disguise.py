"""Errors and other spellings: somebody else to the eye, the same person to the truth."""

from dataclasses import replace
from random import Random

import pytest
from phonenumbers import is_valid_number, parse

from services.simulator.disguise import JUNK_NAMES, JUNK_PHONES, JUNK_PLACES, junk, mistyped, spelled_otherwise
from services.simulator.parties import Kind, Party, PartyMaker, label


@pytest.fixture
def rng() -> Random:
    return Random(5)  # noqa: S311 - a test must draw the same again


def somebody(rng: Random, nation: str) -> Party:
    """Somebody with everything."""
    parties = PartyMaker(rng)
    phone, mail = parties.phones.of(nation), parties.mail.of(nation, "someone")
    return replace(parties.person(nation), phone=phone, email=mail, who="p000001")


@pytest.mark.parametrize("nation", ["US", "CN"])
@pytest.mark.parametrize("kind", ["phone", "email", "address", "name"])
def test_what_is_mistyped_is_written_otherwise_and_nothing_else_is(rng: Random, nation: str, kind: Kind) -> None:
    party = somebody(rng, nation)

    wrong = mistyped(party, kind, rng)

    assert wrong != party
    assert wrong.who == party.who
    changed = {name for name in ("phone", "email", "place", "person") if getattr(wrong, name) != getattr(party, name)}
    assert changed == {{"address": "place", "name": "person"}.get(kind, kind)}


@pytest.mark.parametrize("nation", ["US", "CN"])
def test_a_wrong_number_is_still_nobodys(rng: Random, nation: str) -> None:
    party = somebody(rng, nation)

    wrong = [mistyped(party, "phone", rng).phone or "" for _ in range(300)]

    assert len(set(wrong)) > 10
    assert not any(is_valid_number(parse(number)) and "55501" not in number for number in wrong)


def test_a_name_in_another_arrangement_keeps_its_signs(rng: Random) -> None:
    name = PartyMaker(rng).name("CN")

    ways = {spelled_otherwise(name, rng).latin for _ in range(100)}

    assert f"{name.latin_family} {name.latin_given}" in ways
    assert len(ways) >= 4


def test_at_times_a_chinese_name_is_in_traditional_characters(rng: Random) -> None:
    parties = PartyMaker(rng)

    scripts = {spelled_otherwise(parties.name("CN"), rng).script for _ in range(200)}

    assert scripts == {"Hans", "Hant"}


def test_a_spelling_of_its_own_has_no_parts_on_the_label(rng: Random) -> None:
    party = somebody(rng, "US")
    other = replace(party, person=spelled_otherwise(party.person, rng) if party.person else None)

    names = label(other)["names"]

    assert [set(name) for name in names] == [{"written", "script"}]


def test_placeholders_take_the_place_of_one_thing(rng: Random) -> None:
    party = somebody(rng, "US")

    left_out = [junk(party, rng) for _ in range(100)]

    assert {what for what, _ in left_out} == {"phone", "address", "name"}
    for what, written in left_out:
        value = label(written)
        assert what != "phone" or value["phones"][0] in JUNK_PHONES
        assert what != "address" or value["address"]["lines"][0] in JUNK_PLACES
        assert what != "name" or value["names"][0]["written"] in JUNK_NAMES
