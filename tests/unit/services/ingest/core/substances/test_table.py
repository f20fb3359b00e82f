"""Substances that a declaration names."""

import pytest

from schemas.parcel import Parcel
from schemas.scheduling import Scheduling
from schemas.substances import scheduling_bodies
from services.ingest.core.substances.table import By, Named, SubstanceTable
from tests.unit.services.ingest.core.test_keys import BODY

CONTROL = Scheduling.model_validate(
    {
        "substance": {
            "name": "4-Piperidone",
            "kind": "precursor",
            "synonyms": ["piperidin-4-one hydrate"],
            "abbreviations": ["4-PD"],
            "names_zh": ["4-哌啶酮"],
            "hs": [{"code": "293339", "nomenclature": "HS 2022", "verified": False}],
        },
        "measure": "scheduled",
        "scope": "substance",
        "authority": "US",
        "learned_on": "2023-05-12",
        "citation": "Example Gazette 1",
        "status": "scheduled",
        "verified": True,
    }
)
TABLE = SubstanceTable([CONTROL])


def parcel_with(description: str, **piece: str) -> Parcel:
    return Parcel.model_validate({**BODY, "contents": [{"description": description, **piece}]})


def named_in(description: str, table: SubstanceTable = TABLE, **piece: str) -> list[Named]:
    return table.find(parcel_with(description, **piece))


@pytest.mark.parametrize(
    ("description", "written"),
    [
        ("4-piperidone", "4-piperidone"),
        ("5 kg 4-PIPERIDONE, 98%", "4-PIPERIDONE"),
        ("reagent 4-piperidone.", "4-piperidone"),
        ("reagent (４－Ｐｉｐｅｒｉｄｏｎｅ)", "４－Ｐｉｐｅｒｉｄｏｎｅ"),
        ("Piperidin-4-one hydrate; sample", "Piperidin-4-one hydrate"),
        ("4 piperidone", "4 piperidone"),
        ("4-pi\u200bperidone", "4-pi\u200bperidone"),
        ("样品4-哌啶酮五百克", "4-哌啶酮"),
        ("4－哌啶酮", "4－哌啶酮"),
        ("4-piperidone-HCl powder", "4-piperidone"),
        ("4-piperidone-99.5% pure", "4-piperidone"),
        ("4-piperidone-5kg", "4-piperidone"),
        ("4-piperidone2kg", "4-piperidone"),
        ("4-PIPERIDONE2.5 kg net", "4-PIPERIDONE"),
        ("4-piperidone99%", "4-piperidone"),
        ("4-piperidone500克", "4-piperidone"),
    ],
)
def test_a_known_name_is_found_where_it_stands_by_itself(description: str, written: str) -> None:
    found = named_in(description)

    assert [(each.by, each.written) for each in found] == [(By.NAME, written)]


@pytest.mark.parametrize(
    "description",
    [
        *("gift", "N-Boc-4-piperidone", "4-piperidones", "piperidine 4 pcs", "1,4-piperidone", "N-苯乙基-4-哌啶酮", ""),
        *("4-piperidone-1-carboxylate", "4-piperidone-basement", "4-piperidone-2", "HCl-4-piperidone"),
        *("4-piperidone2", "4-piperidone2kgs1", "4-piperidone2max", "N-BOC-4-哌啶酮"),
    ],
)
def test_words_that_are_near_a_known_name_are_not_it(description: str) -> None:
    assert named_in(description or "-") == []


def test_a_short_form_is_said_to_be_one() -> None:
    assert [each.by for each in named_in("4 PD, white powder")] == [By.ABBREVIATION]


def test_an_hs_code_is_named_as_such_also_in_a_nations_longer_form() -> None:
    assert named_in("resin", hs_code="2933399073") == [Named(0, By.HS, "293339", "2933399073")]


def test_another_hs_code_names_nothing() -> None:
    assert named_in("resin", hs_code="293331") == []


def test_of_names_that_lie_within_one_another_the_longest_is_meant() -> None:
    longer = CONTROL.model_copy(
        update={"substance": CONTROL.substance.model_copy(update={"name": "4-piperidone hydrochloride"})}
    )

    found = named_in("4-Piperidone hydrochloride", SubstanceTable([CONTROL, longer]))

    assert [each.written for each in found] == ["4-Piperidone hydrochloride"]


def test_cas_numbers_come_first_and_each_once() -> None:
    found = named_in("4-piperidone CAS 41661-47-6", cas="41661-47-6")

    assert [(each.by, each.written) for each in found] == [(By.CAS, "41661-47-6"), (By.NAME, "4-piperidone")]


def test_a_cas_number_in_the_text_counts_beside_another_that_is_declared() -> None:
    found = named_in("CAS 41661-47-6", cas="79099-07-3")

    assert [each.key for each in found] == ["79099-07-3", "41661-47-6"]


def test_each_piece_is_named_by_its_number() -> None:
    parcel = Parcel.model_validate({**BODY, "contents": [{"description": "socks"}, {"description": "4-piperidone"}]})

    assert [each.piece for each in TABLE.find(parcel)] == [1]


def test_without_scheduling_records_only_numbers_are_found() -> None:
    assert [each.by for each in named_in("4-piperidone CAS 41661-47-6", SubstanceTable([]))] == [By.CAS]


def test_every_name_of_every_substance_that_ships_is_found_in_a_sentence() -> None:
    controls = [Scheduling.model_validate(body) for body in scheduling_bodies()]
    table = SubstanceTable(controls)
    names = {n for c in controls for n in (c.substance.name, *c.substance.synonyms, *c.substance.names_zh)}

    missed = [name for name in names if not named_in(f"sample of {name}, 1 kg", table)]

    assert missed == []
