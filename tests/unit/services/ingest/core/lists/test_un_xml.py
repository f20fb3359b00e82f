"""The Security Council's consolidated list, with made-up people."""

import pytest

from tests.unit.services.ingest.core.lists.made_up_xml import BIRTH, un_company, un_person, un_xml
from tests.unit.services.ingest.core.lists.reading import read, read_one


def test_an_individual_becomes_a_person() -> None:
    entity = read_one(un_xml(un_person()))

    assert (entity.id, entity.schema, entity.caption) == ("un-700", "Person", "ADA BEATE EXAMPLE")
    assert (entity.listed_on, entity.legal_bases) == ("2001-02-03", ("DMi.001",))
    assert dict(entity.properties) == {
        "address": ("12 Demo Road, Sampleton, China",),
        "alias": ("Ada Exempel",),
        "birthDate": ("1965-03-12",),
        "birthPlace": ("Demoville, China",),
        "country": ("cn",),
        "gender": ("female",),
        "idNumber": ("000-111",),
        "name": ("ADA BEATE EXAMPLE", "示例"),
        "nationality": ("kp",),
        "notes": ("Made up.",),
        "passportNumber": ("X0000001",),
        "position": ("Director",),
        "title": ("Dr",),
        "unscId": ("DMi.001",),
        "weakAlias": ("Shorty",),
    }


@pytest.mark.parametrize(
    ("birth", "days"),
    [
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1965-03-12</DATE>", ("1965-03-12",)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1965</YEAR>", ("1965",)),
        ("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1965</YEAR>", ("1965",)),
        (
            "<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1965</FROM_YEAR><TO_YEAR>1967</TO_YEAR>",
            ("1965", "1966", "1967"),
        ),
    ],
)
def test_every_kind_of_birth_date_is_read(birth: str, days: tuple[str, ...]) -> None:
    assert read_one(un_xml(un_person(BIRTH.format(birth)))).properties["birthDate"] == days


def test_an_entity_becomes_an_organization() -> None:
    entity = read_one(un_xml(companies=(un_company(),)))

    assert (entity.schema, entity.properties["alias"]) == ("Organization", ("ETC",))
    assert entity.properties["previousName"] == ("SAMPLE TRADING",)
    assert entity.properties["country"] == ("ir",)


def test_who_was_delisted_is_passed_over() -> None:
    delisted = un_company("<DELISTED_ON>2020-01-01</DELISTED_ON>")

    assert [entity.id for entity in read(un_xml(un_person(), companies=(delisted,)))] == ["un-700"]
