"""Substances that a declaration names."""

import pytest

from schemas.parcel import Parcel
from schemas.scheduling import Scheduling
from services.ingest.core.substances import Asked, declared
from tests.unit.services.ingest.core.test_keys import BODY

CONTROL = Scheduling.model_validate(
    {
        "substance": {
            "name": "4-Piperidone",
            "kind": "precursor",
            "synonyms": ["piperidin-4-one hydrate"],
            "abbreviations": ["4-PD"],
            "names_zh": ["4-哌啶酮"],
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


def declared_in(description: str, **piece: str) -> list[Asked]:
    parcel = Parcel.model_validate({**BODY, "contents": [{"description": description, **piece}]})
    return declared(parcel, [CONTROL])


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("4-piperidone", "4-piperidone"),
        ("5 kg 4-PIPERIDONE, 98%", "4-PIPERIDONE"),
        ("reagent (４－Ｐｉｐｅｒｉｄｏｎｅ)", "４－Ｐｉｐｅｒｉｄｏｎｅ"),
        ("Piperidin-4-one hydrate; sample", "Piperidin-4-one hydrate"),
        ("4 PD", "4 PD"),
        ("样品4-哌啶酮五百克", "4哌啶酮"),
    ],
)
def test_a_known_name_is_found_where_it_stands_as_whole_words(description: str, name: str) -> None:
    assert declared_in(description) == [Asked(None, name)]


@pytest.mark.parametrize("description", ["gift", "N-Boc-4-piperidone", "4-piperidones", "piperidine 4 pcs"])
def test_words_that_are_near_a_known_name_are_not_it(description: str) -> None:
    assert declared_in(description) == []


def test_cas_numbers_come_first_and_each_once() -> None:
    assert declared_in("4-piperidone CAS 41661-47-6", cas="41661-47-6") == [
        Asked("41661-47-6", None),
        Asked(None, "4-piperidone"),
    ]
