"""What a name proves, and what it does not, by how many people have it."""

import pytest

from services.ingest.core.evidence.assess import assess
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import Profile, WrittenName


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("王建国", "WANG Jianguo"),
        ("刘晓明", "LIU Xiaoming"),
        ("王建军", "王建军"),
        ("Ali Hassan Mohammed", "MOHAMMED, Ali Hassan"),
        ("Maria Hernandez", "HERNANDEZ, Maria"),
        ("Kim Min-jun", "KIM, Min Jun"),
    ],
)
def test_a_name_that_tens_of_thousands_have_raises_nothing_by_itself(written: str, listed: str) -> None:
    label, entity = (Profile(Kind.PERSON, (WrittenName(each, Kind.PERSON),)) for each in (written, listed))

    assert assess(label, entity, load_weights()).score < load_weights().threshold


@pytest.mark.parametrize(
    ("written", "listed"), [("欧阳棠翎", "OUYANG Tangling"), ("Tordric Wexquist", "WEXQUIST, Tordric")]
)
def test_a_rare_name_raises_by_itself(written: str, listed: str) -> None:
    label, entity = (Profile(Kind.PERSON, (WrittenName(each, Kind.PERSON),)) for each in (written, listed))

    assert assess(label, entity, load_weights()).score >= load_weights().threshold


def test_a_name_behind_which_more_was_written_than_is_read_says_so() -> None:
    padded = WrittenName("Tordric Wexquist " + "x " * 300, Kind.PERSON)
    label, entity = (
        Profile(Kind.PERSON, (padded,)),
        Profile(Kind.PERSON, (WrittenName("WEXQUIST, Tordric", Kind.PERSON),)),
    )

    assert "writing-cut" in {piece.comparison for piece in assess(label, entity, load_weights()).evidence}


@pytest.mark.parametrize("written", ["Northbridge 9 Goods Inc", "Shenzhen Lakelink 9 Goods Inc"])
def test_a_firm_that_shares_trade_number_and_legal_form_alone_is_another(written: str) -> None:
    label, entity = (
        Profile(Kind.COMPANY, (WrittenName(each, Kind.COMPANY),)) for each in (written, "Goldstone 9 Goods Inc")
    )

    assert assess(label, entity, load_weights()).score < load_weights().threshold
